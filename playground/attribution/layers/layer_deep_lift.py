"""DeepLift, inside."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution.facts import Facts
from playground.attribution.layers.conducted import through
from playground.attribution.layers.layer_method import Found, LayerCase, LayerMethod
from playground.attribution.methods.deep_lift import unruled
from playground.attribution.offer import Offer
from playground.attribution.verdict import Promise


class LayerDeepLift(LayerMethod):
    """How each unit differs from what it is at the baseline, times what such a difference changes in the answer."""

    title: ClassVar[str] = "DeepLift"
    question: ClassVar[str] = "What did each unit's difference from the baseline change in the answer?"
    shows_not: ClassVar[str] = "The way in between: it knows the two ends alone and takes everything between them for straight."
    source: ClassVar[str] = "Shrikumar, Greenside, Kundaje 2017, arXiv:1704.02685; captum.attr.LayerDeepLift with repairs"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 2
    kind: Literal["layer_deep_lift"] = "layer_deep_lift"

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Where every module that bends has a rule."""
        return unruled(facts)

    def attribute(self, case: LayerCase) -> Found:
        """The whole way as one piece."""
        return Found(through(case, 1, secant=True))
