"""What a network may be given of a point on the plane."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import torch
from torch import Tensor


class Feature(StrEnum):
    """An input made of a point's coordinates. The first seven are those of TensorFlow Playground."""

    X1 = "x1"
    X2 = "x2"
    X1_SQUARED = "x1_squared"
    X2_SQUARED = "x2_squared"
    X1_X2 = "x1_x2"
    SIN_X1 = "sin_x1"
    SIN_X2 = "sin_x2"
    COS_X1 = "cos_x1"
    COS_X2 = "cos_x2"

    @property
    def label(self) -> str:
        """Its formula, as on its tile."""
        return _FORMULAS[self][0]

    def of(self, points: Tensor) -> Tensor:
        """The feature's value at each of the points; (n, 2) → (n,)."""
        return _FORMULAS[self][1](points[:, 0], points[:, 1])


_Formula = Callable[[Tensor, Tensor], Tensor]

_FORMULAS: dict[Feature, tuple[str, _Formula]] = {
    Feature.X1: ("x₁", lambda x1, x2: x1),
    Feature.X2: ("x₂", lambda x1, x2: x2),
    Feature.X1_SQUARED: ("x₁²", lambda x1, x2: x1 * x1),
    Feature.X2_SQUARED: ("x₂²", lambda x1, x2: x2 * x2),
    Feature.X1_X2: ("x₁x₂", lambda x1, x2: x1 * x2),
    Feature.SIN_X1: ("sin x₁", lambda x1, x2: torch.sin(x1)),
    Feature.SIN_X2: ("sin x₂", lambda x1, x2: torch.sin(x2)),
    Feature.COS_X1: ("cos x₁", lambda x1, x2: torch.cos(x1)),
    Feature.COS_X2: ("cos x₂", lambda x1, x2: torch.cos(x2)),
}
