"""Integrated Gradients."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.method import Case, Method, Scores
from playground.attribution.path import MOST_STEPS, integrate
from playground.attribution.verdict import Promise
from playground.params import Scale


class IntegratedGradients(Method):
    """The gradient, averaged over the straight way from the baseline to the example, times that way."""

    title: ClassVar[str] = "Integrated Gradients"
    group: ClassVar[str] = "Paths"
    question: ClassVar[str] = "How did the answer build up on the way from the baseline to this example?"
    shows_not: ClassVar[str] = "What inputs do together: it follows one straight way, which leads through examples that may look like no real one."
    source: ClassVar[str] = "Sundararajan, Taly, Yan 2017, arXiv:1703.01365; as captum.attr.IntegratedGradients, points added where needed"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 32
    kind: Literal["integrated_gradients"] = "integrated_gradients"
    steps: Annotated[int, Field(ge=4, le=MOST_STEPS, description="Points on the way at first; more come where it bends."), Scale.LOG] = 32

    def attribute(self, case: Case) -> Scores:
        """Points are added where the way bends, until Σ scores is within 1 % of f(x) − f(baseline), for each example by itself."""
        found = integrate(case.scalar, case.x, case.baseline[:, None], self.steps)
        return Scores(found.scores, steps=found.steps)
