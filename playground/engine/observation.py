"""One real training step, seen from both sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

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
    """What step number `step` did to each parameter, by role and name (`network.0_dense.weight`).

    `gradients` and `updates` (new values less old ones) hold the tensors themselves, where they were to be kept.
    """

    step: int
    norms: Mapping[str, Norms]
    gradients: Mapping[str, Tensor] = field(default_factory=dict)
    updates: Mapping[str, Tensor] = field(default_factory=dict)


def observe(assembly: Assembly, take: Callable[[], int], *, keep: bool = False) -> Observation:
    """Let `take` take one step (it returns the number of the step) and measure it. The step is the one that would have been taken anyway."""
    parameters = parameters_of(assembly)
    before = [p.detach().clone() for p in parameters.values()]
    step = take()
    after = [p.detach() for p in parameters.values()]
    gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters.values()]
    updates = list(torch._foreach_sub(after, before))
    rows = [_norms(gradients), _norms(before), _norms(updates)]
    values = torch.stack(rows, 1).tolist()
    norms = {name: Norms(*row) for name, row in zip(parameters, values, strict=True)}
    if not keep:
        return Observation(step, norms)
    copies = [gradient.detach().clone() for gradient in gradients]
    return Observation(step, norms, dict(zip(parameters, copies, strict=True)), dict(zip(parameters, updates, strict=True)))


def parameters_of(assembly: Assembly) -> dict[str, nn.Parameter]:
    """Every trainable parameter by role and name."""
    return {f"{role}.{name}": p for role, network in assembly.networks.items() for name, p in network.named_parameters() if p.requires_grad}


def _norms(tensors: list[Tensor]) -> Tensor:
    return torch.stack(torch._foreach_norm(tensors, 2))
