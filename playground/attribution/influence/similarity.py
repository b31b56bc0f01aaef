"""Which training examples look the same to a layer."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from playground.attribution.column import column
from playground.attribution.isolation import isolated
from playground.attribution.question import inputs
from playground.attribution.scalar import Scalar, Watch
from playground.attribution.segments import activations
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.problem import Problem, SpecError

AT_ONCE = 512


def similarity(subject: Subject, x: Tensor, block: str, watch: Watch | None = None) -> Tensor:
    """The cosine between what a block gives for x (1, *shape) and for each training example (n_train,), measured from the block's mean activation.

    Units that never vary say nothing; where nothing is left of one of them, the cosine is 0. captum.influence.SimilarityInfluence. SpecError when
    there is no such block.
    """
    x = inputs(subject, x)
    if len(x) != 1:
        raise SpecError([Problem("x", f"expected one example, got {len(x)}")])
    place = column(subject, Target(), block)
    scalar = Scalar(subject, Target(), watch)
    with isolated(0, subject.network):
        parts = [x, *(subject.enter(part) for part in torch.split(subject.background, AT_ONCE))]
        rows = [activations(scalar, (place,), part)[place.id].flatten(1) for part in parts]
    every = torch.cat(rows).detach()
    every = every - every[1:].mean(0)
    return F.cosine_similarity(every[:1], every[1:], dim=1)


__all__ = ["similarity"]
