"""Step sizes that adapt to each weight's own gradients, before Adam."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.optimisers.optimiser import Decay, Epsilon, Optimiser, Rate, Rule
from playground.params import Label


class Adagrad(Optimiser):
    """Smaller steps for weights that have already moved much; steps only ever shrink (Duchi et al. 2011)."""

    fused: ClassVar[frozenset[str]] = frozenset({"cpu"})

    kind: Literal["adagrad"] = "adagrad"
    lr: Rate = 0.1
    lr_decay: Annotated[float, Field(ge=0, le=1, description="Shrinks the learning rate a little more with each step."), Label("Rate decay")] = 0.0
    initial_accumulator_value: Annotated[float, Field(ge=0, le=10, description="Squared gradient taken as given at the start."), Label("Start")] = 0.0
    eps: Epsilon = 1e-10
    weight_decay: Decay = 0.0

    def arguments(self) -> Rule:
        return torch.optim.Adagrad, self.model_dump(exclude={"kind"})


class RMSprop(Optimiser):
    """Divides each step by the recent size of its gradient, so that old gradients are forgotten (Hinton 2012)."""

    kind: Literal["rmsprop"] = "rmsprop"
    lr: Rate = 0.01
    alpha: Annotated[float, Field(ge=0, lt=1, description="Memory: share of the running mean square kept at each step."), Label("α")] = 0.99
    momentum: Annotated[float, Field(ge=0, lt=1, description="Share of the last step that is added to the next.")] = 0.0
    centered: Annotated[bool, Field(description="Measure the gradient's variance instead of its square.")] = False
    eps: Epsilon = 1e-8
    weight_decay: Decay = 0.0

    def arguments(self) -> Rule:
        return torch.optim.RMSprop, self.model_dump(exclude={"kind"})


class Adadelta(Optimiser):
    """Sets its own step size from the ratio of recent steps to recent gradients; the learning rate only scales it (Zeiler 2012)."""

    kind: Literal["adadelta"] = "adadelta"
    lr: Rate = 1.0
    rho: Annotated[float, Field(ge=0, lt=1, description="Memory: share of the running means kept at each step."), Label("ρ")] = 0.9
    eps: Epsilon = 1e-6
    weight_decay: Decay = 0.0

    def arguments(self) -> Rule:
        return torch.optim.Adadelta, self.model_dump(exclude={"kind"})
