"""The same numbers in another order, or some of them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn


class Permute(nn.Module):
    """Axes in another order; the batch's is 0 and stays first: Permute(0, 2, 1) turns (n, a, b) into (n, b, a)."""

    def __init__(self, *axes: int) -> None:
        super().__init__()
        self.axes = axes

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(self.axes)

    def extra_repr(self) -> str:
        return ", ".join(map(str, self.axes))


class Take(nn.Module):
    """One position of a sequence: (n, length, features) → (n, features). Negative places count from the end."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def forward(self, x: Tensor) -> Tensor:
        return x[:, self.place]

    def extra_repr(self) -> str:
        return str(self.place)


class TimeMean(nn.Module):
    """The mean over all positions: (n, length, features) → (n, features)."""

    def forward(self, x: Tensor) -> Tensor:
        return x.mean(1)


class TimeMax(nn.Module):
    """The largest number over all positions: (n, length, features) → (n, features)."""

    def forward(self, x: Tensor) -> Tensor:
        return x.amax(1)


class ClassToken(nn.Module):
    """Puts a learnt row in front of a sequence, which gathers what is to be said of the whole (Devlin et al. 2019; Dosovitskiy et al. 2021)."""

    def __init__(self, features: int, spread: float = 0.02) -> None:
        super().__init__()
        self.token = nn.Parameter(torch.randn(features) * spread)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.token.expand(x.shape[0], 1, -1), x], 1)


class PatchEmbedding(nn.Module):
    """Cuts an image into square patches and maps each to a row: (n, channels, height, width) → (n, patches, features), row by row."""

    def __init__(self, channels: int, features: int, patch: int) -> None:
        super().__init__()
        self.project: Any = nn.Conv2d(channels, features, patch, stride=patch)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.project(x).flatten(2).transpose(1, 2)
        return out
