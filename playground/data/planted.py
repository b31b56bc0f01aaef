"""A table in which it is known what the answer depends on."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Generated, Shape
from playground.data.draws import normal
from playground.data.task import Classification

REASONS = "a", "b", "c", "d"

ALIKE = 0.9
"""The correlation of an echo with its reason."""


class Planted(Generated):
    """Yes where a − b + 2·c·d is above zero: two columns that count alone, two that count only together, and distractors."""

    title: ClassVar[str] = "Planted reasons"
    group: ClassVar[str] = "Known reasons"
    form: ClassVar[DataForm] = DataForm.TABLE
    note: ClassVar[str] = "What truly matters is known: the columns a to d. An explanation can be judged by how much of it falls on them."
    kind: Literal["planted"] = "planted"
    distractors: Annotated[int, Field(ge=0, le=24, description="Columns that have nothing to do with the answer.")] = 4
    echoes: Annotated[
        int, Field(ge=0, le=4, description="Columns that mostly repeat a reason but have no say: a network may well look at them instead.")
    ] = 0

    def task(self) -> Classification:
        """Telling yes from no."""
        return Classification(("no", "yes"))

    def example_shape(self) -> Shape:
        """One number a column."""
        return (len(self.columns()),)

    def columns(self) -> tuple[str, ...]:
        """The reasons, the echoes, the distractors."""
        echoes = (f"echo of {name}" for name in REASONS[: self.echoes])
        return *REASONS, *echoes, *(f"distractor {place + 1}" for place in range(self.distractors))

    def relevant(self) -> Tensor:
        """The first four columns."""
        return torch.arange(len(self.columns())) < len(REASONS)

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        reasons, own = normal(generator, self.size, len(REASONS)), normal(generator, self.size, len(REASONS))
        wrong, distractors = normal(generator, self.size), normal(generator, self.size, self.distractors)
        echoes = (ALIKE * reasons + (1 - ALIKE**2) ** 0.5 * own)[:, : self.echoes]
        a, b, c, d = reasons.T
        judged = a - b + 2 * c * d + 5 * self.noise * wrong  # noise mislabels rows near the border
        return torch.cat([reasons, echoes, distractors], 1), (judged > 0).long()
