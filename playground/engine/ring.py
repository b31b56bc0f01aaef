"""A ring of checkpoints: a run's past in bounded memory, thinned so that it always reaches from the first to the last of them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from torch import Tensor

from playground.engine.checkpoint import Checkpoint

MOST = 160
"""How many states are kept at most."""

TENSOR = 600
"""Bytes that a tensor takes besides its numbers."""


class Ring:
    """Checkpoints in the order of their steps, at most `MOST`, in at most so many bytes.

    When there is no more room the one goes whose neighbours are closest together as seen from the beginning (in the square root of the step):
    early steps, in which most happens, lie closer than later ones, and the first and the last always stay. A state that needs more than a
    quarter of the room cannot be kept: then there is no past. Rows are shared with the run that they belong to and put back on reading.
    """

    def __init__(self, most_bytes: int, most: int = MOST) -> None:
        self._most_bytes, self._most = most_bytes, most
        self._kept: list[Checkpoint] = []
        self._sizes: list[int] = []
        self.version = 0
        self.refused = 0

    @property
    def steps(self) -> list[int]:
        """The steps that can be gone back to, in order."""
        return [checkpoint.step for checkpoint in self._kept]

    @property
    def bytes(self) -> int:
        """The memory that the states take."""
        return sum(self._sizes)

    def put(self, checkpoint: Checkpoint) -> None:
        """Keep a state in the place of those at its step and after; one that is too large is not kept, and `refused` says how large it was."""
        self.cut(checkpoint.step - 1)
        needed = size(checkpoint)
        if 4 * needed > self._most_bytes:
            self.refused = needed
            return
        self._kept.append(replace(checkpoint, rows=()))
        self._sizes.append(needed)
        self.version += 1
        while len(self._kept) > 2 and (len(self._kept) > self._most or self.bytes > self._most_bytes):
            self._drop()

    def nearest(self, step: int, rows: Sequence[dict[str, float]]) -> Checkpoint | None:
        """The state nearest to a step, with those of the run's `rows` that it had by then; None when nothing is kept."""
        if not self._kept:
            return None
        found = min(self._kept, key=lambda checkpoint: abs(checkpoint.step - step))
        return replace(found, rows=tuple(rows[: bisect_right([row["step"] for row in rows], found.step)]))

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        at = bisect_right(self.steps, step)
        if at < len(self._kept):
            del self._kept[at:], self._sizes[at:]
            self.version += 1

    def holds(self, step: int) -> bool:
        """Whether the state at this very step is kept."""
        at = bisect_left(self.steps, step)
        return at < len(self._kept) and self._kept[at].step == step

    def clear(self) -> None:
        """Forget everything."""
        self.cut(-1)
        self.refused = 0

    def thinned(self, most_bytes: int) -> Ring:
        """The same states, as many of them as so many bytes hold; none where a single one is too large."""
        found = Ring(most_bytes, self._most)
        for checkpoint in self._kept:
            found.put(checkpoint)
        return found

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Checkpoint]:
        return iter(self._kept)

    def _drop(self) -> None:
        places = [math.sqrt(step) for step in self.steps]
        least = min(range(1, len(places) - 1), key=lambda k: places[k + 1] - places[k - 1])
        del self._kept[least], self._sizes[least]


def size(checkpoint: Checkpoint) -> int:
    """The bytes of a checkpoint's tensors."""
    held = [checkpoint.tensors, checkpoint.optimisers, checkpoint.best, dict(checkpoint.hands.frozen)]
    return sum(tensor.nbytes + TENSOR for tensor in _tensors(held))


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors(item)
