"""The network itself, made of the plan's calls; the same experiment and seed always give the same weights."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from playground.experiment import Experiment
from playground.initialisers import Initialiser
from playground.model.check import check
from playground.model.plan import OUTPUT, Plan

FLATTEN = "flatten"
"""The name of the module that makes a row of numbers for the output layer, where the layers before end in anything else."""

DRAWS = 1
"""Added to the experiment's seed for the initialiser's generator, so that its draws are not those of torch's own start."""


def build(experiment: Experiment, planned: Plan | None = None) -> dict[str, nn.Sequential]:
    """The networks of an experiment by role, on the CPU and in training mode; SpecError carries what is wrong with it.

    Submodules are named as in the plan: `0_dense`, `1_tanh`, …, `output`. torch's global generator is left as it was.
    """
    planned = planned or check(experiment)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(experiment.seed)
        network = nn.Sequential(OrderedDict(_modules(planned)))
    initialise(network, experiment.initialiser, torch.Generator().manual_seed(experiment.seed + DRAWS))
    return {"network": network}


def initialise(network: nn.Module, initialiser: Initialiser, generator: torch.Generator) -> None:
    """Give weights of two axes or more, and the biases beside them, their first values, module by module."""
    with torch.no_grad():
        for _, weight in weights(network):
            initialiser.fill(weight, generator)
        if initialiser.bias == "zeros":
            for _, bias in biases(network):
                bias.zero_()


def weights(network: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """The weights proper, with two axes or more, by name."""
    return ((name, parameter) for name, parameter in network.named_parameters() if parameter.ndim >= 2)


def biases(network: nn.Module) -> Iterator[tuple[str, Tensor]]:
    """The biases that stand beside weights proper, by name; those of norms do not count."""
    parameters = dict(network.named_parameters())
    for name, parameter in parameters.items():
        owner, _, field = name.rpartition(".")
        weight = parameters.get(f"{owner}.weight")
        if field == "bias" and weight is not None and weight.ndim >= 2:
            yield name, parameter


def _modules(planned: Plan) -> Iterator[tuple[str, nn.Module]]:
    for row in planned.rows:
        assert row.call is not None, "checked"
        if row.name == OUTPUT and len(row.shape_in or ()) != 1:
            yield FLATTEN, nn.Flatten()
        yield row.name, row.call()
