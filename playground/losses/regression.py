"""Losses for predicting numbers; the squared one can tell classes apart too."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from playground.data.task import Classification, Regression, Task
from playground.layers.call import Call
from playground.losses.loss import Loss
from playground.losses.modules import ClassSquaredError
from playground.losses.scores import score_probability
from playground.params import Label


class MeanSquared(Loss):
    """The square of each error: large errors count most. For classes, the scores aim at -1 and 1 (two classes) or at 0 and 1 (more)."""

    title: ClassVar[str] = "Mean squared error"

    kind: Literal["mse"] = "mse"

    def fits(self, task: Task) -> bool:
        return True

    def mean(self, task: Task) -> Call:
        return Call(ClassSquaredError if isinstance(task, Classification) else nn.MSELoss)

    def probability(self, output: Tensor) -> Tensor:
        return score_probability(output)


class MeanAbsolute(Loss):
    """The size of each error: outliers count no more than they weigh, so the fit follows the median."""

    title: ClassVar[str] = "Mean absolute error"

    kind: Literal["mae"] = "mae"

    def fits(self, task: Task) -> bool:
        return isinstance(task, Regression)

    def mean(self, task: Task) -> Call:
        return Call(nn.L1Loss)


class Huber(Loss):
    """Squared for small errors, straight for large ones: smooth at the goal, calm about outliers (Huber 1964)."""

    kind: Literal["huber"] = "huber"
    delta: Annotated[float, Field(gt=0, le=100, description="Error, in standardised units, at which the square turns into a line."), Label("δ")] = 1.0

    def fits(self, task: Task) -> bool:
        return isinstance(task, Regression)

    def mean(self, task: Task) -> Call:
        return Call(nn.HuberLoss, delta=self.delta)
