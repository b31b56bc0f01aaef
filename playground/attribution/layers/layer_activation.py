"""Activations."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution.layers.layer_method import Found, LayerCase, LayerMethod
from playground.attribution.segments import activations


class LayerActivation(LayerMethod):
    """What each unit gives for this example, whatever becomes of it."""

    title: ClassVar[str] = "Activation"
    question: ClassVar[str] = "How strongly does each unit respond to this example?"
    shows_not: ClassVar[str] = "Whether the answer depends on it: a unit may respond strongly and count for nothing."
    source: ClassVar[str] = "captum.attr.LayerActivation"
    pooled: ClassVar[Literal["sum", "mean"]] = "mean"
    kind: Literal["layer_activation"] = "layer_activation"

    def attribute(self, case: LayerCase) -> Found:
        """One forward pass."""
        return Found({name: one.detach() for name, one in activations(case.scalar, case.columns, case.x).items()})
