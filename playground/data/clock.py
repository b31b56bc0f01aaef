"""How time goes on in a user's series: in which unit, by how much a step, found by what most rows do."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from playground.registry import Strict

Unit = Literal["rows", "seconds", "days", "months", "number"]
DAY = 86_400
REGULAR = 0.5
"""The share of neighbouring rows that must lie equally far apart for a series to have a regular step."""
NAMES: dict[tuple[str, float], str] = {
    ("seconds", 1): "second",
    ("seconds", 60): "minute",
    ("seconds", 3600): "hour",
    ("days", 1): "day",
    ("days", 7): "week",
    ("months", 1): "month",
    ("months", 3): "quarter",
    ("months", 12): "year",
}
SEASONS: dict[str, int] = {"hour": 24, "day": 7, "week": 52, "month": 12, "quarter": 4}
"""Steps after which most things come round again, by what a step is."""


class Clock(Strict):
    """One step of a series. `rows`: from one row to the next, however long that took."""

    unit: Annotated[Unit, Field(description="What time is counted in; rows where it has no regular step.")] = "rows"
    step: Annotated[float, Field(gt=0, description="Units from one step to the next.")] = 1.0

    @property
    def name(self) -> str:
        """What a step is called, in the singular."""
        return NAMES.get((self.unit, self.step), "row" if self.unit == "rows" else "step")

    @property
    def described(self) -> str:
        """How long a step is: `a day`, `15 minutes`, `0.5`."""
        if self.unit == "rows":
            return "a row, whatever the time between"
        if self.name != "step":
            return f"an {self.name}" if self.name == "hour" else f"a {self.name}"
        size, unit = self.step, {"months": "months", "days": "days", "seconds": "seconds"}.get(self.unit, "")
        for length, word in ((3600, "hours"), (60, "minutes")):
            if self.unit == "seconds" and size % length == 0:
                size, unit = size / length, word
                break
        return f"{size:g} {unit}".strip()

    @property
    def season(self) -> int:
        """Steps after which most things come round again; 0 where that is not plain."""
        return SEASONS.get(self.name, 0)

    def ticks(self, moments: NDArray[np.float64]) -> NDArray[np.float64]:
        """Moments (n,), days since 1970 or plain numbers, in this clock's unit, sorted as they were."""
        match self.unit:
            case "months":
                return _months(moments).astype(np.float64)
            case "seconds":
                return np.round(moments * DAY)
            case _:
                return moments

    def later(self, moment: float, steps: int) -> float:
        """The moment so many steps after another; NaN where rows follow one another without a step."""
        match self.unit:
            case "rows":
                return float("nan")
            case "months":
                month = int(_months(np.array([moment]))[0]) + round(steps * self.step)
                day = moment - float(np.datetime64(int(np.floor(moment)), "D").astype("datetime64[M]").astype("datetime64[D]").astype(int))
                first = float(np.datetime64(month, "M").astype("datetime64[D]").astype(int))
                length = float(np.datetime64(month + 1, "M").astype("datetime64[D]").astype(int)) - first
                return first + min(day, length - 1)
            case "seconds":
                return moment + steps * self.step / DAY
            case _:
                return moment + steps * self.step


def clock_of(moments: NDArray[np.float64], *, dated: bool) -> Clock:
    """The clock by which most of these moments (n,) follow one another, missing ones (NaN) left out; rows where there is none."""
    known = np.unique(moments[np.isfinite(moments)])
    if len(known) < 3:
        return Clock()
    if not dated:
        step, share = _commonest(np.diff(known))
        return Clock(unit="number", step=step) if share >= REGULAR and step > 0 else Clock()
    seconds, share = _commonest(np.round(np.diff(known) * DAY))
    month, monthly = _commonest(np.diff(_months(known)).astype(np.float64))
    if seconds >= 27 * DAY and monthly >= max(REGULAR, share) and month >= 1:
        return Clock(unit="months", step=month)
    if share < REGULAR or seconds < 1:
        return Clock()
    return Clock(unit="days", step=seconds / DAY) if seconds % DAY == 0 else Clock(unit="seconds", step=seconds)


def _commonest(steps: NDArray[np.float64]) -> tuple[float, float]:
    """The commonest of some distances, rounding aside, and its share."""
    size = float(np.median(steps))
    fine = np.round(steps / size, 3) if size > 0 else steps
    values, counts = np.unique(fine, return_counts=True)
    best = values[counts.argmax()]
    return float(np.median(steps[fine == best])), float(counts.max() / len(steps))


def _months(moments: NDArray[np.float64]) -> NDArray[np.int64]:
    """Months since January 1970 of days since then."""
    months: NDArray[np.int64] = np.floor(moments).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months
