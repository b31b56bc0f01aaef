"""How runs stand against each other: at as many steps, and after as many seconds of training."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, float]
"""One line of a run's record, as `Trainer.rows` holds them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One run among others: its measure where the least advanced of them is, by steps and by seconds of training, and at its own last row.

    Values are those of the last row that lies within the limit: nothing is interpolated. NaN where there is none.
    """

    steps: float
    seconds: float
    last: float


def standings(runs: Sequence[Sequence[Row]], column: str) -> list[Standing]:
    """How runs stand by a column of their rows (`test.accuracy`); the limits are the furthest step and second that all of them have reached."""
    limits = {by: common(runs, by) for by in ("step", "seconds")}
    return [Standing(at(rows, column, "step", limits["step"]), at(rows, column, "seconds", limits["seconds"]), at(rows, column)) for rows in runs]


def common(runs: Sequence[Sequence[Row]], by: str) -> float:
    """How far all runs have come, by `step`, `epoch` or `seconds`; 0 where one has not begun."""
    return min((rows[-1][by] if rows else 0.0 for rows in runs), default=0.0)


def at(rows: Sequence[Row], column: str, by: str = "step", limit: float = math.inf) -> float:
    """A column of the last row that lies within a limit; NaN where there is none."""
    place = bisect_right([row[by] for row in rows], limit)
    return rows[place - 1].get(column, math.nan) if place else math.nan
