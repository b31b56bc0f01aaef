"""What training costs, counted in ways that do not depend on the machine."""

from __future__ import annotations

from playground.experiment import Experiment
from playground.model.plan import Plan

PASSES = 3
"""A step costs about three forward passes: one forward, two backward (to the activations and to the weights)."""


def examples_per_epoch(experiment: Experiment, plan: Plan) -> int:
    """Examples that an epoch learns from: the training part, less a last batch too small for a layer (batch norm cannot learn from one example).

    SpecError where the data cannot be divided as the experiment asks.
    """
    train = experiment.data.source.counts(experiment.data.split).train
    rest = train % plan.batch
    return train - rest if rest < plan.least_batch else train


def flops_per_epoch(experiment: Experiment, plan: Plan) -> int:
    """Operations that an epoch of training takes, by the usual count of three forward passes for each example; what the optimiser adds is left out.

    Source: Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1.
    """
    return PASSES * plan.flops * examples_per_epoch(experiment, plan)
