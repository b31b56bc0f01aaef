"""Where in the picture the last feature maps speak for the target."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from playground.attribution.facts import Facts, Stage
from playground.attribution.method import Case
from playground.attribution.offer import OFFERED, Offer, absent, caution
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.problem import Problem, SpecError


def offer(facts: Facts) -> Offer:
    """Where there is a feature map; without reserve only where the maps are averaged before the answer, as Grad-CAM's weights assume."""
    if len(facts.shape) != 3 or not facts.pictures:
        return absent("Grad-CAM needs a convolution whose output is still a picture.")
    last = facts.pictures[-1]
    if facts.pooled_globally(last.name):
        return OFFERED
    height, width = (last.shape or ())[-2:]
    return caution(
        f"The last {height} × {width} map does not go straight into a global average, so each channel's one weight is a guess: such maps found the "
        "right place hardly better than chance. End the network with a global average pool."
    )


def cam(case: Case, back: int) -> Tensor:
    """Grad-CAM's map (n, 1, height, width) at the size of the input, with its sign, for the maps of the last convolution but `back`."""
    from captum.attr import LayerGradCam

    maps = _before(case.subject, case.scalar.target)
    if back >= len(maps):
        raise SpecError([Problem("method.back", f"must be below {len(maps)}, the number of convolutions before the target, got {back}")])
    layer = case.subject.network.get_submodule(maps[-1 - back].name)
    found: Tensor = LayerGradCam(case.scalar, layer).attribute(case.x, target=0, relu_attributions=False)
    return F.interpolate(torch.as_tensor(found).detach(), case.x.shape[-2:], mode="bilinear", align_corners=False)


def _before(subject: Subject, target: Target) -> tuple[Stage, ...]:
    """The feature maps that lead to the target, in order; SpecError where there is none."""
    maps = subject.facts.pictures
    if target.block is not None:
        order = [name for name, _ in subject.network.named_children()]
        block = next(block for block in subject.blocks if block.id == target.block)
        last = order.index(block.names[-1])
        maps = tuple(stage for stage in maps if order.index(stage.name.split(".")[0]) <= last)
    if not maps:
        raise SpecError([Problem("target.block", "Grad-CAM needs a convolution before the unit to explain; there is none")])
    return maps
