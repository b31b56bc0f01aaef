"""Integrated Gradients."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.method import Case, Method, Scores
from playground.attribution.scalar import value
from playground.attribution.verdict import LEAST_GAP, Promise
from playground.params import Scale

TOLERANCE = 0.01
MOST_STEPS = 1024


class IntegratedGradients(Method):
    """The gradient, averaged over the straight way from the baseline to the example, times that way."""

    title: ClassVar[str] = "Integrated Gradients"
    group: ClassVar[str] = "Paths"
    question: ClassVar[str] = "How did the answer build up on the way from the baseline to this example?"
    shows_not: ClassVar[str] = "What inputs do together: it follows one straight way, which leads through examples that may look like no real one."
    source: ClassVar[str] = "Sundararajan, Taly, Yan 2017, arXiv:1703.01365; captum.attr.IntegratedGradients"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    batch_free: ClassVar[bool] = False
    cost: ClassVar[int] = 32
    kind: Literal["integrated_gradients"] = "integrated_gradients"
    steps: Annotated[int, Field(ge=4, le=MOST_STEPS, description="Points on the way; doubled until the sum is off by less than 1 %."), Scale.LOG] = 32

    def attribute(self, case: Case) -> Scores:
        """Steps double until Σ scores is within 1 % of f(x) − f(baseline) for every example, or `MOST_STEPS` are reached."""
        from captum.attr import IntegratedGradients as Captum

        steps, gap = self.steps, value(case.scalar, case.x) - value(case.scalar, case.baseline)
        while True:
            scores = Captum(case.scalar).attribute(case.x, case.baseline, target=0, n_steps=steps, internal_batch_size=max(len(case.x), 4096))
            error = (scores.flatten(1).sum(1) - gap).abs() / gap.abs().clamp_min(LEAST_GAP)
            if not error.max() >= TOLERANCE or steps >= MOST_STEPS:
                return Scores(scores, steps=steps)
            steps = min(2 * steps, MOST_STEPS)
