"""Gradient × activation."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution.layers.layer_method import Found, LayerCase, LayerMethod
from playground.attribution.segments import activations, walk


class GradientXActivation(LayerMethod):
    """How sensitive the answer is to each unit, times what the unit gives."""

    title: ClassVar[str] = "Gradient × Activation"
    question: ClassVar[str] = "Which units respond, and matter to the answer right here?"
    shows_not: ClassVar[str] = "The way from anywhere to here: it is the slope at this one point, and a saturated unit has none."
    source: ClassVar[str] = "Shrikumar et al. 2016, arXiv:1605.01713; captum.attr.LayerGradientXActivation"
    cost: ClassVar[int] = 2
    kind: Literal["gradient_x_activation"] = "gradient_x_activation"

    def attribute(self, case: LayerCase) -> Found:
        """A piece of no length, whose multipliers are gradients at the example itself."""
        given = activations(case.scalar, case.columns, case.x)
        out = {name: one.clone() for name, one in given.items()}
        for part in walk(case.scalar, case.columns, case.x, case.x, secant=False):
            for name, total in out.items():
                total[part.rows] *= part.multiplier[name]
        return Found(out)
