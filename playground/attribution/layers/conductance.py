"""Conductance."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.layers.conducted import conducted
from playground.attribution.layers.layer_method import Found, LayerCase, LayerMethod
from playground.attribution.path import MOST_STEPS
from playground.attribution.verdict import Promise
from playground.params import Scale


class Conductance(LayerMethod):
    """How much of the answer came through each unit, on the straight way from the baseline to the example."""

    question: ClassVar[str] = "How much of the change from the baseline to this example passed through each unit?"
    shows_not: ClassVar[str] = "What would happen without the unit: others might step in for it."
    source: ClassVar[str] = "Dhamdhere, Sundararajan, Yan 2018, arXiv:1805.12233; captum.attr.LayerConductance"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 64
    kind: Literal["conductance"] = "conductance"
    steps: Annotated[int, Field(ge=4, le=MOST_STEPS, description="Pieces of the way."), Scale.LOG] = 32

    def attribute(self, case: LayerCase) -> Found:
        """Every layer's scores add up to f(x) − f(baseline); see `conducted` for how the pieces are taken."""
        found = conducted(case, self.steps)
        return Found(found.scores, found.steps)
