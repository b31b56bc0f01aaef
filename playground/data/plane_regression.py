"""Points on the plane that carry a number.

The plane and the hills have the shapes and the noise of TensorFlow Playground (its `dataset.ts`).
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import EXTENT, DataForm, Generated, Shape, Size
from playground.data.draws import uniform
from playground.data.task import Regression


class PlaneSurface(Generated):
    """Points (x₁, x₂) spread over [-6, 6]², each with the height of a surface there.

    Noise reads the height at a place beside the point instead.
    """

    group: ClassVar[str] = "Plane: heights"
    form: ClassVar[DataForm] = DataForm.PLANE
    reach: ClassVar[float] = EXTENT[1]
    """How far beside the point, at most, the height is read at noise 1."""

    size: Size = 1200

    def task(self) -> Regression:
        """Predicting the height."""
        return Regression(("height",))

    def example_shape(self) -> Shape:
        """Two coordinates."""
        return (2,)

    def columns(self) -> tuple[str, ...]:
        """The coordinates."""
        return "x₁", "x₂"

    @abstractmethod
    def height(self, points: Tensor) -> Tensor:
        """The surface without noise; (n, 2) → (n,)."""

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        points = EXTENT[1] * uniform(generator, self.size, 2)
        beside = self.noise * self.reach * uniform(generator, self.size, 2)
        return points, self.height(points + beside)[:, None]


class TiltedPlane(PlaneSurface):
    """A flat slope: a single unit without activation fits it exactly."""

    title: ClassVar[str] = "Tilted plane"
    kind: Literal["tilted_plane"] = "tilted_plane"

    def height(self, points: Tensor) -> Tensor:
        """(x₁ + x₂) / 10."""
        return points.sum(1) / 10


class MultiGauss(PlaneSurface):
    """Three hills and three hollows on flat ground."""

    title: ClassVar[str] = "Hills and hollows"
    kind: Literal["multi_gauss"] = "multi_gauss"

    def height(self, points: Tensor) -> Tensor:
        """Of the six cones, that which stands out most at the point: ±1 at its tip, 0 from a distance of 2 on."""
        tips = torch.tensor([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]], dtype=points.dtype)
        signs = torch.tensor([1, -1, 1, -1, 1, -1], dtype=points.dtype)
        cones = signs * (1 - torch.cdist(points, tips, compute_mode="donot_use_mm_for_euclid_dist") / 2).clamp(min=0)
        return cones.gather(1, cones.abs().argmax(1, keepdim=True))[:, 0]


class Ripple(PlaneSurface):
    """A wave that runs outwards from the middle and fades: the shorter the wave, the harder."""

    kind: Literal["ripple"] = "ripple"
    wavelength: Annotated[float, Field(ge=2, le=8, description="From one crest to the next.")] = 4.0
    reach: ClassVar[float] = 1.0

    def height(self, points: Tensor) -> Tensor:
        """cos(2πr / wavelength), fading linearly to 0 in the corners; r is the distance from the middle."""
        radius = torch.linalg.vector_norm(points, dim=1)
        fading: Tensor = 1 - radius / math.hypot(*EXTENT)
        return torch.cos(2 * math.pi * radius / self.wavelength) * fading
