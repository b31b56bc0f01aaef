"""Activations: what a unit makes of its sum. Without them, any stack of layers is one linear map."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator
from torch import nn

from playground.layers.call import Call
from playground.layers.layer import Layer, Op, Shape
from playground.params import Label


class Activation(Layer):
    """A function of each number alone, applied by `module`, whose arguments are the fields of the same names."""

    group: ClassVar[str] = "Activation"
    follower: ClassVar[bool] = True
    module: ClassVar[type[nn.Module]]

    def call(self, shape: Shape) -> Call:
        return Call(self.module, **self.model_dump(exclude={"kind"}))

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": self.tag(), **self.model_dump(exclude={"kind"})}]


class ReLU(Activation):
    """max(0, x): passes what is positive, silences the rest; quick, and the usual first choice."""

    module: ClassVar[type[nn.Module]] = nn.ReLU

    kind: Literal["relu"] = "relu"


class LeakyReLU(Activation):
    """ReLU that lets a little of the negative side through, so that no unit dies."""

    title: ClassVar[str] = "Leaky ReLU"
    module: ClassVar[type[nn.Module]] = nn.LeakyReLU

    kind: Literal["leaky_relu"] = "leaky_relu"
    negative_slope: Annotated[float, Field(ge=0, le=1, description="Slope where the input is negative.")] = 0.01


class PReLU(Activation):
    """Leaky ReLU whose negative slope is learnt with the weights."""

    module: ClassVar[type[nn.Module]] = nn.PReLU

    kind: Literal["prelu"] = "prelu"
    init: Annotated[float, Field(ge=-1, le=1, description="Slope before training."), Label("First slope")] = 0.25
    per_unit: Annotated[bool, Field(description="Learn a slope for each unit or channel, instead of one for the whole layer.")] = False

    def call(self, shape: Shape) -> Call:
        return Call(nn.PReLU, num_parameters=shape[0] if self.per_unit else 1, init=self.init)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": "prelu", "weight": f"{name}.weight"}]


class RReLU(Activation):
    """Leaky ReLU with a random slope while training, its middle afterwards: noise that regularises."""

    title: ClassVar[str] = "Randomised ReLU"
    module: ClassVar[type[nn.Module]] = nn.RReLU

    kind: Literal["rrelu"] = "rrelu"
    lower: Annotated[float, Field(ge=0, le=1, description="Smallest negative slope.")] = 0.125
    upper: Annotated[float, Field(ge=0, le=1, description="Largest negative slope.")] = 0.3333

    @model_validator(mode="after")
    def _ordered(self) -> RReLU:
        if self.lower > self.upper:
            raise ValueError(f"lower: expected at most upper ({self.upper}), got {self.lower}")
        return self

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": "leaky_relu", "negative_slope": (self.lower + self.upper) / 2}]


class ReLU6(Activation):
    """ReLU that stops rising at 6; made for arithmetic with few bits."""

    module: ClassVar[type[nn.Module]] = nn.ReLU6

    kind: Literal["relu6"] = "relu6"


class ELU(Activation):
    """ReLU with a smooth, saturating negative side: α(eˣ - 1), which brings the mean output near zero."""

    module: ClassVar[type[nn.Module]] = nn.ELU

    kind: Literal["elu"] = "elu"
    alpha: Annotated[float, Field(gt=0, le=10, description="How far below zero it can go.")] = 1.0


class SELU(Activation):
    """ELU scaled so that deep stacks keep mean 0 and variance 1 by themselves; use with LeCun initialisation and alpha dropout."""

    module: ClassVar[type[nn.Module]] = nn.SELU

    kind: Literal["selu"] = "selu"


class CELU(Activation):
    """ELU whose slope is continuous at zero whatever α is."""

    module: ClassVar[type[nn.Module]] = nn.CELU

    kind: Literal["celu"] = "celu"
    alpha: Annotated[float, Field(ge=0.01, le=10, description="How far below zero it can go.")] = 1.0


class GELU(Activation):
    """x·Φ(x): a smooth ReLU that weighs its input by how large it is; usual in transformers."""

    module: ClassVar[type[nn.Module]] = nn.GELU

    kind: Literal["gelu"] = "gelu"
    approximate: Annotated[Literal["none", "tanh"], Field(description="Exact, or the quicker formula with tanh that GPT-2 used.")] = "none"


class SiLU(Activation):
    """x·σ(x), also called Swish: smooth, dips a little below zero before it rises."""

    title: ClassVar[str] = "SiLU (Swish)"
    module: ClassVar[type[nn.Module]] = nn.SiLU

    kind: Literal["silu"] = "silu"


class Mish(Activation):
    """x·tanh(softplus(x)): much like SiLU, a little smoother."""

    module: ClassVar[type[nn.Module]] = nn.Mish

    kind: Literal["mish"] = "mish"


class Softplus(Activation):
    """ln(1 + eˣ): ReLU without the corner; its output is always positive."""

    module: ClassVar[type[nn.Module]] = nn.Softplus

    kind: Literal["softplus"] = "softplus"
    beta: Annotated[float, Field(ge=0.01, le=100, description="Sharpness of the bend; large is close to ReLU.")] = 1.0


class Softsign(Activation):
    """x / (1 + |x|): like tanh, but it saturates more slowly."""

    module: ClassVar[type[nn.Module]] = nn.Softsign

    kind: Literal["softsign"] = "softsign"


class Tanh(Activation):
    """Squashes to between -1 and 1, smoothly and around zero; pictures of small networks look best with it."""

    module: ClassVar[type[nn.Module]] = nn.Tanh

    kind: Literal["tanh"] = "tanh"


class Sigmoid(Activation):
    """Squashes to between 0 and 1; its gradients fade in deep networks."""

    module: ClassVar[type[nn.Module]] = nn.Sigmoid

    kind: Literal["sigmoid"] = "sigmoid"


class Hardtanh(Activation):
    """The straight-line tanh: passes what lies between two limits, cuts off the rest."""

    module: ClassVar[type[nn.Module]] = nn.Hardtanh

    kind: Literal["hardtanh"] = "hardtanh"
    min_val: Annotated[float, Field(ge=-10, le=10, description="Lower limit."), Label("Lowest")] = -1.0
    max_val: Annotated[float, Field(ge=-10, le=10, description="Upper limit."), Label("Highest")] = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> Hardtanh:
        if self.min_val >= self.max_val:
            raise ValueError(f"min_val: expected less than max_val ({self.max_val}), got {self.min_val}")
        return self


class Hardsigmoid(Activation):
    """The straight-line sigmoid: 0 below -3, 1 above 3, a ramp between."""

    module: ClassVar[type[nn.Module]] = nn.Hardsigmoid

    kind: Literal["hardsigmoid"] = "hardsigmoid"


class Hardswish(Activation):
    """SiLU with the straight-line sigmoid; quick on small devices."""

    module: ClassVar[type[nn.Module]] = nn.Hardswish

    kind: Literal["hardswish"] = "hardswish"


class LogSigmoid(Activation):
    """ln σ(x): near zero for large inputs, falling like x for negative ones."""

    title: ClassVar[str] = "Log-sigmoid"
    module: ClassVar[type[nn.Module]] = nn.LogSigmoid

    kind: Literal["logsigmoid"] = "logsigmoid"


class Tanhshrink(Activation):
    """x - tanh(x): small inputs vanish, large ones pass."""

    module: ClassVar[type[nn.Module]] = nn.Tanhshrink

    kind: Literal["tanhshrink"] = "tanhshrink"


class Softshrink(Activation):
    """Pulls every number towards zero by λ; those nearer than λ become zero."""

    module: ClassVar[type[nn.Module]] = nn.Softshrink

    kind: Literal["softshrink"] = "softshrink"
    lambd: Annotated[float, Field(ge=0, le=10, description="How far each number is pulled."), Label("λ")] = 0.5


class Hardshrink(Activation):
    """Numbers nearer to zero than λ become zero; the rest pass unchanged."""

    module: ClassVar[type[nn.Module]] = nn.Hardshrink

    kind: Literal["hardshrink"] = "hardshrink"
    lambd: Annotated[float, Field(ge=0, le=10, description="Width of the silent zone on either side of zero."), Label("λ")] = 0.5


class Softmax(Activation):
    """Turns the units of a layer (or the channels at each place) into shares that add up to 1."""

    module: ClassVar[type[nn.Module]] = nn.Softmax

    kind: Literal["softmax"] = "softmax"

    def call(self, shape: Shape) -> Call:
        return Call(nn.Softmax, dim=1)


class Identity(Activation):
    """Passes its input on unchanged: a network of these alone can only draw straight lines."""

    title: ClassVar[str] = "Identity (linear)"
    module: ClassVar[type[nn.Module]] = nn.Identity

    kind: Literal["identity"] = "identity"

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return []
