"""What can be reached without learning anything: the mark a network has to beat."""

from __future__ import annotations

import math
from typing import NamedTuple

from torch import Tensor

from playground.data.part import Part
from playground.data.prepare import Prepared
from playground.data.task import Classification


class Baseline(NamedTuple):
    """A prediction that ignores its input, in words, and its accuracy or R² on each part; NaN where a part is empty."""

    words: str
    train: float
    validation: float
    test: float


def baseline(prepared: Prepared) -> Baseline:
    """Always answer the training part's commonest class, or always its mean target (R² is 0 on the training part, about 0 on the others)."""
    if isinstance(prepared.task, Classification):
        return _majority(prepared, prepared.task.classes)
    mean = prepared.train.y.double().mean(0)
    return Baseline("always the mean of the training targets", *(_r2_of(mean, part.y) for part in prepared.parts.values()))


def _majority(prepared: Prepared, classes: tuple[str, ...]) -> Baseline:
    labels = prepared.raw.y
    commonest = int(labels[prepared.train.index].bincount(minlength=len(classes)).argmax())

    def accuracy(part: Part) -> float:
        return float((labels[part.index] == commonest).double().mean())

    return Baseline(f"always {classes[commonest]}", *map(accuracy, prepared.parts.values()))


def _r2_of(mean: Tensor, y: Tensor) -> float:
    """R² (mean over targets) of always predicting the training mean (k,); a target that never changes counts 0."""
    wide = y.double()
    spread = (wide - wide.mean(0)).square().sum(0)
    r2 = (1 - (wide - mean).square().sum(0) / spread).where(spread > 0, 0.0)
    return round(float(r2.mean()), 9) + 0.0 if len(y) else math.nan  # + 0.0 turns -0.0 into 0.0
