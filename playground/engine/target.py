"""A loss as the compiled kernel knows it: its name there, its setting, and the targets as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from playground.losses import modules

Aim = Callable[[Tensor, int], Tensor]
"""Targets as in `Part.y` and the number of outputs, to what the outputs (n, outputs) aim at, float32."""


@dataclass(frozen=True, slots=True)
class Goal:
    """The kernel's loss, its one setting, and how targets are written."""

    code: str
    setting: float
    aim: Aim


def _as_is(y: Tensor, outputs: int) -> Tensor:
    return y


def _shares(y: Tensor, outputs: int) -> Tensor:
    """1 for the true class, 0 for the others."""
    return y if y.is_floating_point() else F.one_hot(y, outputs).to(torch.float32)


def _sides(y: Tensor, outputs: int) -> Tensor:
    return 2 * _shares(y, outputs) - 1


def _classes(y: Tensor, outputs: int) -> Tensor:
    return _sides(y, outputs) if y.is_floating_point() else _shares(y, outputs)


def _smooth(share: float) -> Aim:
    return lambda y, outputs: _shares(y, outputs) * (1 - share) + share / max(2, outputs)


GOALS: Mapping[type[nn.Module], Callable[[Any, bool], Goal]] = {
    nn.MSELoss: lambda m, one: Goal("squared", 1.0, _as_is),
    nn.L1Loss: lambda m, one: Goal("absolute", 0.0, _as_is),
    nn.HuberLoss: lambda m, one: Goal("huber", m.delta, _as_is),
    nn.BCEWithLogitsLoss: lambda m, one: Goal("binary", 0.0, _as_is),
    nn.CrossEntropyLoss: lambda m, one: Goal("categorical", 0.0, _smooth(m.label_smoothing)),
    modules.SmoothedBinaryCrossEntropy: lambda m, one: Goal("binary", 0.0, _smooth(m.label_smoothing)),
    modules.FocalLoss: lambda m, one: Goal("focal_binary" if one else "focal_categorical", m.gamma, _shares),
    modules.BinaryHinge: lambda m, one: Goal("hinge", m.margin, _sides),
    modules.MultiHinge: lambda m, one: Goal("hinge_classes", m.margin, _shares),
    modules.ClassSquaredError: lambda m, one: Goal("squared", 1.0, _classes),
    modules.HalfSquaredError: lambda m, one: Goal("squared", 0.5, _as_is),
    modules.TanhSquaredError: lambda m, one: Goal("squared_tanh", 0.5, _sides),
}
"""By the module of the loss; the second argument says whether classes are told apart by one output."""


def goal(loss: nn.Module, outputs: int) -> Goal | None:
    """The kernel's form of a loss; None when it has none."""
    found = GOALS.get(type(loss))
    plain = getattr(loss, "weight", None) is None and getattr(loss, "pos_weight", None) is None
    return found(loss, outputs == 1) if found and plain else None
