"""One real training step, seen from both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from playground.engine.assembly import Assembly


@dataclass(frozen=True, slots=True)
class Norms:
    """L2 norms of one parameter in one step: of its gradient (as the optimiser saw it), its values before, and the change they underwent."""

    gradient: float
    weight: float
    update: float


@dataclass(frozen=True, slots=True)
class Observation:
    """What step number `step` did to each parameter, by role and name (`network.0_dense.weight`)."""

    step: int
    norms: Mapping[str, Norms]


def observe(assembly: Assembly, take: Callable[[], int]) -> Observation:
    """Let `take` take one step (it returns the number of the step) and measure it. The step is the one that would have been taken anyway."""
    parameters = parameters_of(assembly)
    before = [p.detach().clone() for p in parameters.values()]
    step = take()
    after = [p.detach() for p in parameters.values()]
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters.values()]
    rows = [_norms(gradients), _norms(before), _norms(list(torch._foreach_sub(after, before)))]
    values = torch.stack(rows, 1).tolist()
    return Observation(step, {name: Norms(*row) for name, row in zip(parameters, values, strict=True)})


def parameters_of(assembly: Assembly) -> dict[str, nn.Parameter]:
    """Every trainable parameter by role and name."""
    return {f"{role}.{name}": p for role, network in assembly.networks.items() for name, p in network.named_parameters() if p.requires_grad}


def _norms(tensors: list[Tensor]) -> Tensor:
    return torch.stack(torch._foreach_norm(tensors, 2))
