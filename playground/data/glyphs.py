"""Letters and digits, drawn anew each time."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from playground.data.dataset import DataForm, Generated, Noise, Shape, Size
from playground.data.draws import share, uniform
from playground.data.font import COLUMNS, FONT, ROWS, bitmaps
from playground.data.task import Classification
from playground.params import Label, Step

LETTERS = "".join(FONT)
AT_ONCE = 500
"""Pictures bent at a time."""

INK = 0.7
"""The height of an upright letter as a share of the picture's."""


class Glyphs(Generated):
    """Which letter or digit is it? 36 drawn characters, each shifted, turned, stretched and slanted its own way."""

    group: ClassVar[str] = "Images"
    form: ClassVar[DataForm] = DataForm.IMAGE
    note: ClassVar[str] = "Ten classes are too easy to tell architectures apart; all 36 are not. O and 0, I and 1, S and 5 differ in a few pixels."
    kind: Literal["glyphs"] = "glyphs"
    size: Size = 4000
    noise: Noise = 0.1
    characters: Annotated[Literal["all", "letters", "digits"], Field(description="Which characters there are.")] = "all"
    side: Annotated[Literal[16, 32], Field(description="Pixels to a side; LeNet-5 takes 32."), Label("Side")] = 16
    shift: Annotated[float, Field(ge=0, le=0.25, description="Furthest shift, as a share of the side."), Step(0.05)] = 0.1
    turn: Annotated[float, Field(ge=0, le=45, description="Furthest turn either way, in degrees."), Step(5)] = 15.0
    stretch: Annotated[float, Field(ge=0, le=0.3, description="How much wider, higher and more slanted at most."), Step(0.05)] = 0.15

    def task(self) -> Classification:
        """Telling the characters apart."""
        return Classification(tuple(self._characters()))

    def example_shape(self) -> Shape:
        """One channel."""
        return (1, self.side, self.side)

    def columns(self) -> tuple[str, ...]:
        """The channel."""
        return ("ink",)

    def _characters(self) -> str:
        return {"all": LETTERS, "letters": LETTERS[:26], "digits": LETTERS[26:]}[self.characters]

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        characters = self._characters()
        labels = torch.arange(self.size) % len(characters)
        ways, grey = uniform(generator, self.size, 6), share(generator, self.size, self.side, self.side)
        ink = torch.cat([self._bent(some, way) for some, way in zip(torch.split(labels, AT_ONCE), torch.split(ways, AT_ONCE), strict=True)])
        return (ink + self.noise * (grey - ink))[:, None], labels

    def _bent(self, labels: Tensor, ways: Tensor) -> Tensor:
        """Characters (n,) drawn each in its own way (n, 6) of [-1, 1): pictures float64 (n, side, side) from 0 to 1."""
        canvas = F.interpolate(bitmaps(self._characters())[labels][:, None], scale_factor=4.0, mode="nearest")
        canvas = F.avg_pool2d(F.pad(canvas, (3, 3, 3, 3)), 3, 1)  # softened edges, and a rim of paper
        height, width = canvas.shape[2:]
        turn = math.radians(self.turn) * ways[:, 0]
        wide, high, slant = 1 + self.stretch * ways[:, 1], 1 + self.stretch * ways[:, 2], self.stretch * ways[:, 3]
        x, y = -2 * self.shift * ways[:, 4], -2 * self.shift * ways[:, 5]
        across, down = 4 * ROWS / INK / width, 4 * ROWS / INK / height  # how much of the canvas the picture spans
        cos, sin = turn.cos(), turn.sin()
        rows = torch.stack([cos / wide, sin / wide + slant, zero := torch.zeros_like(cos)], 1), torch.stack([-sin / high, cos / high, zero], 1)
        theta = torch.stack(rows, 1)
        theta = torch.cat([theta[:, :, :2], theta[:, :, :2] @ torch.stack([x, y], 1)[:, :, None]], 2)
        theta = theta * torch.tensor([[across], [down]], dtype=theta.dtype)
        grid = F.affine_grid(theta, [len(labels), 1, self.side, self.side], align_corners=False)
        return F.grid_sample(canvas, grid, align_corners=False)[:, 0].clamp(0, 1)


assert COLUMNS < ROWS  # letters are higher than wide: INK goes by the height
