"""The same question put to a network that has learnt nothing."""

from __future__ import annotations

import copy
from typing import NamedTuple

import torch
from torch import nn

from playground.attribution.isolation import isolated
from playground.attribution.judge.again import again
from playground.attribution.judge.ranks import rank_correlation
from playground.attribution.result import Attribution
from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject
from playground.engine.silence import silence
from playground.model.build import build

SEEDS = 2**31


class Sanity(NamedTuple):
    """An attribution beside that of the same architecture with fresh weights.

    `correlation` is their signed rank correlation, the mean over the examples: near 0 when the method tells what was learnt, near 1 when it would
    have said the same of a network that knows nothing.
    """

    own: Attribution
    other: Attribution
    correlation: float


def sanity(subject: Subject, attribution: Attribution, seed: int = 1, watch: Watch | None = None) -> Sanity:
    """Adebayo et al. 2018, arXiv:1810.03292, with signs: without them, blank pixels alone make everything look alike.

    The fresh weights are those that the experiment would begin with if its seed were greater by `seed`. Cancelled comes by `watch`.
    """
    other = again(untaught(subject, seed), attribution, attribution.x, watch)
    return Sanity(attribution, other, float(rank_correlation(attribution.scores, other.scores).mean()))


def untaught(subject: Subject, seed: int) -> Subject:
    """The subject with fresh weights; its silenced units stay silent, and norms have the statistics of a new network."""
    if subject.assembly is None:
        return subject.with_network(_reset(subject.network, seed))
    experiment = subject.assembly.experiment
    fresh = experiment.model_copy(update={"seed": (experiment.seed + seed) % SEEDS})
    network = build(fresh, subject.assembly.plan)["network"]
    silence(network, subject.blocks, subject.silenced)
    return subject.with_network(network)


def _reset(network: nn.Module, seed: int) -> nn.Module:
    """A copy in which every module that knows how has drawn its weights again."""
    made = copy.deepcopy(network)
    with isolated(seed, made), torch.no_grad():
        for module in made.modules():
            if callable(draw := getattr(module, "reset_parameters", None) or getattr(module, "_reset_parameters", None)):
                draw()
    return made
