"""The network itself, made of the plan's calls; the same experiment and seed always give the same weights."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from playground.experiment import Experiment
from playground.initialisers import Default, Initialiser
from playground.layers.modules import Recurrent, TiedHead
from playground.model.check import check
from playground.model.plan import Plan, calls

DRAWS = 1
"""Added to the experiment's seed for the initialiser's generator, so that its draws are not those of torch's own start."""


def build(experiment: Experiment, planned: Plan | None = None) -> dict[str, nn.Sequential]:
    """The networks of an experiment by role, on the CPU and in training mode; SpecError carries what is wrong with it.

    Submodules are named as in the plan: `0_dense`, `1_tanh`, …, `output`. torch's global generator is left as it was.
    """
    planned = planned or check(experiment)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(experiment.seed)
        network = nn.Sequential(OrderedDict((name, call()) for name, call in calls(planned)))
    tie(network)
    initialise(network, experiment.initialiser, torch.Generator().manual_seed(experiment.seed + DRAWS))
    return {"network": network}


def tie(network: nn.Sequential) -> None:
    """Tell an output layer without weights of its own where the embedding is."""
    for module in network.children():
        if isinstance(module, TiedHead):
            module.tie(network)


def innermost(experiment: Experiment, network: nn.Module) -> bool:
    """Whether training keeps the channels of images innermost in memory, which makes convolutions up to 1.5 times as fast on a CPU.

    L-BFGS strings all weights together as they lie, so its networks are left as they are.
    """
    return not experiment.optimiser.full_batch and any(parameter.ndim == 4 for parameter in network.parameters())


@torch.no_grad()
def initialise(network: nn.Module, initialiser: Initialiser, generator: torch.Generator) -> None:
    """Give weights of two axes or more, and the biases beside them, their first values, module by module; norms and look-up tables keep theirs.

    Of recurrent layers each gate's matrix is filled by itself, as a layer of its own.
    """
    for module in network.modules():
        weight, bias = getattr(module, "weight", None), getattr(module, "bias", None)
        if isinstance(weight, Tensor) and weight.ndim >= 2 and not isinstance(module, nn.LayerNorm | nn.Embedding):
            initialiser.fill(weight, generator)
            if bias is not None:
                initialiser.fill_bias(bias)
        if isinstance(module, nn.RNNBase) and not isinstance(initialiser, Default):
            fill_gates(module, initialiser, generator)
    for module in network.modules():
        if isinstance(module, Recurrent):
            module.start()


def fill_gates(cell: nn.RNNBase, initialiser: Initialiser, generator: torch.Generator) -> None:
    """The first values of a recurrent layer."""
    for parameter in cell.parameters():
        for gate in torch.split(parameter, cell.hidden_size):
            if gate.ndim == 2:
                initialiser.fill(gate, generator)
            else:
                initialiser.fill_bias(gate)
