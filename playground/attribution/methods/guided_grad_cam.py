"""Guided Grad-CAM."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution import grad_cam, guided
from playground.attribution.facts import Facts
from playground.attribution.method import Case, Method, Scores
from playground.attribution.methods.grad_cam import Back
from playground.attribution.offer import Fit, Offer, caution


class GuidedGradCam(Method):
    """Guided backpropagation's details, kept only where Grad-CAM finds something for the target."""

    title: ClassVar[str] = "Guided Grad-CAM"
    group: ClassVar[str] = "Feature maps"
    question: ClassVar[str] = "Which details lie where the last feature maps speak for this answer?"
    shows_not: ClassVar[str] = "What the network has learnt about the details: they are guided backpropagation's, which hardly depend on it."
    source: ClassVar[str] = "Selvaraju et al. 2017, arXiv:1610.02391; as captum.attr.GuidedGradCam, enlarged evenly"
    cost: ClassVar[int] = 2
    kind: Literal["guided_grad_cam"] = "guided_grad_cam"
    back: Back = 0

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Where both its parts are, with the more serious caution."""
        place, details = grad_cam.offer(facts), guided.offer(facts, cls.name())
        worst = next((offer for offer in (place, details) if offer.fit is Fit.NO), None)
        return worst or caution(" ".join(dict.fromkeys(offer.reason for offer in (place, details) if offer.reason)))

    def attribute(self, case: Case) -> Scores:
        """The two maps multiplied, Grad-CAM's negative parts left out."""
        return Scores(guided.guided(case) * grad_cam.cam(case, self.back).clamp_min(0))
