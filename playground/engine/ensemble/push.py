"""From gradients of stacked networks to new weights: each member by its own penalties, limits and learning rate."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

import torch
from torch import Tensor

from playground.engine.compiled import shares as shares_of
from playground.engine.ensemble.member import Member

Rates = Tensor
"""(members,), float64: multiples of the learning rate."""


class Push:
    """The optimiser of the stack. Its rules work entry by entry and are proportional to the learning rate, so that one of torch's optimisers moves
    all members at the largest rate, and those with a smaller one are brought back by their share of it.

    The members' optimisers hold views of its state.
    """

    def __init__(self, members: Sequence[Member], parameters: Sequence[Tensor]) -> None:
        first = members[0].experiment
        self._members, self._parameters = members, list(parameters)
        self._heavy = [i for i, p in enumerate(self._parameters) if p.ndim >= 3]
        self._optimiser = first.optimiser.build(self._parameters)
        self._step: Callable[[], object] = self._optimiser.step
        self._base = torch.tensor([member.experiment.optimiser.lr for member in members], dtype=torch.float64)
        device = self._parameters[0].device
        shares = [[sum(values) for values in zip((0.0, 0.0), *map(shares_of, m.experiment.penalties), strict=True)] for m in members]
        self._first, self._second = (torch.tensor(column, device=device) for column in zip(*shares, strict=True))
        limits = [(inf if m.experiment.training.clip is None else m.experiment.training.clip) for m in members]
        lengths = [(inf if m.experiment.training.max_norm is None else m.experiment.training.max_norm) for m in members]
        self._clip = torch.tensor(limits, device=device) if min(limits) < inf else None
        self._longest = torch.tensor(lengths, device=device) if min(lengths) < inf else None
        self._gather()

    @torch.no_grad()
    def __call__(self, gradients: list[Tensor], factors: Rates) -> None:
        """One step, each member at its multiple of its learning rate."""
        weights = [self._parameters[i] for i in self._heavy]
        if bool(self._first.any()):
            torch._foreach_add_([gradients[i] for i in self._heavy], [w.sign() * _beside(self._first, w) for w in weights])
        if bool(self._second.any()):
            torch._foreach_add_([gradients[i] for i in self._heavy], [w * _beside(self._second, w) for w in weights])
        if self._clip is not None:
            lengths = torch.stack([gradient.flatten(1).norm(dim=1) for gradient in gradients]).norm(dim=0)
            share = (self._clip / (lengths + 1e-6)).clamp(max=1.0)
            gradients = [gradient * _beside(share, gradient) for gradient in gradients]
        self._move(gradients, self._base * factors)
        if self._longest is not None:
            for weight in weights:
                _limit(weight, self._longest[:, None])
        self._share()

    def _move(self, gradients: list[Tensor], rates: Tensor) -> None:
        for parameter, gradient in zip(self._parameters, gradients, strict=True):
            parameter.grad = gradient.contiguous()
        largest = float(rates.max())
        same = bool((rates == largest).all())
        before = [] if same else [parameter.detach().clone() for parameter in self._parameters]
        for group in self._optimiser.param_groups:
            group["lr"] = largest
        self._step()
        if not same:
            share = (rates / largest).to(torch.float32).to(self._parameters[0].device) if largest else torch.zeros(len(rates))
            for parameter, old in zip(self._parameters, before, strict=True):
                torch.lerp(old, parameter.detach(), _beside(share, parameter), out=parameter.detach())

    def _gather(self) -> None:
        """Take over the state of the members' optimisers."""
        self._shared = False
        for i, stack in enumerate(self._parameters):
            states = [_state(member, i) for member in self._members]
            for name, value in states[0].items():
                whole = value.shape == stack.shape[1:] and value.ndim > 0
                self._optimiser.state[stack][name] = torch.stack([state[name] for state in states]) if whole else value.clone()
        self._share()

    def _share(self) -> None:
        """Let the members' optimisers hold views of the state, once there is one."""
        if self._shared or not self._optimiser.state:
            return
        for place, member in enumerate(self._members):
            for i, stack in enumerate(self._parameters):
                held = self._optimiser.state[stack]
                views = {name: value[place] if value.shape == stack.shape else value for name, value in held.items()}
                member.assembly.optimisers[0].state[_parameter(member, i)] = views
        self._shared = True


def _parameter(member: Member, place: int) -> Tensor:
    found: Tensor = member.assembly.optimisers[0].param_groups[0]["params"][place]
    return found


def _state(member: Member, place: int) -> dict[str, Tensor]:
    return dict(member.assembly.optimisers[0].state.get(_parameter(member, place), {}))


def _limit(weight: Tensor, longest: Tensor) -> None:
    """Max-norm, as `Tensor.renorm_` does it for one network: (members, units, …) by (members, 1)."""
    norms = weight.flatten(2).norm(dim=2)
    share = torch.where(norms > longest, longest / (norms + 1e-7), 1.0)
    weight.mul_(share.view(*norms.shape, *[1] * (weight.ndim - 2)))


def _beside(numbers: Tensor, stack: Tensor) -> Tensor:
    """A number for each member, so that it multiplies that member's part of a stack."""
    return numbers.to(stack.dtype).view(-1, *[1] * (stack.ndim - 1))
