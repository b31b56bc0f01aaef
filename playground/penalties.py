"""Penalties on large weights, and limits on the length of weights and gradients: none of them waits for the device."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field
from torch import Tensor

from playground.params import Scale
from playground.registry import Declared, union

Strength = Annotated[float, Field(ge=1e-7, le=10, description="How much the penalty counts against the loss."), Scale.LOG]


class Penalty(Declared):
    """A price on large weights, added to the loss. It falls on weights proper (two axes or more), never on biases and norms."""

    strength: Strength = 1e-3

    @abstractmethod
    def value(self, weights: Sequence[Tensor]) -> Tensor:
        """What is added to the loss: a tensor of no axes, differentiable."""

    @abstractmethod
    def add(self, gradients: Sequence[Tensor], weights: Sequence[Tensor]) -> None:
        """Add the penalty's gradient to those of the loss, in place; the two sequences run in parallel."""


class L1(Penalty):
    """λ·Σ|w|: pushes every weight by the same amount, so that the useless ones become exactly zero (lasso)."""

    kind: Literal["l1"] = "l1"

    def value(self, weights: Sequence[Tensor]) -> Tensor:
        return self.strength * _total([w.abs().sum() for w in weights])

    @torch.no_grad()
    def add(self, gradients: Sequence[Tensor], weights: Sequence[Tensor]) -> None:
        if weights:
            torch._foreach_add_(list(gradients), torch._foreach_sign(list(weights)), alpha=self.strength)


class L2(Penalty):
    """λ·Σw²/2: pushes large weights most, so that none dominates (ridge); its gradient λw is what torch calls weight decay."""

    kind: Literal["l2"] = "l2"

    def value(self, weights: Sequence[Tensor]) -> Tensor:
        return self.strength / 2 * _total([w.square().sum() for w in weights])

    @torch.no_grad()
    def add(self, gradients: Sequence[Tensor], weights: Sequence[Tensor]) -> None:
        if weights:
            torch._foreach_add_(list(gradients), list(weights), alpha=self.strength)


class Elastic(Penalty):
    """A mixture of L1 and L2 (elastic net): λ·(m·Σ|w| + (1-m)·Σw²/2)."""

    title: ClassVar[str] = "Elastic net"

    kind: Literal["elastic"] = "elastic"
    mix: Annotated[float, Field(ge=0, le=1, description="Share of L1; the rest is L2.")] = 0.5

    def value(self, weights: Sequence[Tensor]) -> Tensor:
        return self.strength * _total([self.mix * w.abs().sum() + (1 - self.mix) / 2 * w.square().sum() for w in weights])

    @torch.no_grad()
    def add(self, gradients: Sequence[Tensor], weights: Sequence[Tensor]) -> None:
        if weights:
            torch._foreach_add_(list(gradients), torch._foreach_sign(list(weights)), alpha=self.strength * self.mix)
            torch._foreach_add_(list(gradients), list(weights), alpha=self.strength * (1 - self.mix))


def penalised(parameters: Iterable[Tensor]) -> list[Tensor]:
    """The weights proper among parameters: those with two axes or more. Biases, norms and learnt slopes have one."""
    return [p for p in parameters if p.ndim >= 2]


@torch.no_grad()
def clip_gradients(gradients: Sequence[Tensor], longest: float) -> Tensor:
    """Scale the gradients down together, in place, so that their joint L2 norm is at most `longest`; the norm before (no axes) comes back."""
    tensors = list(gradients)
    norm: Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(tensors, 2)))
    torch._foreach_mul_(tensors, (longest / (norm + 1e-6)).clamp(max=1.0))
    return norm


@torch.no_grad()
def limit_weights(weights: Iterable[Tensor], longest: float) -> None:
    """Max-norm: shorten, in place, the weights into each unit whose L2 norm exceeds `longest`; units lie along the first axis."""
    for weight in weights:
        weight.renorm_(2, 0, longest)


def _total(terms: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(terms)).sum() if terms else torch.zeros(())


if TYPE_CHECKING:
    AnyPenalty: TypeAlias = Penalty
else:
    AnyPenalty = union(Penalty)
