"""Shapley values, exactly."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution import shapley
from playground.attribution.facts import Facts
from playground.attribution.groups import units_of
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import OFFERED, Offer, absent
from playground.attribution.verdict import Promise
from playground.problem import Problem, SpecError

MOST = 12
"""Inputs or groups of which every combination is evaluated."""


class ExactShapley(Method):
    """The input's fair share: what it adds to the answer, averaged over all orders in which inputs can be put in."""

    title: ClassVar[str] = "Shapley (exact)"
    group: ClassVar[str] = "Fair shares (Shapley)"
    question: ClassVar[str] = "What is each input's fair share of the answer, however the inputs work together?"
    shows_not: ClassVar[str] = "What happens in the data: most combinations mix the example with the baseline and look like no real example."
    source: ClassVar[str] = "Shapley 1953; Strumbelj, Kononenko 2010, JMLR 11; captum.attr.ShapleyValues"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 4096
    grouped: ClassVar[bool] = True
    kind: Literal["exact_shapley"] = "exact_shapley"

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """For up to 12 inputs; more can be asked in groups."""
        if facts.units <= MOST:
            return OFFERED
        cure = "Ask for superpixels" if len(facts.shape) == 3 else "Put them in groups"
        return absent(f"{facts.units} inputs would need 2^{facts.units} evaluations. {cure}, or use the sampled version.")

    def attribute(self, case: Case) -> Scores:
        """All 2ⁿ combinations in one batch."""
        count = int(units_of(case.groups, case.subject.shape).max()) + 1
        if count > MOST:
            raise SpecError([Problem("groups", f"all combinations are asked of at most {MOST} inputs or groups, got {count}")])
        return Scores(shapley.exact_shapley(case.scalar, case.x, case.baseline, case.groups))
