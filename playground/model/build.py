"""The network itself, made of the plan's calls; the same experiment and seed always give the same weights."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from playground.experiment import Experiment
from playground.initialisers import Initialiser
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
    initialise(network, experiment.initialiser, torch.Generator().manual_seed(experiment.seed + DRAWS))
    return {"network": network}


def innermost(experiment: Experiment, network: nn.Module) -> bool:
    """Whether training keeps the channels of images innermost in memory, which makes convolutions up to 1.5 times as fast on a CPU.

    L-BFGS strings all weights together as they lie, so its networks are left as they are.
    """
    return not experiment.optimiser.full_batch and any(parameter.ndim == 4 for parameter in network.parameters())


@torch.no_grad()
def initialise(network: nn.Module, initialiser: Initialiser, generator: torch.Generator) -> None:
    """Give weights of two axes or more, and the biases beside them, their first values, module by module; norms keep theirs."""
    for module in network.modules():
        weight, bias = getattr(module, "weight", None), getattr(module, "bias", None)
        if isinstance(weight, Tensor) and weight.ndim >= 2 and not isinstance(module, nn.LayerNorm):
            initialiser.fill(weight, generator)
            if bias is not None:
                initialiser.fill_bias(bias)
