"""Which runs compute the same with other numbers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from playground.engine.assembly import Assembly
from playground.engine.ensemble.member import Member


def likeness(members: Sequence[Member]) -> list[list[Member]]:
    """The members in groups with the same network, objective, and number of examples."""
    groups: dict[Hashable, list[Member]] = {}
    for member in members:
        groups.setdefault(form(member.assembly), []).append(member)
    return list(groups.values())


def form(assembly: Assembly) -> Hashable:
    """What alike runs have in common."""
    experiment, held = assembly.experiment, tuple(assembly.x.shape[1:])
    same = experiment.network, experiment.objective, assembly.sizes, held, assembly.plan.outputs, assembly.device
    return (*same, assembly.bound.columns, tuple(experiment.roles.items()))
