"""Points on the plane that belong to classes.

Circle, XOR, Gauss and spiral have the shapes and the noise of TensorFlow Playground (its `dataset.ts`).
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Generated, Shape
from playground.data.draws import normal, share, uniform
from playground.data.points import polar, within
from playground.data.task import Classification


class PlaneClasses(Generated):
    """Points (x₁, x₂) within [-6, 6]² with a class each."""

    group: ClassVar[str] = "Plane: classes"
    form: ClassVar[DataForm] = DataForm.PLANE

    def task(self) -> Classification:
        """Telling the classes apart."""
        return Classification(self._classes())

    def example_shape(self) -> Shape:
        """Two coordinates."""
        return (2,)

    def columns(self) -> tuple[str, ...]:
        """The coordinates."""
        return "x₁", "x₂"

    def _draw(self) -> tuple[Tensor, Tensor]:
        points, labels = self._points(torch.Generator().manual_seed(self.seed))
        return within(points), labels

    @abstractmethod
    def _classes(self) -> tuple[str, ...]:
        """The names of the classes."""

    @abstractmethod
    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Coordinates (size, 2) and labels (size,); how many draws are taken must not depend on the noise."""

    def _counts(self) -> list[int]:
        """How many points each class gets: equally many, the first ones one more where that does not come out even."""
        classes = len(self._classes())
        return [self.size // classes + (k < self.size % classes) for k in range(classes)]

    def _labels(self) -> Tensor:
        """Labels (size,): all of class 0, then all of class 1, …"""
        counts = self._counts()
        return torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))

    def _along(self, generator: torch.Generator) -> Tensor:
        """How far along its class's curve each point lies, (size,) within [0, 1): evenly, each point anywhere in its own stretch."""
        jitter = share(generator, self.size)
        place = torch.cat([torch.arange(count, dtype=torch.float64) for count in self._counts()])
        return (place + jitter) / torch.tensor(self._counts(), dtype=torch.float64)[self._labels()]


class Circle(PlaneClasses):
    """A disc inside a ring: no straight line parts them."""

    kind: Literal["circle"] = "circle"

    def _classes(self) -> tuple[str, ...]:
        return "outside", "inside"

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        out = share(generator, self.size)
        angle = math.pi * uniform(generator, self.size)
        radius = torch.where(self._labels() == 1, 2.5 * out, 3.5 + 1.5 * out)
        points = polar(radius, angle)
        judged = points + 5 * self.noise * uniform(generator, self.size, 2)  # noise mislabels points near the border
        return points, (torch.linalg.vector_norm(judged, dim=1) < 2.5).long()


class Xor(PlaneClasses):
    """Four squares coloured crosswise: what counts is whether the signs of x₁ and x₂ agree."""

    title: ClassVar[str] = "XOR"
    kind: Literal["xor"] = "xor"

    def _classes(self) -> tuple[str, ...]:
        return "signs differ", "signs agree"

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        points = 5 * uniform(generator, self.size, 2)
        points = points + torch.where(points > 0, 0.3, -0.3)  # a gap along the axes
        judged = points + 5 * self.noise * uniform(generator, self.size, 2)  # noise mislabels points near the axes
        return points, (judged[:, 0] * judged[:, 1] >= 0).long()


class Gauss(PlaneClasses):
    """Two round clouds: a straight line parts them as well as anything can."""

    title: ClassVar[str] = "Two clouds"
    kind: Literal["gauss"] = "gauss"

    def _classes(self) -> tuple[str, ...]:
        return "lower left", "upper right"

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        labels = self._labels()
        variance = 0.5 + 7 * self.noise
        return (4.0 * labels - 2)[:, None] + math.sqrt(variance) * normal(generator, self.size, 2), labels


class Spiral(PlaneClasses):
    """Arms that wind around each other: hard for a small network."""

    kind: Literal["spiral"] = "spiral"
    arms: Annotated[int, Field(ge=2, le=5, description="Arms, each a class of its own.")] = 2

    def _classes(self) -> tuple[str, ...]:
        return tuple(f"arm {k + 1}" for k in range(self.arms))

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        labels, along = self._labels(), self._along(generator)
        turn = (labels + 1) / self.arms  # of two arms, class 1 starts upwards, as in the original
        points = polar(5 * along, 2 * math.pi * (1.75 * along + turn))
        return points + self.noise * uniform(generator, self.size, 2), labels


class Moons(PlaneClasses):
    """Two half-moons that reach into each other."""

    kind: Literal["moons"] = "moons"

    def _classes(self) -> tuple[str, ...]:
        return "upper moon", "lower moon"

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        labels, angle = self._labels(), math.pi * self._along(generator)
        upper = torch.stack([torch.cos(angle), torch.sin(angle)], 1)
        points = torch.where((labels == 1)[:, None], torch.tensor([1.0, 0.5], dtype=torch.float64) - upper, upper)
        centre = torch.tensor([0.5, 0.25], dtype=torch.float64)
        return 3.2 * (points - centre + self.noise * normal(generator, self.size, 2)), labels


class Blobs(PlaneClasses):
    """Round clouds, one a class, set in a ring."""

    kind: Literal["blobs"] = "blobs"
    classes: Annotated[int, Field(ge=2, le=8, description="Clouds, each a class of its own.")] = 3

    def _classes(self) -> tuple[str, ...]:
        return tuple(f"blob {k + 1}" for k in range(self.classes))

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        labels = self._labels()
        centres = polar(torch.full((self.size,), 3.8, dtype=torch.float64), 2 * math.pi * labels.double() / self.classes)
        return centres + (0.45 + 2 * self.noise) * normal(generator, self.size, 2), labels


class Checkerboard(PlaneClasses):
    """Squares of two classes in turn: the more squares, the harder."""

    kind: Literal["checkerboard"] = "checkerboard"
    squares: Annotated[int, Field(ge=2, le=8, description="Squares along a side.")] = 4

    def _classes(self) -> tuple[str, ...]:
        return "dark squares", "light squares"

    def _points(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        points = 5 * uniform(generator, self.size, 2)
        side = 10 / self.squares
        judged = points + side * self.noise * uniform(generator, self.size, 2)  # noise mislabels points near the edges of their square
        column, row = ((judged + 5) / side).floor().unbind(1)
        return points, ((column + row) % 2).long()
