"""The order of an epoch's examples, exactly as torch.randperm draws it."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.engine.kernel.numerics import compiled

WORDS, MIDDLE = 624, 397
u32, u64 = np.uint32, np.uint64


@compiled
def mix(state: Any, i: int, j: int, k: int) -> None:
    """One word of the Mersenne twister's next state."""
    y = (state[i] & u32(0x80000000)) | (state[j] & u32(0x7FFFFFFF))
    twist = u32(0x9908B0DF) if y & u32(1) else u32(0)
    state[i] = state[k] ^ (y >> u32(1)) ^ twist


@compiled
def renew(state: Any) -> None:
    """The next 624 words."""
    for i in range(WORDS - MIDDLE):
        mix(state, i, i + 1, i + MIDDLE)
    for i in range(WORDS - MIDDLE, WORDS - 1):
        mix(state, i, i + 1, i + MIDDLE - WORDS)
    mix(state, WORDS - 1, 0, MIDDLE - 1)


@compiled
def shuffle(seed: int, order: Any, state: Any) -> None:
    """Fill `order` (n,) as torch.randperm does with a generator of this seed; `state` (624,) is room to work in (Matsumoto and Nishimura 1998)."""
    n = len(order)
    state[0] = u32(seed)
    for i in range(1, WORDS):
        before = u64(state[i - 1])
        state[i] = u32((u64(1812433253) * (before ^ (before >> u64(30))) + u64(i)) & u64(0xFFFFFFFF))
    for i in range(n):
        order[i] = i
    place = WORDS
    for i in range(n - 1):
        if place == WORDS:
            renew(state)
            place = 0
        y = state[place]
        place += 1
        y ^= y >> u32(11)
        y ^= (y << u32(7)) & u32(0x9D2C5680)
        y ^= (y << u32(15)) & u32(0xEFC60000)
        y ^= y >> u32(18)
        j = i + np.int64(y % u32(n - i))
        order[i], order[j] = order[j], order[i]


@compiled
def stream(seed: int, number: int) -> Any:
    """`playground.engine.seed.derive` in machine words."""
    z = u64(seed) * u64(0x9E3779B97F4A7C15) + u64(number) * u64(0xD1342543DE82EF95) + u64(1)
    z = (z ^ (z >> u64(30))) * u64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> u64(27))) * u64(0x94D049BB133111EB)
    return np.int64((z ^ (z >> u64(31))) >> u64(32))
