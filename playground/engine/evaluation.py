"""How good the networks are on each part of the data: one forward pass over all of it, one wait for the device."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.forward import forward_of
from playground.engine.reading import reading
from playground.objectives import Forward

Scores = Mapping[str, Mapping[str, float]]
"""By part, then by column: `{"train": {"loss": 0.3, "accuracy": 0.9}, …}`; NaN for a part without examples."""


def evaluate(assembly: Assembly, *parts: str) -> Scores:
    """The objective's measures on some parts, or on all, in evaluation mode; changes nothing."""
    names = tuple(assembly.prepared.parts)
    chosen = [i for i, name in enumerate(names) if name in (parts or names)]
    sizes = [assembly.sizes[i] for i in chosen]
    if len(chosen) == len(names):
        x, y = assembly.x, assembly.y
    else:
        x, y = (torch.cat([torch.split(tensor, list(assembly.sizes))[i] for i in chosen]) for tensor in (assembly.x, assembly.y))
    with reading(*assembly.networks.values()):
        networks = {role: in_goes(assembly, role) for role in assembly.networks}
        rows = assembly.bound.measure(networks, x, y, sizes).tolist()
    return {names[i]: dict(zip(assembly.bound.columns, row, strict=True)) for i, row in zip(chosen, rows, strict=True)}


@torch.no_grad()
def penalty(assembly: Assembly) -> float:
    """What the penalties add to the loss at these weights."""
    penalties = assembly.experiment.penalties
    if not penalties:
        return 0.0
    weights = [p.detach() for network in assembly.networks.values() for p in network.parameters() if p.ndim >= 2]
    return float(sum(p.value(weights) for p in penalties))


def finite(assembly: Assembly) -> bool:
    """Whether every weight is a finite number."""
    weights = [p.detach() for network in assembly.networks.values() for p in network.parameters()]
    return bool(torch.stack(torch._foreach_norm(weights, torch.inf)).isfinite().all())


def in_goes(assembly: Assembly, role: str) -> Forward:
    """A network as a function that takes any number of examples, as many at a time as memory allows."""
    forward, most = forward_of(assembly.networks[role]), assembly.plan.at_once

    def answer(x: Tensor) -> Tensor:
        return forward(x) if len(x) <= most else torch.cat([forward(part) for part in torch.split(x, most)])

    return answer
