"""Taking one input away."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch

from playground.attribution.coalition import scores_of
from playground.attribution.groups import spread_out, units_of
from playground.attribution.method import Case, Method, Scores
from playground.attribution.scalar import value


class FeatureAblation(Method):
    """By how much the answer falls when this one input is set to the baseline and all others stay."""

    title: ClassVar[str] = "Remove one (ablation)"
    group: ClassVar[str] = "Taking inputs away"
    question: ClassVar[str] = "What would the answer be without this one input?"
    shows_not: ClassVar[str] = "Inputs that stand in for each other: with either of two alike removed nothing changes, and neither gets any credit."
    source: ClassVar[str] = "Zeiler, Fergus 2014, arXiv:1311.2901; as captum.attr.FeatureAblation"
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 13
    grouped: ClassVar[bool] = True
    kind: Literal["feature_ablation"] = "feature_ablation"

    def attribute(self, case: Case) -> Scores:
        """One row a unit, in batches; the inputs of a group share its difference equally."""
        units = units_of(case.groups, case.subject.shape)
        without = ~torch.eye(int(units.max()) + 1, dtype=torch.bool)
        left = scores_of(case.scalar, case.x, case.baseline, without, units)
        return Scores(spread_out(value(case.scalar, case.x)[:, None] - left, units))
