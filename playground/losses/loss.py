"""The family of losses."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Literal

from torch import Tensor

from playground.data.task import Task
from playground.layers.call import Call
from playground.losses.modules import PerExample
from playground.registry import Declared

Reduction = Literal["mean", "none"]
"""One number for the batch, or one for each example."""

Answer = Literal["sigmoid", "softmax", "score", "shares", "tanh", "tanh_shares"]
"""Ways to read outputs as probabilities: a logit, logits, a score that aims at -1 or 1, scores that aim at 0 and 1, scores through tanh."""


class Loss(Declared):
    """A measure of error, as data.

    Its module takes `output` (N, outputs) and `target` as in `Part.y`: float32 (N, 1) in {0, 1} for two classes, whose one output is the logit of
    class 1; int64 (N,) for more; float32 (N, k) for regression. For labels at each position, `output` (N, length, C) and `target` int64 (N, length);
    at each pixel, (N, C, height, width) and (N, height, width).
    """

    @abstractmethod
    def fits(self, task: Task) -> bool:
        """Whether this loss can measure networks for that task."""

    @abstractmethod
    def mean(self, task: Task) -> Call:
        """The constructor call of the module that gives the mean over the batch; it accepts `reduction="none"` too."""

    def call(self, task: Task, reduction: Reduction = "mean") -> Call:
        """The module for a task: the mean over the batch (a tensor of no axes), or each example's loss (N,); the mean of these is that mean (of
        labels at each position: where every example asks for as many).

        Raises ValueError with a sentence when the loss does not fit the task.
        """
        if not self.fits(task):
            told = {"classification": "classes", "regression": "numbers", "segmentation": "a class at each pixel"}
            predicted = told.get(task.kind, "a class at each position")
            raise ValueError(f"{self.name()} cannot measure a network that predicts {predicted}")
        call = self.mean(task)
        if reduction == "mean":
            return call
        return Call(PerExample, Call(call.target, *call.arguments, **call.keywords, reduction="none"))

    def answer(self, outputs: int) -> Answer:
        """How the browser reads so many outputs as class probabilities: what `probability` does, by name."""
        return "sigmoid" if outputs == 1 else "softmax"

    def probability(self, output: Tensor) -> Tensor:
        """The class probabilities that `output` (N, outputs) stands for under this loss: of class 1 (N, 1), or of each class (N, C)."""
        return output.sigmoid() if output.shape[-1] == 1 else output.softmax(-1)


def present(**keywords: Any) -> dict[str, Any]:
    """Keyword arguments without those that are zero, where zero is the module's own default: exported code says only what matters."""
    return {key: value for key, value in keywords.items() if value}
