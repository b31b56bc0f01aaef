"""Optimisers: how a gradient becomes a step of the weights."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field, model_validator

from playground.params import Label, Scale
from playground.registry import Declared, union

Rate = Annotated[float, Field(ge=1e-5, le=10, description="Learning rate: length of each step."), Label("Learning rate"), Scale.LOG]
Momentum = Annotated[float, Field(ge=0, lt=1, description="Share of the last step that is added to the next, as a rolling ball keeps its speed.")]
Decay = Annotated[float, Field(ge=0, le=1, description="Pulls weights towards zero at each step: L2 in the gradient.")]
Decoupled = Annotated[float, Field(ge=0, le=1, description="Shrinks weights at each step, apart from the gradient.")]
Beta1 = Annotated[float, Field(ge=0, lt=1, description="Memory of the gradient: share of the running mean kept at each step."), Label("β₁")]
Beta2 = Annotated[float, Field(ge=0, lt=1, description="Memory of the squared gradient: share of its running mean kept at each step."), Label("β₂")]
Epsilon = Annotated[float, Field(gt=0, le=1, description="Added below the fraction, so that it never divides by zero."), Label("ε"), Scale.LOG]


class Optimiser(Declared):
    """An update rule, as data.

    `fused` names the kinds of device on which torch has one kernel for the whole update. `full_batch` rules evaluate the loss several times a
    step, so they need a closure and every example at once.
    """

    full_batch: ClassVar[bool] = False
    fused: ClassVar[frozenset[str]] = frozenset()

    lr: Rate = 0.01

    @abstractmethod
    def arguments(self) -> tuple[type[torch.optim.Optimizer], dict[str, Any]]:
        """The class in torch.optim and its keyword arguments, without those that only choose an implementation."""

    def build(self, parameters: Iterable[torch.Tensor]) -> torch.optim.Optimizer:
        """The optimiser of these parameters: fused where torch can on their device, over whole lists of tensors elsewhere."""
        tensors = list(parameters)
        kind, arguments = self.arguments()
        return kind(tensors, **arguments, **self._implementation({t.device.type for t in tensors}))

    def _implementation(self, devices: set[str]) -> dict[str, bool]:
        return {"fused": True} if devices <= self.fused else {"foreach": True}


class SGD(Optimiser):
    """Straight down the gradient: the plain rule, with every extra at hand."""

    title: ClassVar[str] = "SGD"
    fused: ClassVar[frozenset[str]] = frozenset({"cpu", "cuda", "mps"})

    kind: Literal["sgd"] = "sgd"
    lr: Rate = 0.03
    momentum: Momentum = 0.0
    dampening: Annotated[float, Field(ge=0, le=1, description="Share of the gradient held back from the momentum.")] = 0.0
    nesterov: Annotated[bool, Field(description="Look ahead: take the gradient where the momentum is about to lead.")] = False
    weight_decay: Decay = 0.0

    @model_validator(mode="after")
    def _nesterov_rolls(self) -> SGD:
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError("nesterov: expected momentum above 0 and no dampening")
        return self

    def arguments(self) -> tuple[type[torch.optim.Optimizer], dict[str, Any]]:
        return torch.optim.SGD, self.model_dump(exclude={"kind"})


class Adam(Optimiser):
    """A step size of its own for each weight, from running means of the gradient and its square: the usual choice."""

    fused: ClassVar[frozenset[str]] = frozenset({"cpu", "cuda", "mps"})

    kind: Literal["adam"] = "adam"
    lr: Rate = 0.001
    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8
    weight_decay: Decay = 0.0
    amsgrad: Annotated[bool, Field(description="Divide by the largest squared gradient so far, so that steps never grow again."), Label("AMSGrad")] = False

    def arguments(self) -> tuple[type[torch.optim.Optimizer], dict[str, Any]]:
        return torch.optim.Adam, _with_betas(self)


def _with_betas(optimiser: Optimiser) -> dict[str, Any]:
    """The fields as keyword arguments, β₁ and β₂ paired as torch takes them."""
    fields = optimiser.model_dump(exclude={"kind"})
    betas = (fields.pop("beta1"), fields.pop("beta2"))
    return {"lr": fields.pop("lr"), "betas": betas, **fields}


if TYPE_CHECKING:
    AnyOptimiser: TypeAlias = Optimiser
else:
    AnyOptimiser = union(Optimiser)
