"""The loop in plain torch, without what a plain loop wastes: works for every network, objective and optimiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.backward import Backward, backward_of
from playground.engine.dense import DenseStack
from playground.engine.forward import forward_of, hooked
from playground.engine.gear import Gear
from playground.engine.hands import NOTHING, Grip, Hands
from playground.engine.sampler import Stretch
from playground.engine.update import Update
from playground.objectives import Networks, Phase, Supervised

Take = Callable[[Tensor, Tensor, Any], Tensor]
"""One phase of a step: from inputs, targets and the multiple of the learning rate to the loss."""


class LeanGear(Gear):
    """autograd as it is, minus modules' and optimisers' calling conventions, gradient bookkeeping and waits for the device."""

    name: ClassVar[str] = "torch"

    def __init__(self, assembly: Assembly, hands: Hands = NOTHING) -> None:
        super().__init__(assembly)
        self._hands, self._grip = hands, Grip(assembly.tensors(), hands.frozen)
        pairs = zip(assembly.bound.phases, assembly.optimisers, strict=True)
        self._updates = tuple((phase, self._update(phase, optimiser)) for phase, optimiser in pairs)
        self._modules = tuple(module for network in assembly.networks.values() for module in network.modules())
        self._compiled = self._compile()

    def refresh(self) -> None:
        """Gather parameters and optimiser state anew."""
        for _, update in self._updates:
            update.refresh()
        self._grip = Grip(self.assembly.tensors(), self._hands.frozen)
        self._compiled = self._compile()

    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch; see `Gear.run`."""
        networks, takes = self._compile() if hooked(self._modules) else self._compiled
        after, losses = self.assembly.bound.after, list[Tensor]()
        with torch.enable_grad():
            for (x, y), rate in zip(stretch.batches(), rates, strict=True):
                for take in takes:
                    losses.append(take(x, y, rate))
                after(networks)
                self._grip.restore()
        return torch.stack(losses).detach().max()

    def _update(self, phase: Phase, optimiser: torch.optim.Optimizer) -> Update:
        parameters, frozen = self.assembly.parameters(phase.roles), self._hands.frozen
        names = {id(tensor): name for name, tensor in self.assembly.tensors().items()}
        masks = {i: frozen[names[id(p)]] for i, p in enumerate(parameters) if names[id(p)] in frozen}
        return Update(optimiser, parameters, self.assembly.experiment, masks)

    def _compile(self) -> tuple[Networks, tuple[Take, ...]]:
        """The networks as plain functions, and each phase of a step as one too."""
        networks = {role: forward_of(network) for role, network in self.assembly.networks.items()}
        make = self._minimise if self.assembly.experiment.optimiser.full_batch else self._take
        return networks, tuple(make(phase, update, networks) for phase, update in self._updates)

    def _take(self, phase: Phase, update: Callable[[tuple[Tensor, ...], Any], None], networks: Networks) -> Take:
        bound, enable = self.assembly.bound.loss, torch._C._set_grad_enabled
        networks, backward = self._passes(phase, networks)

        def take(x: Tensor, y: Tensor, rate: float) -> Tensor:
            loss = bound(phase, networks, x, y)
            gradients = backward(loss)
            enable(False)  # what torch.no_grad does, without its cost; the block around the loop restores it when something fails
            update(gradients, rate)
            enable(True)
            return loss

        return take

    def _passes(self, phase: Phase, networks: Networks) -> tuple[Networks, Backward]:
        """The networks as a phase's loss calls them, and what then gives its gradients."""
        stack = None
        if isinstance(self.assembly.experiment.objective, Supervised) and self.assembly.device.type == "cpu" and not hooked(self._modules):
            stack = DenseStack.of(self.assembly.network, self.assembly.plan.shape)
        if stack is None:
            return networks, backward_of(self.assembly.parameters(phase.roles))
        return {**networks, "network": stack.forward}, stack.backward

    def _minimise(self, phase: Phase, update: Update, networks: Networks) -> Take:
        bound, backward = self.assembly.bound.loss, backward_of(self.assembly.parameters(phase.roles))

        def minimise(x: Tensor, y: Tensor, rate: float) -> Tensor:
            def evaluate() -> tuple[Tensor, tuple[Tensor, ...]]:
                loss = bound(phase, networks, x, y)
                return loss, backward(loss)

            return update.minimise(evaluate, rate)

        return minimise
