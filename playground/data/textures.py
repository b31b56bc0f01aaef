"""Patterns without an outline: what tells them apart is direction and grain."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from playground.data.dataset import DataForm, Generated, Noise, Shape, Size
from playground.data.draws import normal, share
from playground.data.task import Classification
from playground.params import Label

PATTERNS = ("upright", "rising", "level", "falling", "checks", "blotches", "grain")
"""Gratings in four directions, checks, and noise in two bands of frequencies."""


class Textures(Generated):
    """Stripes in four directions, checks, blotches or grain: which pattern fills the picture?"""

    group: ClassVar[str] = "Images"
    form: ClassVar[DataForm] = DataForm.IMAGE
    note: ClassVar[str] = "A convolution with pooling is made for this: the pattern is the same everywhere, and where it begins says nothing."
    kind: Literal["textures"] = "textures"
    size: Size = 1400
    noise: Noise = 0.2
    side: Annotated[Literal[16, 24, 32], Field(description="Pixels to a side."), Label("Side")] = 16

    def task(self) -> Classification:
        """Telling the patterns apart."""
        return Classification(PATTERNS)

    def example_shape(self) -> Shape:
        """One channel."""
        return (1, self.side, self.side)

    def columns(self) -> tuple[str, ...]:
        """The channel."""
        return ("ink",)

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        labels = torch.arange(self.size) % len(PATTERNS)
        period, begin = 3.5 + 3 * share(generator, self.size, 1, 1), 2 * math.pi * share(generator, self.size, 2, 1, 1)
        lean = 0.3 * (share(generator, self.size, 1, 1) - 0.5)  # radians: stripes are never quite straight
        coarse, fine = normal(generator, self.size, self.side, self.side), normal(generator, self.size, self.side, self.side)
        grey = share(generator, self.size, self.side, self.side)
        waves = self._waves(labels, 2 * math.pi / period, begin, lean)
        noises = torch.where(labels[:, None, None] == PATTERNS.index("blotches"), _smooth(coarse), fine - _smooth(fine) * 0.5)
        clean = torch.where(labels[:, None, None] >= PATTERNS.index("blotches"), 0.5 + 0.25 * noises, 0.5 + 0.5 * waves).clamp(0, 1)
        return (clean + self.noise * (grey - clean))[:, None], labels

    def _waves(self, labels: Tensor, speed: Tensor, begin: Tensor, lean: Tensor) -> Tensor:
        """Gratings and checks float64 (n, side, side) from -1 to 1; speed and lean (n, 1, 1), begin (n, 2, 1, 1)."""
        at = torch.arange(self.side, dtype=torch.float64)
        across, down = at[None, None, :], at[None, :, None]
        angle = labels[:, None, None] * math.pi / 4 + lean
        first = torch.sin(speed * (angle.cos() * across + angle.sin() * down) + begin[:, 0])
        second = torch.sin(speed * (-angle.sin() * across + angle.cos() * down) + begin[:, 1])
        return torch.where(labels[:, None, None] == PATTERNS.index("checks"), (first * second).sign(), first)


def _smooth(noise: Tensor) -> Tensor:
    """Noise (n, side, side) averaged over 5 × 5 pixels, with the deviation of what came."""
    return 5 * F.avg_pool2d(F.pad(noise[:, None], (2, 2, 2, 2), mode="circular"), 5, 1)[:, 0]
