"""Internal influence."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.attribution.layers.layer_method import Found, LayerCase, LayerMethod
from playground.attribution.path import MOST_STEPS
from playground.attribution.segments import pieces, walk
from playground.params import Scale


class InternalInfluence(LayerMethod):
    """How sensitive the answer is to each unit, averaged over the straight way from the baseline to the example."""

    title: ClassVar[str] = "Internal Influence"
    question: ClassVar[str] = "How much would the answer move with each unit, on the way from the baseline to this example?"
    shows_not: ClassVar[str] = "Whether the unit moved at all: it is a slope, not a contribution."
    source: ClassVar[str] = "Leino et al. 2018, arXiv:1802.03788; captum.attr.InternalInfluence"
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 64
    kind: Literal["internal_influence"] = "internal_influence"
    steps: Annotated[int, Field(ge=4, le=MOST_STEPS, description="Points on the way."), Scale.LOG] = 32

    def attribute(self, case: LayerCase) -> Found:
        """The mean gradient over the middles of equal pieces."""
        begins, ends = pieces(case.x, case.baseline, self.steps)
        owner = torch.arange(len(case.x)).repeat_interleave(self.steps)
        out = {column.id: torch.zeros(len(case.x), *column.shape) for column in case.columns}
        for part in walk(case.scalar, case.columns, begins, ends, secant=False):
            for name, total in out.items():
                total.index_add_(0, owner[part.rows], part.multiplier[name] / self.steps)
        return Found(out, self.steps)
