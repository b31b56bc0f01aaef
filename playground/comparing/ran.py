"""One run of a comparison that has ended, or is on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class End(StrEnum):
    """What became of a run; `RUNNING` has not ended."""

    RUNNING = "running"
    COMPLETE = "complete"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True, eq=False)
class Ran:
    """The run of a setting (its number) with a seed (its place among the seeds).

    `scores` are those at the end, by column (`test.accuracy`), empty while it runs; `columns` are its rows, (rows,) each, `epoch` among them.
    `way` is how it was trained, and why no faster (`Ensemble.ways`).
    """

    setting: int
    place: int
    end: End
    reason: str
    epochs: float
    scores: Mapping[str, float]
    columns: Mapping[str, NDArray[np.float64]]
    way: tuple[str, str] = ("", "")

    @property
    def key(self) -> tuple[int, int]:
        """Which it is."""
        return self.setting, self.place

    def plain(self) -> dict[str, Any]:
        """As a message holds it."""
        held = {name: np.asarray(column, np.float64) for name, column in self.columns.items()}
        whose = {"setting": self.setting, "place": self.place, "end": self.end.value}
        return {**whose, "reason": self.reason, "epochs": self.epochs, "scores": dict(self.scores), "columns": held, "way": list(self.way)}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Ran:
        """From a message."""
        return cls(**{**plain, "end": End(plain["end"]), "way": tuple(plain["way"])})


def columns_of(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Some columns of a run's rows; NaN where a row lacks one."""
    return {name: np.array([row.get(name, np.nan) for row in rows], np.float64) for name in names}
