"""Random draws from an explicit generator, in float64 so that rounding to float32 hides how a processor computes them."""

from __future__ import annotations

import torch
from torch import Tensor


def share(generator: torch.Generator, *shape: int) -> Tensor:
    """Draws spread evenly over [0, 1)."""
    return torch.rand(*shape, generator=generator, dtype=torch.float64)


def uniform(generator: torch.Generator, *shape: int) -> Tensor:
    """Draws spread evenly over [-1, 1)."""
    return 2 * share(generator, *shape) - 1


def normal(generator: torch.Generator, *shape: int) -> Tensor:
    """Draws from the normal distribution of mean 0 and deviation 1."""
    return torch.randn(*shape, generator=generator, dtype=torch.float64)
