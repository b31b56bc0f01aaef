"""Grad-CAM."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution import grad_cam
from playground.attribution.facts import Facts
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import Offer
from playground.params import Label

Back = Annotated[int, Field(ge=0, le=63, description="0 takes the last convolution; more go back towards the input, to finer maps."), Label("Back")]


class GradCam(Method):
    """Where the last feature maps speak for the target: each map times how much the answer rises with its mean, added up."""

    title: ClassVar[str] = "Grad-CAM"
    group: ClassVar[str] = "Feature maps"
    question: ClassVar[str] = "Where in the picture do the last feature maps find what speaks for this answer?"
    shows_not: ClassVar[str] = "Single pixels: the map is as coarse as the layer it is read from, and is enlarged to the picture's size."
    source: ClassVar[str] = "Selvaraju et al. 2017, arXiv:1610.02391; captum.attr.LayerGradCam"
    kind: Literal["grad_cam"] = "grad_cam"
    back: Back = 0
    positive: Annotated[bool, Field(description="Keep only what speaks for the target, as in the paper."), Label("Only for")] = False

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """With a caution unless the maps are averaged globally."""
        return grad_cam.offer(facts)

    def attribute(self, case: Case) -> Scores:
        """The map in equal parts to the channels of each pixel."""
        found = grad_cam.cam(case, self.back)
        found = found.clamp_min(0) if self.positive else found
        return Scores((found / case.x.shape[1]).expand_as(case.x).contiguous())
