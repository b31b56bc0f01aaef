"""The deconvolutional network's gradient."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution import guided
from playground.attribution.facts import Facts
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import Offer


class Deconvolution(Method):
    """The answer run backwards through the network, positive parts only, whether or not a unit was active."""

    question: ClassVar[str] = "What would the answer look like if it were sent back through the layers?"
    shows_not: ClassVar[str] = "What the network has learnt, or this example much: units that were silent take part as well."
    source: ClassVar[str] = "Zeiler, Fergus 2014, arXiv:1311.2901; as captum.attr.Deconvolution"
    kind: Literal["deconvolution"] = "deconvolution"

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Where ReLU is the only activation, with a caution."""
        return guided.offer(facts, cls.name())

    def attribute(self, case: Case) -> Scores:
        """By one backward pass."""
        return Scores(guided.guided(case, deconvolution=True))
