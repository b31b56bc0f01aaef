"""Initialisers: where the weights start. Each draws from a generator of its own, never from torch's global one."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field
from torch import Tensor, nn

from playground.params import Scale
from playground.registry import Declared, union

Bias = Annotated[Literal["zeros", "default"], Field(description="Biases start at zero, or as torch starts them: uniform within ±1/√(inputs).")]
Spread = Annotated[Literal["uniform", "normal"], Field(description="Draw evenly within limits, or from a bell curve of the same variance.")]


class Initialiser(Declared):
    """First weights, as data. It fills weights of two axes or more; norms and learnt slopes keep torch's own start."""

    bias: Bias = "zeros"

    @abstractmethod
    def source(self, weight: str) -> str:
        """The statement that fills the weight of this name, as Python with `nn`, `math` and a `generator` at hand."""

    @abstractmethod
    def fill(self, weight: Tensor, generator: torch.Generator) -> None:
        """Fill a weight of two axes or more, in place."""


class Xavier(Initialiser):
    """Keeps the variance alike forwards and backwards: 2 / (inputs + outputs); suits tanh and sigmoid (Glorot & Bengio 2010)."""

    title: ClassVar[str] = "Xavier (Glorot)"

    kind: Literal["xavier"] = "xavier"
    spread: Spread = "uniform"
    gain: Annotated[float, Field(gt=0, le=10, description="Multiplies every first weight."), Scale.LOG] = 1.0

    def fill(self, weight: Tensor, generator: torch.Generator) -> None:
        fill = nn.init.xavier_uniform_ if self.spread == "uniform" else nn.init.xavier_normal_
        fill(weight, gain=self.gain, generator=generator)

    def source(self, weight: str) -> str:
        return f"nn.init.xavier_{self.spread}_({weight}, gain={self.gain}, generator=generator)"


if TYPE_CHECKING:
    AnyInitialiser: TypeAlias = Initialiser
else:
    AnyInitialiser = union(Initialiser)
