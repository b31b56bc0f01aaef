"""Adam and its relatives: running means of the gradient and of its square give each weight a step size of its own."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field

from playground.optimisers.optimiser import Decay, Epsilon, Optimiser, Rate, Rule
from playground.params import Label

Beta1 = Annotated[float, Field(ge=0, lt=1, description="Memory of the gradient: share of its running mean kept at each step."), Label("β₁")]
Beta2 = Annotated[float, Field(ge=0, lt=1, description="Memory of the squared gradient: share of its running mean kept at each step."), Label("β₂")]
Amsgrad = Annotated[bool, Field(description="Divide by the largest squared gradient so far, so that steps never grow again."), Label("AMSGrad")]
Decoupled = Annotated[bool, Field(description="Shrink weights apart from the gradient, as AdamW does."), Label("Decoupled decay")]
FUSED = frozenset({"cpu", "cuda", "mps"})


class AdamFamily(Optimiser):
    """What Adam and its relatives share."""

    beta1: Beta1 = 0.9
    beta2: Beta2 = 0.999
    eps: Epsilon = 1e-8
    weight_decay: Decay = 0.0

    def keywords(self) -> dict[str, Any]:
        """The fields as keyword arguments, with β₁ and β₂ paired as torch takes them."""
        fields = self.model_dump(exclude={"kind", "beta1", "beta2"})
        return {"lr": fields.pop("lr"), "betas": (self.beta1, self.beta2), **fields}


class Adam(AdamFamily):
    """Momentum and a step size of its own for each weight: the usual choice (Kingma & Ba 2015)."""

    fused: ClassVar[frozenset[str]] = FUSED

    kind: Literal["adam"] = "adam"
    lr: Rate = 0.001
    amsgrad: Amsgrad = False

    def arguments(self) -> Rule:
        return torch.optim.Adam, self.keywords()


class AdamW(AdamFamily):
    """Adam with true weight decay: weights shrink by the same share, however large their gradients (Loshchilov & Hutter 2019)."""

    fused: ClassVar[frozenset[str]] = FUSED

    kind: Literal["adamw"] = "adamw"
    lr: Rate = 0.001
    weight_decay: Annotated[float, Field(ge=0, le=1, description="Share, times the learning rate, that every weight loses at each step.")] = 0.01
    amsgrad: Amsgrad = False

    def arguments(self) -> Rule:
        return torch.optim.AdamW, self.keywords()


class NAdam(AdamFamily):
    """Adam that looks ahead like Nesterov's momentum (Dozat 2016)."""

    kind: Literal["nadam"] = "nadam"
    lr: Rate = 0.002
    momentum_decay: Annotated[float, Field(ge=0, le=1, description="How quickly the look ahead warms up.")] = 0.004
    decoupled_weight_decay: Decoupled = False

    def arguments(self) -> Rule:
        return torch.optim.NAdam, self.keywords()


class RAdam(AdamFamily):
    """Adam that takes plain steps until its running means can be trusted: a warm-up of its own (Liu et al. 2020)."""

    kind: Literal["radam"] = "radam"
    lr: Rate = 0.001
    decoupled_weight_decay: Decoupled = False

    def arguments(self) -> Rule:
        return torch.optim.RAdam, self.keywords()


class Adamax(AdamFamily):
    """Adam that divides by the largest recent gradient instead of the mean square: calm about rare jumps (Kingma & Ba 2015)."""

    kind: Literal["adamax"] = "adamax"
    lr: Rate = 0.002

    def arguments(self) -> Rule:
        return torch.optim.Adamax, self.keywords()
