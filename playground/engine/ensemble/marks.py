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

LARGE = 4_000_000
"""Operations of one network's pass over all examples from which on computing takes longer than calling, and each is evaluated by itself."""

AT_ONCE = 16 * 2**20
"""Bytes of activations that one pass may hold."""


def record(members: Sequence[Member]) -> None:
    """Append a row to each, for the weights as they are."""
    for alike in likeness(members):
        assembly = alike[0].assembly
        most = max(1, AT_ONCE // max(1, assembly.plan.activations * len(assembly.x)))
        for first in range(0, len(alike), most):
            some = alike[first : first + most]
            apart = len(some) <= FEW or assembly.plan.flops * len(assembly.x) > LARGE
            found = [None] * len(some) if apart else measure([member.assembly for member in some])
            for member, scores in zip(some, found, strict=True):
                member.record(scores)


@torch.no_grad()
def measure(assemblies: Sequence[Assembly]) -> list[Scores]:
    """What `evaluate` gives for each of them, to rounding; they are alike."""
    first = assemblies[0]
    base = copy.deepcopy(first.network).to("meta").eval()
    tables = [dict((*a.network.named_parameters(), *a.network.named_buffers())) for a in assemblies]
    values = {name: torch.stack([table[name] for table in tables]) for name in tables[0]}
    shared = all(assembly.x is first.x for assembly in assemblies)
    x, y = (first.x, first.y) if shared else (torch.stack([a.x for a in assemblies]), torch.stack([a.y for a in assemblies]))

    def marks(values: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        return first.bound.measure({"network": lambda inputs: functional_call(base, values, (inputs,))}, x, y, first.sizes)

    table = vmap(marks, in_dims=(0, None, None) if shared else 0)(values, x, y).tolist()
    columns, parts = first.bound.columns, tuple(first.prepared.parts)
    return [{part: dict(zip(columns, row, strict=True)) for part, row in zip(parts, rows, strict=True)} for rows in table]
