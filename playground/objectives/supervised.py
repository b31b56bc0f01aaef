"""Supervised learning: outputs that match the targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.task import Classification, Task
from playground.losses import AnyLoss, CrossEntropy
from playground.losses.loss import Answer
from playground.metrics import accuracy, r2
from playground.objectives.objective import Bound, Networks, Objective, Phase


class Supervised(Objective):
    """Learn to give the known answer for every example."""

    kind: Literal["supervised"] = "supervised"
    loss: Annotated[AnyLoss, Field(description="What counts as wrong, and how much.")] = CrossEntropy()

    def bind(self, task: Task) -> BoundSupervised:
        """The loss for this task; ValueError says when it cannot measure such a network."""
        return BoundSupervised(self, task)


class BoundSupervised(Bound):
    """One network, one loss. Measures the loss and the accuracy (classes) or R² (numbers)."""

    def __init__(self, objective: Supervised, task: Task) -> None:
        self.phases = (Phase("train", ("network",)),)
        self.columns = ("loss", task.metric)
        self._loss = objective.loss.call(task)().forward
        self._score = accuracy if isinstance(task, Classification) else r2
        self._reading = objective.loss

    def loss(self, phase: Phase, networks: Networks, x: Tensor, y: Tensor) -> Tensor:
        """The mean loss of the batch."""
        loss: Tensor = self._loss(networks["network"](x), y)
        return loss

    def measure(self, networks: Networks, x: Tensor, y: Tensor, sizes: Sequence[int]) -> Tensor:
        """(parts, 2): loss and accuracy or R² of each part, NaN for one without examples."""
        parts = zip(torch.split(networks["network"](x), list(sizes)), torch.split(y, list(sizes)), strict=True)
        return torch.stack([torch.stack([self._loss(o, t), self._score(o, t)]) if len(t) else o.new_full((2,), torch.nan) for o, t in parts])

    def probability(self, output: Tensor) -> Tensor:
        """As the loss reads the outputs."""
        return self._reading.probability(output)

    def answer(self, outputs: int) -> Answer:
        """As the loss reads the outputs."""
        return self._reading.answer(outputs)
