"""Functions of one number, to fit a curve to."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import EXTENT, DataForm, Generated, Noise, Shape, Size
from playground.data.draws import normal, share, uniform
from playground.data.scaling import Scaling
from playground.data.task import Regression
from playground.params import Step


class Curve(Generated):
    """Numbers x spread over [-6, 6], each with y = f(x) between -1 and 1; noise is the standard deviation of what is added to y."""

    group: ClassVar[str] = "Curve"
    form: ClassVar[DataForm] = DataForm.LINE
    recommended: ClassVar[Scaling] = Scaling.STANDARD

    size: Size = 200
    noise: Noise = 0.1

    def task(self) -> Regression:
        """Predicting y."""
        return Regression(("y",))

    def example_shape(self) -> Shape:
        """One number."""
        return (1,)

    def columns(self) -> tuple[str, ...]:
        """The number."""
        return ("x",)

    @abstractmethod
    def value(self, x: Tensor) -> Tensor:
        """The curve without noise; any shape → the same shape."""

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        x = EXTENT[1] * uniform(generator, self.size, 1)
        return x, self.value(x) + self.noise * normal(generator, self.size, 1) + self._strays(generator)

    def _strays(self, generator: torch.Generator) -> Tensor | float:
        """What is added to y besides the noise, (size, 1)."""
        return 0.0


class Sine(Curve):
    """A wave: the more cycles, the more units it takes."""

    kind: Literal["sine"] = "sine"
    cycles: Annotated[float, Field(ge=0.5, le=8, description="Full waves over the whole width."), Step(0.5)] = 2.0

    def value(self, x: Tensor) -> Tensor:
        """sin(2π · cycles · x / 12)."""
        return torch.sin(2 * math.pi * self.cycles * x / (EXTENT[1] - EXTENT[0]))


class Staircase(Curve):
    """Flat steps with jumps between: smooth activations round the corners off."""

    kind: Literal["staircase"] = "staircase"
    steps: Annotated[int, Field(ge=2, le=12, description="Flat steps, from -1 up to 1.")] = 4

    def value(self, x: Tensor) -> Tensor:
        """Steps of equal width and rise."""
        step = (self.steps * (x - EXTENT[0]) / (EXTENT[1] - EXTENT[0])).floor().clamp(0, self.steps - 1)
        return 2 * step / (self.steps - 1) - 1


class Polynomial(Curve):
    """A curve with as many bends as its degree allows; degree 1 is a straight line."""

    kind: Literal["polynomial"] = "polynomial"
    degree: Annotated[int, Field(ge=1, le=10, description="Highest power of x.")] = 3

    def value(self, x: Tensor) -> Tensor:
        """The Chebyshev polynomial of this degree on [-6, 6]: it swings between -1 and 1."""
        return torch.cos(self.degree * torch.acos((x / EXTENT[1]).clamp(-1, 1)))


class LineWithOutliers(Curve):
    """A straight line with some points far above it: squared error is drawn to them, absolute and Huber error are not."""

    title: ClassVar[str] = "Line with outliers"
    kind: Literal["line_with_outliers"] = "line_with_outliers"
    outliers: Annotated[float, Field(ge=0, le=0.4, description="Share of the points that lie far too high."), Step(0.05)] = 0.15

    def value(self, x: Tensor) -> Tensor:
        """0.3 + x / 10."""
        return 0.3 + x / 10

    def _strays(self, generator: torch.Generator) -> Tensor:
        chosen, lift = share(generator, self.size, 1), 6 + 2 * uniform(generator, self.size, 1)
        return torch.where(chosen < self.outliers, lift, 0.0)
