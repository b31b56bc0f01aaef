"""Rows of many members at once: networks that are alike are evaluated in one pass."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.func import functional_call, vmap

from playground.engine.assembly import Assembly
from playground.engine.ensemble.likeness import likeness
from playground.engine.ensemble.member import Member
from playground.engine.evaluation import Scores

FEW = 3
"""So few are evaluated one after another: gathering their weights takes longer."""

AT_ONCE = 32 * 2**20
"""Bytes of activations that one pass may hold."""


def record(members: Sequence[Member]) -> None:
    """Append a row to each, for the weights as they are."""
    for alike in likeness(members):
        assembly = alike[0].assembly
        most = max(1, AT_ONCE // max(1, assembly.plan.activations * len(assembly.x)))
        for first in range(0, len(alike), most):
            some = alike[first : first + most]
            found = [None] * len(some) if len(some) <= FEW else measure([member.assembly for member in some])
            for member, scores in zip(some, found, strict=True):
                member.record(scores)


@torch.no_grad()
def measure(assemblies: Sequence[Assembly]) -> list[Scores]:
    """What `evaluate` gives for each of them, to rounding; they are alike."""
    first = assemblies[0]
    networks = [assembly.network for assembly in assemblies]
    base = copy.deepcopy(first.network).to("meta").eval()
    values = {name: torch.stack([dict(n.named_parameters())[name] for n in networks]) for name, _ in base.named_parameters()}
    values |= {name: torch.stack([dict(n.named_buffers())[name] for n in networks]) for name, _ in base.named_buffers()}
    shared = all(assembly.x is first.x for assembly in assemblies)
    x, y = (first.x, first.y) if shared else (torch.stack([a.x for a in assemblies]), torch.stack([a.y for a in assemblies]))

    def marks(values: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return first.bound.measure({"network": lambda inputs: functional_call(base, values, (inputs,))}, x, y, first.sizes)

    table = vmap(marks, in_dims=(0, None, None) if shared else 0)(values, x, y).tolist()
    columns, parts = first.bound.columns, tuple(first.prepared.parts)
    return [{part: dict(zip(columns, row, strict=True)) for part, row in zip(parts, rows, strict=True)} for rows in table]
