"""Training steps of many networks in one call: each one's are those of `step.steps`, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, njit, types

from playground.engine.kernel.memory import anywhere, doubles, wholes
from playground.engine.kernel.numerics import FAST, compiled
from playground.engine.kernel.step import steps
from playground.engine.kernel.tables import COLUMNS, WHOLES

WHOLE, NUMBERS, LAYERS, SETTINGS, TENSORS, X, Y, ORDER, TWISTER, RATES, CONSTANTS, MASKS, ROOM = range(13)
"""Columns: what `steps` takes, in its order."""


@compiled
def floats(address: int, n: int) -> Any:
    """The n float32 numbers at an address."""
    return carray(anywhere(address), (n,), np.float32)


@compiled
def rows(address: int, n: int, wide: int) -> Any:
    """The float32 numbers (n, wide) at an address."""
    return carray(anywhere(address), (n, wide), np.float32)


@compiled
def whole_rows(address: int, n: int, wide: int) -> Any:
    """The whole numbers (n, wide) at an address."""
    return carray(anywhere(address), (n, wide), np.int64)


SIGNATURE = types.void(types.int64[:, ::1], types.int64[:, ::1], types.float32[::1])


@njit(fastmath=FAST, error_model="numpy", nogil=True, cache=True)
def travel(places: Any, sizes: Any, peaks: Any) -> None:
    """As many steps of each member as it has rates; its largest loss, or NaN, goes into `peaks` (n,).

    `places` and `sizes` (n, 13) hold the addresses of what `steps` takes, and how long it is; of X and Y how wide, as they are as long as the order.
    """
    for m in range(len(places)):
        at, n = places[m], sizes[m]
        peaks[m] = steps(
            wholes(at[WHOLE], WHOLES),
            doubles(at[NUMBERS], 5),
            whole_rows(at[LAYERS], n[LAYERS], COLUMNS),
            rows(at[SETTINGS], n[SETTINGS], 3),
            whole_rows(at[TENSORS], n[TENSORS], 11),
            rows(at[X], n[ORDER], n[X]),
            rows(at[Y], n[ORDER], n[Y]),
            wholes(at[ORDER], n[ORDER]),
            carray(anywhere(at[TWISTER]), (624,), np.uint32),
            doubles(at[RATES], n[RATES]),
            doubles(at[CONSTANTS], 8),
            floats(at[MASKS], n[MASKS]),
            floats(at[ROOM], n[ROOM]),
        )
