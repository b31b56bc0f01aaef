"""Integrated Gradients against many baselines."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.method import Case, Method, Scores
from playground.attribution.path import MOST_STEPS, integrate
from playground.attribution.rows import Rows
from playground.attribution.verdict import Promise
from playground.params import Scale


class AveragedIntegratedGradients(Method):
    """Integrated Gradients, averaged over training examples as baselines: what each input did, compared with what is usual."""

    title: ClassVar[str] = "Averaged Integrated Gradients"
    group: ClassVar[str] = "Paths"
    question: ClassVar[str] = "How did the answer build up on the ways from real examples to this one?"
    shows_not: ClassVar[str] = "What inputs do together: each way is straight, and between two real examples lie some that may look like none."
    source: ClassVar[str] = "Erion, Janizek, Sturmfels, Lundberg, Lee 2021 (expected gradients), arXiv:1906.10670"
    promise: ClassVar[Promise] = Promise.MEAN_SUM
    cost: ClassVar[int] = 256
    kind: Literal["averaged_integrated_gradients"] = "averaged_integrated_gradients"
    rows: Rows = 16
    steps: Annotated[int, Field(ge=4, le=MOST_STEPS, description="Points on each way at first; more come where it bends."), Scale.LOG] = 16

    def attribute(self, case: Case) -> Scores:
        """Without dice: the same baselines and the same points for every example."""
        known = case.background(self.rows)
        found = integrate(case.scalar, case.x, known.expand(len(case.x), *known.shape), self.steps)
        return Scores(found.scores, steps=found.steps, samples=len(known), baseline_mean=found.start)
