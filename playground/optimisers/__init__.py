"""Optimisers: how a gradient becomes a step of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from playground.optimisers.adam import Adam, Adamax, AdamW, NAdam, RAdam
from playground.optimisers.adaptive import Adadelta, Adagrad, RMSprop
from playground.optimisers.descent import SGD, Momentum, Nesterov
from playground.optimisers.lbfgs import LBFGS
from playground.optimisers.optimiser import Optimiser
from playground.registry import discover, union

discover(__name__)

if TYPE_CHECKING:
    AnyOptimiser: TypeAlias = Optimiser
else:
    AnyOptimiser = union(Optimiser)

__all__ = [
    "LBFGS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "AnyOptimiser",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimiser",
    "RAdam",
    "RMSprop",
]
