"""The family of optimisers, and the fields that several of them share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import torch
from pydantic import Field

from playground.params import Label, Scale
from playground.registry import Declared

Rule = tuple[type[torch.optim.Optimizer], dict[str, Any]]
"""A class in torch.optim and its keyword arguments."""

Rate = Annotated[float, Field(ge=1e-5, le=10, description="Learning rate: length of each step."), Label("Learning rate"), Scale.LOG]
Decay = Annotated[float, Field(ge=0, le=1, description="Pulls weights towards zero at each step, as an L2 penalty in the gradient.")]
Epsilon = Annotated[float, Field(ge=1e-15, le=1, description="Added below the fraction, so that it never divides by zero."), Label("ε"), Scale.LOG]


class Optimiser(Declared):
    """An update rule, as data.

    `fused` names the kinds of device on which torch has one kernel for the whole update. `full_batch` rules evaluate the loss several times a
    step, so they need a closure and every example at once.
    """

    full_batch: ClassVar[bool] = False
    fused: ClassVar[frozenset[str]] = frozenset()

    lr: Rate = 0.01

    @abstractmethod
    def arguments(self) -> Rule:
        """The class in torch.optim and its keyword arguments, without those that only choose an implementation."""

    def build(self, parameters: Iterable[torch.Tensor]) -> torch.optim.Optimizer:
        """The optimiser of these parameters: one fused kernel where torch has it for their device, else over whole lists of tensors."""
        tensors = list(parameters)
        rule, arguments = self.arguments()
        return rule(tensors, **arguments, **self.implementation({tensor.device.type for tensor in tensors}))

    def implementation(self, devices: set[str]) -> dict[str, Any]:
        """The keyword arguments that choose how torch carries out the update on these kinds of device."""
        return {"fused": True} if devices <= self.fused else {"foreach": True}
