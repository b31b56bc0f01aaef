"""Where in the sequence: numbers that depend on the position alone."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Positions(nn.Module):
    """Adds a learnt row for each position: (n, length, features), the length at most as many as there are rows."""

    def __init__(self, length: int, features: int, spread: float = 1.0) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(length, features) * spread)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.table[: x.shape[1]]


class Sinusoids(nn.Module):
    """Adds sines and cosines of the position, from quick to slow (Vaswani et al. 2017): even features sines, odd ones cosines."""

    def forward(self, x: Tensor) -> Tensor:
        length, features = x.shape[1:]
        place = torch.arange(length, device=x.device, dtype=x.dtype)[:, None]
        rate = 10_000.0 ** (-torch.arange(0, features, 2, device=x.device, dtype=x.dtype) / features)
        waves = torch.stack([(place * rate).sin(), (place * rate).cos()], -1)
        return x + waves.flatten(1)[:, :features]


class Rotary(nn.Module):
    """Turns pairs of numbers by an angle that grows with the position, so that products depend on distances alone (Su et al. 2021).

    Takes (n, heads, length, an even width) and pairs each number of the first half with its fellow of the second.
    """

    def forward(self, x: Tensor) -> Tensor:
        half = x.shape[-1] // 2
        place = torch.arange(x.shape[-2], device=x.device, dtype=x.dtype)[:, None]
        angle = place * 10_000.0 ** (-torch.arange(half, device=x.device, dtype=x.dtype) / half)
        a, b = x[..., :half], x[..., half:]
        return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], -1)


class Segments(nn.Module):
    """Adds a learnt row that says which part of the input a position belongs to: the first up to `second`, then the second (BERT)."""

    def __init__(self, segments: int, features: int, second: int | None = None, spread: float = 1.0) -> None:
        super().__init__()
        self.table, self.second = nn.Parameter(torch.randn(segments, features) * spread), second

    def forward(self, x: Tensor) -> Tensor:
        if self.second is None:
            return x + self.table[0]
        later = torch.arange(x.shape[1], device=x.device) >= self.second
        return x + torch.where(later[:, None], self.table[1], self.table[0])
