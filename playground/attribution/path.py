"""Integrated gradients along straight ways, with as many steps as each example needs."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.scalar import Scalar, at_once, value
from playground.attribution.verdict import relative_errors

TOLERANCE = 0.01
MOST_STEPS = 1024


class Integrated(NamedTuple):
    """Scores (n, *shape), what they are measured from (n,), and the most steps that an example took."""

    scores: Tensor
    start: Tensor
    steps: int


def integrate(scalar: Scalar, x: Tensor, baselines: Tensor, steps: int) -> Integrated:
    """The gradient averaged over the ways from each of the baselines (n, k, *shape) to its example x (n, *shape), times the way, averaged over k.

    Steps begin at `steps` and double for every example whose scores miss its f(x) − mean f(baselines) by 1 % or more, up to `MOST_STEPS`.
    """
    count = baselines.shape[1]
    start = value(scalar, baselines.flatten(0, 1)).view(len(x), count).mean(1)
    f_x, scores, left, taken = value(scalar, x), torch.zeros_like(x), torch.arange(len(x)), steps
    while True:
        scores[left] = _integrated(scalar, x[left], baselines[left], taken)
        errors = relative_errors(scores[left], f_x[left], start[left], scalar.unit)
        left = left[errors >= TOLERANCE]
        if not len(left) or taken >= MOST_STEPS:
            return Integrated(scores, start, taken)
        taken = min(2 * taken, MOST_STEPS)


def _integrated(scalar: Scalar, x: Tensor, baselines: Tensor, steps: int) -> Tensor:
    from captum.attr import IntegratedGradients as Captum

    rows = at_once(x)
    ways = zip(torch.split(x.repeat_interleave(baselines.shape[1], 0), rows), torch.split(baselines.flatten(0, 1), rows), strict=True)
    captum = Captum(scalar)
    scores = [captum.attribute(end, begin, target=0, n_steps=steps, internal_batch_size=rows) for end, begin in ways]
    return torch.cat(scores).view(baselines.shape).mean(1)
