"""How does a user's series go on?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.data.series_file import MOST_COLUMNS, SeriesFile
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.problem import Problem, SpecError

Step = Annotated[tuple[float, ...], Field(max_length=MOST_COLUMNS)]


class PredictNext(Question):
    """What comes after the last window of a series, or after steps that somebody gives: `value` f4 (horizon, targets) in their own units, `moments`
    f8 (horizon,) as days since 1970 or numbers (NaN where time has no step), and `window` f4 (window, columns), what the network was shown."""

    title: ClassVar[str] = "What comes next"
    kind: Literal["predict_next"] = "predict_next"
    steps: Annotated[tuple[Step, ...], Field(max_length=512, description="Steps of one's own, a number a column; the series' last without any.")] = ()

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        source = desk.assembly.experiment.data.source
        if not isinstance(source, SeriesFile):
            raise SpecError([Problem("", "Only a network that learns from a series of your own can be asked how it goes on.")])
        window, last = source.latest() if not self.steps else (self._given(source), float("nan"))
        level = window[-1, 0] if source.relative else torch.zeros((), dtype=window.dtype)
        raw = window.clone()
        raw[:, 0] -= level
        said = read(desk, outputs(desk, desk.prepared.inputs_of(raw[None].float())))["value"]
        value = (said.double() + level).reshape(source.horizon, len(source.targets))
        moments = [source.clock.later(last, step) for step in range(1, source.horizon + 1)]
        yield {"value": value.float(), "moments": torch.tensor(moments, dtype=torch.float64), "window": window.float()}

    def _given(self, source: SeriesFile) -> torch.Tensor:
        wide = len(source.columns())
        if len(self.steps) != source.window or any(len(step) != wide for step in self.steps):
            told = f"{len(self.steps)} with {', '.join(map(str, sorted({len(step) for step in self.steps})))} numbers"
            raise SpecError([Problem("steps", f"expected {source.window} steps of {wide} numbers, got {told}")])
        return torch.tensor(self.steps, dtype=torch.float64)
