"""Guided backpropagation."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution import guided
from playground.attribution.facts import Facts
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import Offer


class GuidedBackprop(Method):
    """The gradient along ways that only ever speak for the answer: negative parts are thrown away at every ReLU."""

    title: ClassVar[str] = "Guided backpropagation"
    question: ClassVar[str] = "Which details of the picture do units that speak for something react to?"
    shows_not: ClassVar[str] = "What the network has learnt: it traces edges much the same for a network with random weights."
    source: ClassVar[str] = "Springenberg et al. 2015, arXiv:1412.6806; as captum.attr.GuidedBackprop"
    kind: Literal["guided_backprop"] = "guided_backprop"

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Where ReLU is the only activation, with a caution."""
        return guided.offer(facts, cls.name())

    def attribute(self, case: Case) -> Scores:
        """By one backward pass."""
        return Scores(guided.guided(case))
