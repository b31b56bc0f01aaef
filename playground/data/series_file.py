"""A user's own series: a column of time, columns of numbers, and what comes next to be told."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, NamedTuple

import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.data import laid
from playground.data.clock import Clock
from playground.data.columns import Name
from playground.data.dataset import DataForm, Shape, Trivial
from playground.data.forecasts import RELATIVE
from playground.data.kept import Kept
from playground.data.scaling import Scaling
from playground.data.task import Regression
from playground.data.timeline import Hole, Twice
from playground.params import Label
from playground.problem import Problem, SpecError
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading

MOST_COLUMNS = 16
ORDER = "How its dates are written: year, day or month first; none where it holds numbers."


class Course(NamedTuple):
    """What became of the rows of a series; see `Timeline`. `steps` is its length, and `windows` how many fit."""

    rows: int
    without_time: int
    unordered: int
    twice: int
    gaps: int
    lack: int
    missing: tuple[int, ...]
    closed: int
    steps: int
    windows: int


class SeriesFile(Kept):
    """A series of your own: columns of numbers over time, from a CSV, Excel or Parquet file."""

    title: ClassVar[str] = "Series from a file"
    form: ClassVar[DataForm] = DataForm.SERIES
    recommended: ClassVar[Scaling] = Scaling.STANDARD
    chronological: ClassVar[bool] = True
    settled: ClassVar[tuple[str, ...]] = ("dates", "twice")
    kind: Literal["series_file"] = "series_file"

    file: Annotated[FileRef, Field(description="Which file.")]
    reading: Annotated[Reading, Field(description="How it becomes rows and columns.")] = Reading()
    time: Annotated[str, Field(max_length=100, description="The column that says when each row was taken; none to take rows as they come.")] = ""
    dates: Annotated[Literal["", "ymd", "dmy", "mdy"], Field(description=ORDER)] = ""
    clock: Annotated[Clock, Field(description="How long a step is.")] = Clock()
    targets: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_COLUMNS, description="The columns to be told in advance.")]
    others: Annotated[tuple[Name, ...], Field(max_length=MOST_COLUMNS, description="Further columns that the network sees.")] = ()
    twice: Annotated[Twice, Field(description="What becomes of rows of the same time.")] = Twice.MEAN
    hole: Annotated[Hole, Field(description="What is done about steps and numbers that are missing."), Label("Gaps")] = Hole.LEAVE
    window: Annotated[int, Field(ge=2, le=512, description="How much of the past the network sees, in steps.")] = 24
    horizon: Annotated[int, Field(ge=1, le=64, description="How many steps ahead it is asked.")] = 1
    relative: Annotated[bool, Field(description=RELATIVE), Label("Count from the last value")] = True
    season: Annotated[int, Field(ge=0, le=512, description="Steps after which things come round again, for the mark to beat; 0 for none.")] = 0

    @model_validator(mode="after")
    def _columns_differ(self) -> SeriesFile:
        names = [*self.targets, *self.others]
        if len(set(names)) < len(names) or self.time in names:
            raise ValueError("others: expected each column once, and the time in none of them")
        if self.relative and len(self.targets) > 1:
            raise ValueError("relative: expected false where several columns are told in advance: each has a last value of its own")
        return self

    def files(self) -> tuple[FileRef, ...]:
        return (self.file,)

    @property
    def continues(self) -> bool:
        """Where one column is told in advance: its numbers are those with which the first line goes on."""
        return len(self.targets) == 1

    def task(self) -> Regression:
        """Telling the next values, step by step, column by column."""
        steps = [f"in {step} {self.clock.name}{'s' * (step > 1)}" for step in range(1, self.horizon + 1)]
        return Regression(tuple(f"{name} {step}" for step in steps for name in self.targets))

    def example_shape(self) -> Shape:
        """The window, a number a column."""
        return self.window, len(self.columns())

    def columns(self) -> tuple[str, ...]:
        """What is told in advance, then what else is seen."""
        return *self.targets, *self.others

    def examples(self) -> int:
        """As many windows as there are without a gap."""
        return laid.windows(self).numel()

    def course(self) -> Course:
        """What became of the rows."""
        facts = laid.facts(self)
        return Course(**{**facts, "missing": tuple(facts["missing"])}, windows=self.examples())

    def described(self) -> str:
        """The file, and what is asked of it."""
        ahead = f"the next {self.clock.name}" if self.horizon == 1 else f"the next {self.horizon} {self.clock.name}s"
        return f"Your own series {self.file.name}: {' and '.join(self.targets)} for {ahead}, from {self.window} {self.clock.name}s."

    def spans(self) -> tuple[Tensor, Tensor]:
        """Each window's first step, and the furthest that any of its numbers, or of those asked, was made of."""
        starts, reach = laid.windows(self), laid.laid(self)["reach"]
        return starts, reach.unfold(0, self.window + self.horizon, 1)[starts].amax(1)

    def level(self) -> Tensor | None:
        """The last value of each window, where that column and what is asked are counted from it."""
        return self._cut()[0][:, -1, 0] if self.relative else None

    def trivials(self) -> tuple[Trivial, ...]:
        """Persistence, and what was a season ago where the window goes back so far."""
        seen, _ = self._cut()
        seen = seen[:, :, : len(self.targets)]
        again = [("that the last value stays", torch.full((self.horizon,), self.window - 1))]
        if 1 < self.season <= self.window:
            step = torch.arange(self.horizon)
            again.append((f"what was {self.season} {self.clock.name}s before", self.window - self.season + step % self.season))
        level = seen[:, -1:] if self.relative else torch.zeros_like(seen[:, -1:])
        return tuple(Trivial(words, (seen[:, places] - level).flatten(1).float()) for words, places in reversed(again))

    def trivial(self) -> Trivial:
        """What was a season ago, where that is known; else persistence."""
        return self.trivials()[0]

    def latest(self) -> tuple[Tensor, float]:
        """The last window without a gap, float64 (window, columns) in the columns' own units, and when its last step was (NaN where not known)."""
        known = laid.laid(self)
        there = known["values"].isfinite().all(1).unfold(0, self.window, 1).all(1).nonzero().flatten()
        if not len(there):
            raise SpecError([Problem("", f"{self.file.name} has no {self.window} steps in a row without a gap")])
        last = int(there[-1])
        return known["values"][last : last + self.window], float(known["moments"][last + self.window - 1])

    def moments(self) -> Tensor:
        """When the last step of each window was, float64 (n,): days since 1970, or numbers as they came; NaN where that is not known."""
        return laid.laid(self)["moments"][laid.windows(self) + self.window - 1]

    def _cut(self) -> tuple[Tensor, Tensor]:
        """Windows float64 (n, window, columns), and what comes after each (n, horizon, targets)."""
        cut = laid.laid(self)["values"].unfold(0, self.window + self.horizon, 1)[laid.windows(self)].transpose(1, 2)
        return cut[:, : self.window], cut[:, self.window :, : len(self.targets)]

    def _draw(self) -> tuple[Tensor, Tensor]:
        seen, asked = self._cut()
        if self.relative:
            level = seen[:, -1:, :1].clone()
            seen = torch.cat([seen[:, :, :1] - level, seen[:, :, 1:]], 2)
            asked = asked - level
        return seen, asked.flatten(1)
