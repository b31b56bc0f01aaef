"""DeepLift."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution.facts import Facts
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import OFFERED, Offer, absent
from playground.attribution.rescale import rescale, ruled
from playground.attribution.verdict import Promise


class DeepLift(Method):
    """How each unit differs from what it is at the baseline, traced back to the inputs: what each of them changed in the answer."""

    group: ClassVar[str] = "Paths"
    question: ClassVar[str] = "What did each input change in the answer, compared with the baseline, when every unit passes its change on?"
    shows_not: ClassVar[str] = "What inputs do together: where two of them cancel inside the network, the way they share is a rule and not a fact."
    source: ClassVar[str] = "Shrikumar, Greenside, Kundaje 2017, arXiv:1704.02685; captum.attr.DeepLift with repairs"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 2
    kind: Literal["deep_lift"] = "deep_lift"

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Where every module that bends has a rule."""
        return unruled(facts)

    def attribute(self, case: Case) -> Scores:
        """By one backward pass over the examples and their baselines."""
        return Scores(rescale(case.scalar, case.x, case.baseline))


def unruled(facts: Facts) -> Offer:
    """Whether DeepLift's rules reach every part of the network."""
    if facts.recurrent:
        return absent("DeepLift has no rule for the gates inside recurrent layers: its sum would be wrong. Use Integrated Gradients.")
    if facts.attention:
        return absent("DeepLift has no rule for attention: its sum would be wrong. Use Integrated Gradients.")
    if facts.functional:
        return absent(f"The network calls {facts.functional[0]}() in its own code, where DeepLift sees only modules. Use Integrated Gradients.")
    unknown = sorted({leaf.kind.__name__ for leaf in facts.leaves if not ruled(leaf.kind)})
    if unknown:
        return absent(f"DeepLift has no rule for {', '.join(unknown)}. Use Integrated Gradients.")
    return OFFERED
