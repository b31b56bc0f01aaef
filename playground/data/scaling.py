"""Standardisation: numbers brought to mean 0 and standard deviation 1."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.worded import Worded


class Scaling(Worded):
    """What is done to the inputs before the network sees them."""

    NONE = "none", "as they are"
    STANDARD = "standard", "mean 0, deviation 1"


@dataclass(frozen=True, slots=True, eq=False)
class Standardiser:
    """x ↦ (x - mean) / scale along one axis; `mean` and `scale` are float32 tensors that broadcast against one example."""

    mean: Tensor
    scale: Tensor

    @classmethod
    def fit(cls, x: Tensor, axis: int = 1) -> Standardiser:
        """The mean and population deviation of each column (n, columns), of each channel over all its pixels (n, channels, …), or, along axis 2, of
        each feature over all the time (n, length, features).

        A column that never changes has scale 1, so that it becomes 0 and not infinity.
        """
        axes = [other for other in range(x.ndim) if other != axis]
        wide = x.double()
        mean, deviation = wide.mean(axes), wide.std(axes, correction=0)
        varies = x.amax(axes) > x.amin(axes)
        scale = torch.where(varies & (deviation > 0), deviation, 1.0)
        shape = (-1, *[1] * (x.ndim - 1 - axis))
        return cls(mean.float().reshape(shape), scale.float().reshape(shape))

    @classmethod
    def identity(cls, shape: tuple[int, ...], axis: int = 1) -> Standardiser:
        """The one that changes nothing, for examples of this shape."""
        size = (shape[axis - 1], *[1] * (len(shape) - axis))
        return cls(torch.zeros(size), torch.ones(size))

    def apply(self, x: Tensor) -> Tensor:
        """x standardised, on x's device; whole numbers, which are names of tokens, stay what they are."""
        if not x.is_floating_point():
            return x
        return (x - self.mean.to(x.device)) / self.scale.to(x.device)

    def restore(self, z: Tensor) -> Tensor:
        """Standardised numbers in their own units again, on z's device."""
        return z * self.scale.to(z.device) + self.mean.to(z.device)
