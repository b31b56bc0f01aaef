"""DeepLift against many baselines."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch

from playground.attribution.facts import Facts
from playground.attribution.method import BACKGROUND, Case, Method, Scores
from playground.attribution.methods.deep_lift import unruled
from playground.attribution.offer import Offer
from playground.attribution.rescale import rescale
from playground.attribution.rows import Rows
from playground.attribution.scalar import value
from playground.attribution.verdict import Promise


class DeepLiftShap(Method):
    """DeepLift, averaged over training examples as baselines: what each input changed, compared with what is usual."""

    title: ClassVar[str] = "DeepLift SHAP"
    group: ClassVar[str] = "Paths"
    question: ClassVar[str] = "What did each input change in the answer, compared with real examples and not with one made-up baseline?"
    shows_not: ClassVar[str] = "The Shapley values of its name: it comes near them only where inputs hardly act together."
    source: ClassVar[str] = "Lundberg, Lee 2017, arXiv:1705.07874; captum.attr.DeepLiftShap with repairs"
    promise: ClassVar[Promise] = Promise.MEAN_SUM
    cost: ClassVar[int] = 2 * BACKGROUND
    kind: Literal["deep_lift_shap"] = "deep_lift_shap"
    rows: Rows = BACKGROUND

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Where DeepLift itself is offered."""
        return unruled(facts)

    def attribute(self, case: Case) -> Scores:
        """By one backward pass over each example beside every baseline."""
        known = case.background(self.rows)
        found = [rescale(case.scalar, x.expand_as(known), known).mean(0) for x in case.x]
        return Scores(torch.stack(found), samples=len(known), baseline_mean=value(case.scalar, known).mean().expand(len(case.x)))
