"""The loop in plain torch, without what a plain loop wastes: works for every network, objective and optimiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.forward import forward_of
from playground.engine.gear import Gear
from playground.engine.sampler import Stretch
from playground.engine.update import Update
from playground.objectives import Networks, Phase

Take = Callable[[Tensor, Tensor, float], Tensor]


class LeanGear(Gear):
    """autograd as it is, minus modules' and optimisers' calling conventions, gradient bookkeeping and waits for the device."""

    name: ClassVar[str] = "torch"

    def __init__(self, assembly: Assembly) -> None:
        super().__init__(assembly)
        pairs = zip(assembly.bound.phases, assembly.optimisers, strict=True)
        self._updates = tuple((phase, Update(optimiser, assembly.parameters(phase.roles), assembly.experiment)) for phase, optimiser in pairs)

    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch; see `Gear.run`."""
        networks = {role: forward_of(network) for role, network in self.assembly.networks.items()}
        takes = tuple(self._take(phase, update, networks) for phase, update in self._updates)
        after, losses = self.assembly.bound.after, list[Tensor]()
        with torch.enable_grad():
            for (x, y), rate in zip(stretch.batches(), rates, strict=True):
                for take in takes:
                    losses.append(take(x, y, rate))
                after(networks)
        return torch.stack(losses).detach().max()

    def _take(self, phase: Phase, update: Update, networks: Networks) -> Take:
        """One phase of a step as a function of the batch and the rate."""
        bound, grad, enable = self.assembly.bound.loss, torch.autograd.grad, torch._C._set_grad_enabled
        parameters = self.assembly.parameters(phase.roles)

        def take(x: Tensor, y: Tensor, rate: float) -> Tensor:
            loss = bound(phase, networks, x, y)
            gradients = grad(loss, parameters)
            enable(False)  # what torch.no_grad does, without its cost; the block around the loop restores it when something fails
            update(gradients, rate)
            enable(True)
            return loss

        def minimise(x: Tensor, y: Tensor, rate: float) -> Tensor:
            def evaluate() -> tuple[Tensor, tuple[Tensor, ...]]:
                loss = bound(phase, networks, x, y)
                return loss, grad(loss, parameters)

            return update.minimise(evaluate, rate)

        return minimise if self.assembly.experiment.optimiser.full_batch else take
