"""Coloured shapes, of which it is known what they are, where they are and how large."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Generated, Noise, Shape, Size
from playground.data.draws import share, uniform
from playground.data.task import Classification
from playground.params import Label

SHAPES = ("circle", "square", "triangle", "cross")
COLOURS = {"orange": (0.96, 0.58, 0.13), "blue": (0.03, 0.47, 0.74), "purple": (0.55, 0.25, 0.75), "green": (0.20, 0.62, 0.35)}
SMALLEST, LARGEST = 0.18, 0.34
"""The radius of a shape as a share of the picture's side."""


class Scene(NamedTuple):
    """What each picture shows: shape and colour (n,) by index, and middle and radius (n,) in pixels."""

    shape: Tensor
    colour: Tensor
    x: Tensor
    y: Tensor
    radius: Tensor


class ColouredShapes(Generated):
    """A circle, square, triangle or cross in one of four colours, anywhere and of any size: which shape, or which colour?"""

    title: ClassVar[str] = "Coloured shapes"
    group: ClassVar[str] = "Images"
    form: ClassVar[DataForm] = DataForm.IMAGE
    note: ClassVar[str] = "Where the shape is, is known: an explanation can be judged by how much of it falls there."
    kind: Literal["coloured_shapes"] = "coloured_shapes"
    size: Size = 2000
    noise: Noise = 0.05
    asks: Annotated[Literal["shape", "colour", "both"], Field(description="What is to be told.")] = "shape"
    side: Annotated[Literal[16, 24, 32], Field(description="Pixels to a side."), Label("Side")] = 16

    def task(self) -> Classification:
        """Telling shapes, colours, or shapes of each colour apart."""
        both = tuple(f"{colour} {shape}" for colour in COLOURS for shape in SHAPES)
        return Classification({"shape": SHAPES, "colour": tuple(COLOURS), "both": both}[self.asks])

    def example_shape(self) -> Shape:
        """Red, green and blue."""
        return (3, self.side, self.side)

    def columns(self) -> tuple[str, ...]:
        """The channels."""
        return ("red", "green", "blue")

    def masks(self) -> Tensor:
        """The pixels of each picture's shape, bool (n, side, side): those at least half covered."""
        return cover(self._scene(torch.Generator().manual_seed(self.seed)), self.side) >= 0.5

    def boxes(self) -> Tensor:
        """The rectangle that holds each shape's pixels, float32 (n, 4): left, top, right, bottom in pixels, right and bottom just outside."""
        masks, place = self.masks(), torch.arange(self.side)
        rows, columns = masks.any(2), masks.any(1)
        low = [torch.where(some, place, self.side).amin(1) for some in (columns, rows)]
        high = [torch.where(some, place + 1, 0).amax(1) for some in (columns, rows)]
        return torch.stack([*low, *high], 1).float()

    def relevant(self) -> Tensor:
        """The pixels of the shape and those next to them, which show its outline, in all channels."""
        wide = torch.nn.functional.max_pool2d(self.masks().float()[:, None], 3, 1, 1).bool()
        return wide.expand(-1, 3, -1, -1)

    def _scene(self, generator: torch.Generator) -> Scene:
        turn = torch.arange(self.size)
        shape, colour = turn % len(SHAPES), turn // len(SHAPES) % len(COLOURS)
        radius = self.side * (SMALLEST + (LARGEST - SMALLEST) * share(generator, self.size))
        x, y = ((self.side - 2 * radius) * share(generator, self.size) + radius for _ in range(2))
        return Scene(shape, colour, x, y, radius)

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        scene = self._scene(generator)
        paint = torch.tensor(list(COLOURS.values()), dtype=torch.float64)[scene.colour]
        paint = (paint * (1 + 0.15 * uniform(generator, self.size, 3))).clamp(0, 1)
        covered = cover(scene, self.side)[:, None]
        clean = 1 - covered + covered * paint[:, :, None, None]
        grey = share(generator, self.size, 3, self.side, self.side)
        labels = {"shape": scene.shape, "colour": scene.colour, "both": len(SHAPES) * scene.colour + scene.shape}[self.asks]
        return clean + self.noise * (grey - clean), labels


def cover(scene: Scene, side: int) -> Tensor:
    """How much of each pixel its shape covers, float64 (n, side, side), by the distance of the pixel's middle from the outline."""
    at = torch.arange(side, dtype=torch.float64) + 0.5
    dx, dy, r = at[None, None, :] - scene.x[:, None, None], at[None, :, None] - scene.y[:, None, None], scene.radius[:, None, None]
    circle = r - (dx.square() + dy.square()).sqrt()
    square = 0.85 * r - torch.maximum(dx.abs(), dy.abs())
    triangle = torch.minimum(0.7 * r - dy, (dy + r - 1.8 * dx.abs()) / 2)
    bar, post = torch.minimum(r - dx.abs(), 0.36 * r - dy.abs()), torch.minimum(0.36 * r - dx.abs(), r - dy.abs())
    inside = torch.stack([circle.expand(-1, side, side), square, triangle, torch.maximum(bar, post)], 1)
    return (inside[torch.arange(len(scene.shape)), scene.shape] + 0.5).clamp(0, 1)
