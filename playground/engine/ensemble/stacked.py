"""Members of one architecture as one network with larger tensors: what the kernel does not cover, where it is faster than taking turns."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap

from playground.engine.assembly import PASSES
from playground.engine.ensemble.convoy import Convoy
from playground.engine.ensemble.likeness import form
from playground.engine.ensemble.member import Leg, Member
from playground.engine.ensemble.push import Push
from playground.engine.moments import RULES

WORTH = 8_000_000
"""Operations of one member's step up to which stacking pays on a CPU: beyond, computing takes longer than calling."""


def companies(members: Sequence[Member]) -> list[list[Member]]:
    """The members in groups that could be stacked."""
    groups: dict[Hashable, list[Member]] = {}
    for member in members:
        groups.setdefault(_kin(member), []).append(member)
    return list(groups.values())


def beyond(members: Sequence[Member]) -> str | None:
    """Why members of one company are not stacked, as a sentence; None when they are."""
    member = members[0]
    assembly, optimiser = member.assembly, member.experiment.optimiser
    if len(members) == 1:
        return "No other run has the same network, task, optimiser and batches."
    if len(assembly.bound.phases) > 1:
        return f"{member.experiment.objective.name()} moves several networks in turn."
    if type(assembly.optimisers[0]) not in RULES:
        return f"{optimiser.name()} decides by each network's own loss how far to go."
    if member.experiment.data.augmentations:
        return "Augmented batches are made one by one."
    if member.loop.noise is not None:
        return "The network draws random numbers, which would not be those that it draws alone."
    if any(isinstance(module, nn.RNNBase) for module in assembly.network.modules()):
        return "Torch has no stacked form of recurrent layers."
    operations = PASSES * assembly.plan.batch * assembly.plan.flops
    if assembly.device.type == "cpu" and operations > WORTH:
        return "On a CPU, networks of this size are as fast one after another, and faster in a process for each core."
    return None


def _kin(member: Member) -> Hashable:
    """What must be the same for members to be stacked."""
    e, loop = member.experiment, member.loop
    training = e.training.model_copy(update={"clip": None, "max_norm": None, "stop": ()})
    return form(member.assembly), e.optimiser.model_copy(update={"lr": 1.0}), training, e.objective, loop.hands.any, loop.gear.reason


class StackedConvoy(Convoy):
    """One pass forwards and backwards for all members; their parameters are views of the stack, so that the members stay the truth."""

    title: ClassVar[str] = "stacked torch step"

    def __init__(self, members: Sequence[Member], reason: str = "") -> None:
        super().__init__(members, reason)
        self._stacked: tuple[Member, ...] = ()

    def refresh(self) -> None:
        """Stack anew before the next step."""
        self._stacked = ()

    def choose(self, behind: Sequence[Member], step: int, most: int) -> list[Leg]:
        """The same number of steps for all that are furthest behind."""
        first = min(member.position.step for member in behind)
        level = [member for member in behind if member.position.step == first]
        steps = min(member.reach(min(step - first, max(1, most // len(level)))) for member in level)
        return [member.depart(steps) for member in level]

    def travel(self, legs: Sequence[Leg]) -> list[Tensor]:
        """The legs are equally long and begin at the same place of an epoch."""
        members = tuple(leg.member for leg in legs)
        if self._stacked != members:
            self._stack(members)
        peaks, taken = list[Tensor](), 0
        rates = torch.tensor([leg.rates for leg in legs], dtype=torch.float64)
        for stretches in zip(*(leg.journey.stretches() for leg in legs), strict=True):
            batches = [torch.split(torch.stack([getattr(s, field) for s in stretches]), stretches[0].batch, 1) for field in ("x", "y")]
            for x, y in zip(*batches, strict=True):
                peaks.append(self._take(x, y, rates[:, taken]))
                taken += 1
        return list(torch.stack(peaks).amax(0))

    def _take(self, x: Tensor, y: Tensor, rates: Tensor) -> Tensor:
        """One step of all; each one's loss."""
        with torch.enable_grad():
            losses = self._losses(dict(zip(self._names, self._parameters, strict=True)), self._buffers, x, y)
            gradients = torch.autograd.grad(losses.sum(), self._parameters, allow_unused=True, materialize_grads=True)
        self._push(list(gradients), rates)
        return losses.detach()

    @torch.no_grad()
    def _stack(self, members: tuple[Member, ...]) -> None:
        """Take the members' numbers into larger tensors, and give them views of these."""
        first, networks = members[0], [member.assembly.network for member in members]
        tables = [dict(network.named_parameters()) for network in networks]
        buffers = [dict(network.named_buffers()) for network in networks]
        self._names = list(tables[0])
        self._parameters = [torch.stack([table[name].detach() for table in tables]).requires_grad_() for name in self._names]
        self._buffers = {name: torch.stack([table[name] for table in buffers]) for name in buffers[0]}
        for i, (table, own, network) in enumerate(zip(tables, buffers, networks, strict=True)):
            for name, stack in zip(self._names, self._parameters, strict=True):
                table[name].data = stack.detach()[i]
            for name in own:
                path, _, last = name.rpartition(".")
                setattr(network.get_submodule(path), last, self._buffers[name][i])
        self._losses = _losses(first)
        self._push = Push(members, self._parameters)
        self._stacked = members
        for member in members:
            member.loop.choose_gear()


def _losses(member: Member) -> Callable[[dict[str, Tensor], dict[str, Tensor], Tensor, Tensor], Tensor]:
    """The losses (members,) of stacked parameters and buffers on a batch for each (members, batch, …)."""
    bound, base = member.assembly.bound, copy.deepcopy(member.assembly.network).to("meta")
    phase = bound.phases[0]

    def loss(parameters: dict[str, Tensor], buffers: dict[str, Tensor], x: Tensor, y: Tensor) -> Tensor:
        def forward(inputs: Tensor) -> Any:
            return functional_call(base, (parameters, buffers), (inputs,))

        return bound.loss(phase, {"network": forward}, x, y)

    return vmap(loss)
