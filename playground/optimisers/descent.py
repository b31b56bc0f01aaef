"""Gradient descent, plain and with momentum."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, model_validator

from playground.optimisers.optimiser import Decay, Optimiser, Rate, Rule

ROLLING = "Share of the last step that is added to the next, as a rolling ball keeps its speed."
FUSED = frozenset({"cpu", "cuda", "mps"})


class SGD(Optimiser):
    """Straight down the gradient: the plain rule, with every extra at hand."""

    title: ClassVar[str] = "SGD"
    fused: ClassVar[frozenset[str]] = FUSED

    kind: Literal["sgd"] = "sgd"
    lr: Rate = 0.03
    momentum: Annotated[float, Field(ge=0, lt=1, description=ROLLING)] = 0.0
    dampening: Annotated[float, Field(ge=0, le=1, description="Share of the gradient held back from the momentum.")] = 0.0
    nesterov: Annotated[bool, Field(description="Look ahead: take the gradient where the momentum is about to lead.")] = False
    weight_decay: Decay = 0.0

    @model_validator(mode="after")
    def _nesterov_rolls(self) -> SGD:
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError("nesterov: needs momentum above 0 and no dampening")
        return self

    def arguments(self) -> Rule:
        return torch.optim.SGD, self.model_dump(exclude={"kind"})


class Momentum(Optimiser):
    """Descent that keeps rolling: steps add up along a valley and cancel out across it (Polyak 1964)."""

    fused: ClassVar[frozenset[str]] = FUSED

    kind: Literal["momentum"] = "momentum"
    lr: Rate = 0.01
    momentum: Annotated[float, Field(ge=0, lt=1, description=ROLLING)] = 0.9
    weight_decay: Decay = 0.0

    def arguments(self) -> Rule:
        return torch.optim.SGD, self.model_dump(exclude={"kind"})


class Nesterov(Optimiser):
    """Momentum that looks ahead: it takes the gradient where it is about to be, so it overshoots less (Nesterov 1983)."""

    fused: ClassVar[frozenset[str]] = FUSED

    kind: Literal["nesterov"] = "nesterov"
    lr: Rate = 0.01
    momentum: Annotated[float, Field(gt=0, lt=1, description=ROLLING)] = 0.9
    weight_decay: Decay = 0.0

    def arguments(self) -> Rule:
        return torch.optim.SGD, {**self.model_dump(exclude={"kind"}), "nesterov": True}
