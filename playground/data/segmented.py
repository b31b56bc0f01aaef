"""Pictures in which every pixel has an answer."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Generated, Noise, Shape, Size
from playground.data.draws import share, uniform
from playground.data.shapes import COLOURS, LARGEST, SHAPES, SMALLEST, Scene, cover
from playground.data.task import Segmentation
from playground.params import Label

BACKGROUND = "background"


class SegmentedShapes(Generated):
    """Circles, squares, triangles and crosses in any colour, one over the other: what is it that each pixel belongs to?"""

    title: ClassVar[str] = "Shapes, pixel by pixel"
    group: ClassVar[str] = "Images"
    form: ClassVar[DataForm] = DataForm.IMAGE
    note: ClassVar[str] = "Most pixels are background: who names it everywhere has most pixels right, and no shape. Mean IoU counts classes alike."
    kind: Literal["segmented_shapes"] = "segmented_shapes"
    size: Size = 1500
    noise: Noise = 0.1
    shapes: Annotated[int, Field(ge=1, le=4, description="Shapes in a picture; a later one covers those before it.")] = 2
    side: Annotated[Literal[16, 24, 32], Field(description="Pixels to a side."), Label("Side")] = 24

    def task(self) -> Segmentation:
        """Background, or the shape that is in front there."""
        return Segmentation((BACKGROUND, *SHAPES), self.side, self.side)

    def example_shape(self) -> Shape:
        """Red, green and blue."""
        return (3, self.side, self.side)

    def columns(self) -> tuple[str, ...]:
        """The channels."""
        return ("red", "green", "blue")

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        paints = torch.tensor(list(COLOURS.values()), dtype=torch.float64)
        pictures = torch.ones(self.size, 3, self.side, self.side, dtype=torch.float64)
        answers = torch.zeros(self.size, self.side, self.side, dtype=torch.long)
        for _ in range(self.shapes):
            scene = self._scene(generator)
            paint = (paints[scene.colour] * (1 + 0.15 * uniform(generator, self.size, 3))).clamp(0, 1)
            covered = cover(scene, self.side)  # (n, side, side)
            pictures = pictures + covered[:, None] * (paint[:, :, None, None] - pictures)
            answers = torch.where(covered >= 0.5, scene.shape[:, None, None] + 1, answers)
        grey = share(generator, self.size, 3, self.side, self.side)
        return pictures + self.noise * (grey - pictures), answers

    def _scene(self, generator: torch.Generator) -> Scene:
        """One shape for each picture, drawn alike from all kinds, colours, sizes and places."""
        shape = (len(SHAPES) * share(generator, self.size)).long()
        colour = (len(COLOURS) * share(generator, self.size)).long()
        radius = self.side * (SMALLEST + (LARGEST - SMALLEST) * share(generator, self.size))
        x, y = ((self.side - 2 * radius) * share(generator, self.size) + radius for _ in range(2))
        return Scene(shape, colour, x, y, radius)
