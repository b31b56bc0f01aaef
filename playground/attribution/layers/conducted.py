"""How much of the answer passes through every unit on the straight way from the baseline."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.layers.layer_method import LayerCase
from playground.attribution.methods.deep_lift import unruled
from playground.attribution.offer import Fit
from playground.attribution.path import MOST_STEPS, TOLERANCE
from playground.attribution.scalar import value
from playground.attribution.segments import pieces, walk
from playground.attribution.verdict import relative_errors


class Conducted(NamedTuple):
    """By column (n, *its shape): each activation's part of f(x) − f(baseline); the pieces that were walked; whether they were secants."""

    scores: dict[str, Tensor]
    steps: int
    secant: bool


def conducted(case: LayerCase, steps: int) -> Conducted:
    """By secants, where every module has a rule and the sums come out right; else by gradients, in pieces halved until they do (within 1 %)."""
    gap = value(case.scalar, case.x), value(case.scalar, case.baseline)
    if unruled(case.subject.facts).fit is not Fit.NO:
        scores = through(case, steps, secant=True)
        if worst(scores, *gap, case.scalar.unit) < TOLERANCE:
            return Conducted(scores, steps, True)
    while True:
        scores = through(case, steps, secant=False)
        if worst(scores, *gap, case.scalar.unit) < TOLERANCE or steps >= MOST_STEPS:
            return Conducted(scores, steps, False)
        steps = min(2 * steps, MOST_STEPS)


def through(case: LayerCase, steps: int, *, secant: bool) -> dict[str, Tensor]:
    """Σ multiplier × change over the pieces of each way, by column (n, *its shape)."""
    begins, ends = pieces(case.x, case.baseline, steps)
    owner = torch.arange(len(case.x)).repeat_interleave(steps)
    out = {column.id: torch.zeros(len(case.x), *column.shape) for column in case.columns}
    for part in walk(case.scalar, case.columns, begins, ends, secant=secant):
        for name, total in out.items():
            total.index_add_(0, owner[part.rows], part.multiplier[name] * part.change[name])
    return out


def worst(scores: dict[str, Tensor], f_x: Tensor, f_baseline: Tensor, unit: float) -> float:
    """The largest relative error of the sum, over columns and examples."""
    return max(float(relative_errors(one, f_x, f_baseline, unit).max()) for one in scores.values())


__all__ = ["Conducted", "conducted", "through", "worst"]
