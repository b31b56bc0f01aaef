"""Initialisers: where the weights start. Each draws from a generator that it is given, never from torch's global one."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field
from torch import Tensor, nn

from playground.params import Label, Scale
from playground.registry import Declared, union

Rule = tuple[str, dict[str, Any]]
"""A function in torch.nn.init and its keyword arguments, without the generator."""

STARTS = {"zeros": 0.0, "tenth": 0.1}
"""First values of biases that are all alike."""

BIAS = "Biases start at zero, at a tenth (so that no ReLU is silent at first), or as torch starts them: uniform within ±1/√inputs."
Bias = Annotated[Literal["zeros", "tenth", "default"], Field(description=BIAS)]
Spread = Annotated[Literal["uniform", "normal"], Field(description="Draw evenly between two limits, or from a bell curve of the same variance.")]
Gain = Annotated[float, Field(ge=0.01, le=10, description="Multiplies every first weight."), Scale.LOG]


class Initialiser(Declared):
    """First weights, as data.

    It fills weights of two axes or more, and the biases beside them; norms and learnt slopes keep torch's own start. `bias` "default" leaves the
    biases as torch made them.
    """

    draws: ClassVar[bool] = True

    bias: Bias = "zeros"

    @abstractmethod
    def rule(self) -> Rule:
        """How torch fills a weight."""

    def fill(self, weight: Tensor, generator: torch.Generator) -> None:
        """Fill a weight of two axes or more, in place, drawing from `generator`, which must be on its device."""
        name, keywords = self.rule()
        getattr(nn.init, name)(weight, **keywords, **({"generator": generator} if self.draws else {}))

    def fill_bias(self, bias: Tensor) -> None:
        """Give a bias its first values, in place."""
        if self.bias in STARTS:
            bias.fill_(STARTS[self.bias])

    def source(self, weight: str) -> str:
        """The statement that does the same to the weight of this name, as Python with `nn` and `generator` at hand."""
        name, keywords = self.rule()
        arguments = [weight, *(f"{key}={value!r}" for key, value in keywords.items()), *(["generator=generator"] if self.draws else [])]
        return f"nn.init.{name}({', '.join(arguments)})"


class Default(Initialiser):
    """As torch starts its layers: uniform within ±1/√inputs; meant for nothing in particular, and small for deep ReLU networks."""

    title: ClassVar[str] = "Default (PyTorch)"

    kind: Literal["default"] = "default"
    bias: Bias = "default"

    def rule(self) -> Rule:
        return "kaiming_uniform_", {"a": math.sqrt(5)}


class Xavier(Initialiser):
    """Keeps the variance alike forwards and backwards, 2 / (inputs + outputs): for tanh and sigmoid (Glorot & Bengio 2010)."""

    title: ClassVar[str] = "Xavier (Glorot)"

    kind: Literal["xavier"] = "xavier"
    spread: Spread = "uniform"
    gain: Gain = 1.0

    def rule(self) -> Rule:
        return f"xavier_{self.spread}_", {"gain": self.gain}


class He(Initialiser):
    """Makes up for the half that ReLU silences, with variance 2 / inputs: for ReLU and its kin (He et al. 2015)."""

    title: ClassVar[str] = "He (Kaiming)"

    kind: Literal["he"] = "he"
    spread: Spread = "normal"
    mode: Annotated[Literal["fan_in", "fan_out"], Field(description="Keep the variance of signals forwards, or of gradients backwards.")] = "fan_in"

    def rule(self) -> Rule:
        return f"kaiming_{self.spread}_", {"mode": self.mode, "nonlinearity": "relu"}


class LeCun(Initialiser):
    """Keeps the variance of signals through linear units, 1 / inputs: for SELU (LeCun et al. 1998)."""

    kind: Literal["lecun"] = "lecun"
    spread: Spread = "normal"

    def rule(self) -> Rule:
        return f"kaiming_{self.spread}_", {"nonlinearity": "linear"}


class Orthogonal(Initialiser):
    """A random rotation: signals keep their length exactly, however deep the network (Saxe et al. 2014)."""

    kind: Literal["orthogonal"] = "orthogonal"
    gain: Gain = 1.0

    def rule(self) -> Rule:
        return "orthogonal_", {"gain": self.gain}


class Normal(Initialiser):
    """A bell curve of the same width in every layer, whatever its size."""

    kind: Literal["normal"] = "normal"
    std: Annotated[float, Field(ge=1e-4, le=10, description="Standard deviation of the first weights."), Label("Spread"), Scale.LOG] = 0.1

    def rule(self) -> Rule:
        return "normal_", {"std": self.std}


class Uniform(Initialiser):
    """Evenly between two limits, the same in every layer, whatever its size."""

    kind: Literal["uniform"] = "uniform"
    limit: Annotated[float, Field(ge=1e-4, le=10, description="First weights lie between minus this and this."), Scale.LOG] = 0.1

    def rule(self) -> Rule:
        return "uniform_", {"a": -self.limit, "b": self.limit}


class Zero(Initialiser):
    """All weights zero: every unit of a layer learns the same, if it learns at all. Try it to see why chance is needed."""

    draws: ClassVar[bool] = False

    kind: Literal["zero"] = "zero"

    def rule(self) -> Rule:
        return "zeros_", {}


class Constant(Initialiser):
    """All weights alike: every unit of a layer does and learns the same. Try it to see why chance is needed."""

    draws: ClassVar[bool] = False

    kind: Literal["constant"] = "constant"
    value: Annotated[float, Field(ge=-10, le=10, description="The first value of every weight.")] = 0.1

    def rule(self) -> Rule:
        return "constant_", {"val": self.value}


if TYPE_CHECKING:
    AnyInitialiser: TypeAlias = Initialiser
else:
    AnyInitialiser = union(Initialiser)
