"""Losses: what counts as wrong, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from playground.losses.classification import CrossEntropy, Focal, Hinge
from playground.losses.loss import Loss, Reduction
from playground.losses.regression import HalfSquared, Huber, MeanAbsolute, MeanSquared
from playground.registry import discover, union

discover(__name__)

if TYPE_CHECKING:
    AnyLoss: TypeAlias = Loss
else:
    AnyLoss = union(Loss)

__all__ = ["AnyLoss", "CrossEntropy", "Focal", "HalfSquared", "Hinge", "Huber", "Loss", "MeanAbsolute", "MeanSquared", "Reduction"]
