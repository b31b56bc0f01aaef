"""Supervised learning: outputs that match the targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.task import Task
from playground.losses import AnyLoss, CrossEntropy
from playground.losses.loss import Answer
from playground.metrics import measure
from playground.objectives.objective import Bound, Networks, Objective, Phase


class Supervised(Objective):
    """Learn to give the known answer for every example."""

    kind: Literal["supervised"] = "supervised"
    loss: Annotated[AnyLoss, Field(description="What counts as wrong, and how much.")] = CrossEntropy()

    def bind(self, task: Task) -> BoundSupervised:
        """The loss for this task; ValueError says when it cannot measure such a network."""
        return BoundSupervised(self, task)


class BoundSupervised(Bound):
    """One network, one loss. Measures the loss and the accuracy (classes), R² (numbers), the share of positions and of whole answers right, or
    the mean IoU and the share of pixels right."""

    def __init__(self, objective: Supervised, task: Task) -> None:
        self.phases = (Phase("train", ("network",)),)
        self.columns = ("loss", *task.metrics)
        self._loss = objective.loss.call(task)().forward
        self._scores = tuple(measure(task, name) for name in task.metrics)
        self._reading = objective.loss

    def loss(self, phase: Phase, networks: Networks, x: Tensor, y: Tensor) -> Tensor:
        """The mean loss of the batch."""
        loss: Tensor = self._loss(networks["network"](x), y)
        return loss

    def measure(self, networks: Networks, x: Tensor, y: Tensor, sizes: Sequence[int]) -> Tensor:
        """(parts, columns): loss, and accuracy, R² or what else is measured of each part, NaN for one without examples."""
        parts = zip(torch.split(networks["network"](x), list(sizes)), torch.split(y, list(sizes)), strict=True)
        none = (len(self.columns),)
        return torch.stack([self._measured(o, t) if len(t) else o.new_full(none, torch.nan) for o, t in parts])

    def _measured(self, output: Tensor, target: Tensor) -> Tensor:
        return torch.stack([self._loss(output, target), *(score(output, target) for score in self._scores)])

    def probability(self, output: Tensor) -> Tensor:
        """As the loss reads the outputs."""
        return self._reading.probability(output)

    def answer(self, outputs: int) -> Answer:
        """As the loss reads the outputs."""
        return self._reading.answer(outputs)
