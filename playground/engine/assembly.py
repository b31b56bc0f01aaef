"""Everything an experiment needs to run, made and brought to its device."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor, nn

from playground.data import Prepared, prepare
from playground.engine.device import choose
from playground.experiment import Experiment
from playground.model.build import build, innermost
from playground.model.check import check
from playground.model.plan import Plan
from playground.objectives import Bound

PASSES = 3
"""Forward and backward pass together cost about three forward passes."""


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """An experiment's data, networks by role, bound objective and one optimiser for each of its phases, all on `device`.

    `x` and `y` hold the training, validation and test part one after another (`sizes`), so that one forward pass evaluates them all.
    """

    experiment: Experiment
    plan: Plan
    prepared: Prepared
    device: torch.device
    networks: dict[str, nn.Sequential]
    bound: Bound
    optimisers: tuple[torch.optim.Optimizer, ...]
    x: Tensor
    y: Tensor
    sizes: tuple[int, ...]

    @property
    def network(self) -> nn.Sequential:
        """The main network."""
        return self.networks["network"]

    def parameters(self, roles: Sequence[str]) -> list[nn.Parameter]:
        """The trainable parameters of some roles, in order."""
        return [p for role in roles for p in self.networks[role].parameters() if p.requires_grad]

    def tensors(self) -> dict[str, Tensor]:
        """Every parameter and buffer by role and name: `network.0_dense.weight`."""
        return {f"{role}.{name}": t for role, network in self.networks.items() for name, t in (*network.named_parameters(), *network.named_buffers())}


def assemble(experiment: Experiment, device: torch.device | str | None = None) -> Assembly:
    """Check, prepare and build an experiment, on this device or the one it asks for; SpecError carries what is wrong with it."""
    plan = check(experiment)
    where = torch.device(device) if device is not None else choose(experiment.training.device, PASSES * plan.batch * plan.flops)
    data = experiment.data
    prepared = prepare(data.source, data.features, data.scaling, data.split, data.target_scaling)
    networks = {role: _placed(network, where, experiment) for role, network in build(experiment, plan).items()}
    bound = experiment.objective.bind(prepared.task)
    x, y = _joined(prepared, where)
    bare = Assembly(experiment, plan, prepared, where, networks, bound, (), x, y, tuple(map(len, prepared.parts.values())))
    return with_optimisers(bare)


@lru_cache(maxsize=2)
def _joined(prepared: Prepared, device: torch.device) -> tuple[Tensor, Tensor]:
    """Inputs and targets of all parts one after another, the same tensors for all runs that learn from them."""
    x, y = (torch.cat([getattr(part, field) for part in prepared.parts.values()]).to(device) for field in ("x", "y"))
    return x, y


def _placed(network: nn.Sequential, device: torch.device, experiment: Experiment) -> nn.Sequential:
    """The network on its device, laid out in memory as suits it."""
    network.to(device)
    if innermost(experiment, network):
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def with_optimisers(assembly: Assembly) -> Assembly:
    """The same with fresh optimisers, one a phase."""
    build_one = assembly.experiment.optimiser.build
    return replace(assembly, optimisers=tuple(build_one(assembly.parameters(phase.roles)) for phase in assembly.bound.phases))
