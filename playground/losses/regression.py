"""Losses for predicting numbers; the squared one can tell classes apart too."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from playground.data.task import Classification, Regression, Task
from playground.layers.call import Call
from playground.losses.loss import Answer, Loss
from playground.losses.modules import ClassSquaredError, HalfSquaredError, TanhSquaredError
from playground.losses.scores import score_probability
from playground.params import Label


class MeanSquared(Loss):
    """The square of each error: large errors count most. For classes, the scores aim at -1 and 1 (two classes) or at 0 and 1 (more)."""

    title: ClassVar[str] = "Mean squared error"

    kind: Literal["mse"] = "mse"

    def fits(self, task: Task) -> bool:
        return isinstance(task, Classification | Regression)

    def mean(self, task: Task) -> Call:
        return Call(ClassSquaredError if isinstance(task, Classification) else nn.MSELoss)

    def answer(self, outputs: int) -> Answer:
        return "score" if outputs == 1 else "shares"

    def probability(self, output: Tensor) -> Tensor:
        return score_probability(output)


class HalfSquared(Loss):
    """Half the square of each error, as in TensorFlow Playground: scores of classes pass through tanh first, and aim at -1 and 1.

    So the score of a class stands for the probability (1 + tanh s) / 2 = sigmoid(2s); of more than two classes, for its share of their sum.
    """

    title: ClassVar[str] = "Half squared error"

    kind: Literal["half_squared"] = "half_squared"

    def fits(self, task: Task) -> bool:
        return isinstance(task, Classification | Regression)

    def mean(self, task: Task) -> Call:
        return Call(TanhSquaredError if isinstance(task, Classification) else HalfSquaredError)

    def answer(self, outputs: int) -> Answer:
        return "tanh" if outputs == 1 else "tanh_shares"

    def probability(self, output: Tensor) -> Tensor:
        each = (2 * output).sigmoid()
        return each if output.shape[-1] == 1 else each / each.sum(-1, keepdim=True).clamp_min(1e-30)


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
