"""Self-influence: which training examples the network could only learn by heart."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from playground.attribution.influence.gradients import Losses
from playground.attribution.influence.tracin import weights_of
from playground.attribution.isolation import isolated
from playground.attribution.replay import Moment
from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject


def self_influence(subject: Subject, moments: Sequence[Moment] | None = None, watch: Watch | None = None) -> Tensor:
    """The squared size of each training example's gradient (n_train,), weighted and summed over the moments as by `tracin`.

    It is large where an example pulls against all the others, as one with a wrong label does. Pruthi et al. 2020, arXiv:2002.08484.
    """
    watch, subjects = watch or Watch(), [moment.subject for moment in moments] if moments else [subject]
    out = torch.zeros(len(subject.background))
    for weight, then in zip(weights_of(subject, moments).tolist(), subjects, strict=True):
        if weight:
            out += weight * _squares(then, watch)
    return out


def _squares(subject: Subject, watch: Watch) -> Tensor:
    found = []
    with isolated(0, subject.network):
        losses = Losses(subject)
        for gradients in losses.gradients(losses.train.x, losses.train.y):
            found.append(gradients.square().sum(1))
            watch.look(len(gradients))
    return torch.cat(found)


__all__ = ["self_influence"]
