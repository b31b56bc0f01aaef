"""Gradient ascent on the input, with what keeps it from noise (Erhan et al. 2009; Olah et al. 2017)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Value = Callable[[Tensor], Tensor]
"""Inputs (n, *shape) to one number each (n,)."""

ROUNDED = 1e-12


@dataclass(frozen=True, slots=True)
class Ascent:
    """`steps` steps up the gradient, each as long as `rate` times the spread of the inputs, whatever the gradient's size.

    What regularises, all of it declared: `decay` shrinks the input's distance from `origin` by that share a step (L2); `blur` is the standard
    deviation in pixels of a Gaussian that smooths it every `every` steps; `jitter` shifts the picture by up to so many pixels, another way each
    step, while the gradient is taken. `low` and `high` (*shape) bound the input. Random numbers come from `generator` alone.
    """

    value: Value
    origin: Tensor
    spread: Tensor
    low: Tensor
    high: Tensor
    generator: torch.Generator
    steps: int = 128
    rate: float = 0.1
    decay: float = 0.02
    blur: float = 0.0
    jitter: int = 0
    every: int = 4

    def run(self, start: Tensor) -> Iterator[Tensor]:
        """The input (1, *shape) before the first step and after each; `start` is left as it is."""
        x = start.clone()
        yield x
        for step in range(1, self.steps + 1):
            x = self._smoothed(self._moved(x), step)
            x = torch.minimum(torch.maximum(x, self.low), self.high)
            yield x

    def _moved(self, x: Tensor) -> Tensor:
        shift = self._shift(x)
        axes = tuple(range(x.ndim - len(shift), x.ndim))
        with torch.enable_grad():
            given = x.detach().requires_grad_()
            slope = torch.autograd.grad(self.value(given.roll(shift, axes) if shift else given).sum(), given)[0]
        length = slope.square().mean().sqrt()
        slope = slope / length if length > ROUNDED else torch.zeros_like(slope)
        return x + self.rate * self.spread * slope - self.decay * (x - self.origin)

    def _shift(self, x: Tensor) -> tuple[int, ...]:
        if not self.jitter or x.ndim < 3:
            return ()
        drawn = torch.randint(-self.jitter, self.jitter + 1, (x.ndim - 2,), generator=self.generator)
        return tuple(int(way) for way in drawn)

    def _smoothed(self, x: Tensor, step: int) -> Tensor:
        if not self.blur or x.ndim < 3 or step % self.every:
            return x
        return gaussian(x, self.blur)


def gaussian(x: Tensor, deviation: float) -> Tensor:
    """(n, channels, *places) smoothed along every place axis by a Gaussian, the edges repeated."""
    half = max(1, math.ceil(3 * deviation))
    weight = torch.exp(-0.5 * (torch.arange(-half, half + 1, dtype=x.dtype) / deviation) ** 2)
    weight = weight / weight.sum()
    for axis in range(2, x.ndim):
        moved = x.movedim(axis, -1)
        flat = functional.pad(moved.reshape(-1, 1, moved.shape[-1]), (half, half), mode="replicate")
        x = functional.conv1d(flat, weight[None, None]).reshape(moved.shape).movedim(-1, axis)
    return x
