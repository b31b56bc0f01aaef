"""Points on the plane."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.data.dataset import EXTENT


def polar(radius: Tensor, angle: Tensor) -> Tensor:
    """Points (n, 2) at a distance from the middle, at an angle clockwise from straight up."""
    return torch.stack([radius * torch.sin(angle), radius * torch.cos(angle)], 1)


def within(points: Tensor) -> Tensor:
    """The points, those beyond the edge of the map mirrored back at it; far strays of a wide cloud would be out of sight otherwise."""
    edge = EXTENT[1]
    return torch.where(points.abs() > edge, 2 * edge * points.sign() - points, points)
