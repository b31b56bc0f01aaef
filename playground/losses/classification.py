"""Losses for telling classes apart."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from playground.data.task import Classification, Labelling, Segmentation, Task
from playground.layers.call import Call
from playground.losses.loss import Answer, Loss, Reduction, present
from playground.losses.modules import (
    BinaryHinge,
    FocalLoss,
    MultiHinge,
    PositionCrossEntropy,
    SmoothedBinaryCrossEntropy,
    WeightedCrossEntropy,
)
from playground.losses.scores import score_probability
from playground.params import Label

SMOOTHING = "Share of certainty taken from the true class and spread over all classes, against overconfidence."
WEIGHTS = "How much an example of each class counts, in the order of the classes; without any, all count alike."
Weight = Annotated[float, Field(gt=0, le=1e6)]


class CrossEntropy(Loss):
    """How surprised the network is by the true class: -ln p. The usual choice for classes."""

    title: ClassVar[str] = "Cross-entropy"

    kind: Literal["cross_entropy"] = "cross_entropy"
    label_smoothing: Annotated[float, Field(ge=0, lt=1, description=SMOOTHING)] = 0.0
    weights: Annotated[tuple[Weight, ...], Field(max_length=1000, description=WEIGHTS), Label("Class weights")] = ()

    def fits(self, task: Task) -> bool:
        if self.weights:
            return isinstance(task, Classification | Segmentation) and len(task.classes) == len(self.weights)
        return isinstance(task, Classification | Labelling | Segmentation)

    def call(self, task: Task, reduction: Reduction = "mean") -> Call:
        if self.weights and isinstance(task, Classification | Segmentation) and len(task.classes) != len(self.weights):
            raise ValueError(f"has weights for {len(self.weights)} classes, but there are {len(task.classes)}")
        return super().call(task, reduction)

    def mean(self, task: Task) -> Call:
        smoothing = present(label_smoothing=self.label_smoothing)
        if self.weights:
            return Call(WeightedCrossEntropy, self.weights, **smoothing)
        if isinstance(task, Labelling):
            return Call(PositionCrossEntropy, **smoothing)
        if task.outputs > 1:
            return Call(nn.CrossEntropyLoss, **smoothing)
        return Call(SmoothedBinaryCrossEntropy, **smoothing) if smoothing else Call(nn.BCEWithLogitsLoss)


class Focal(Loss):
    """Cross-entropy that cares less about examples already right, so that the hard ones count (Lin et al. 2017)."""

    kind: Literal["focal"] = "focal"
    gamma: Annotated[float, Field(ge=0, le=10, description="How strongly easy examples are discounted; 0 is cross-entropy.")] = 2.0

    def fits(self, task: Task) -> bool:
        return isinstance(task, Classification | Segmentation)

    def mean(self, task: Task) -> Call:
        return Call(FocalLoss, self.gamma)


class Hinge(Loss):
    """Asks the true class to win by a margin, and then is content: the loss of support vector machines.

    With more than two classes it is Weston and Watkins' (nn.MultiMarginLoss): the mean over classes of max(0, margin - true score + score).
    Its scores are no probabilities: they are shown as (1 + s) / 2 for two classes, by softmax for more.
    """

    kind: Literal["hinge"] = "hinge"
    margin: Annotated[float, Field(gt=0, le=10, description="By how much the true class must win.")] = 1.0

    def fits(self, task: Task) -> bool:
        return isinstance(task, Classification)

    def mean(self, task: Task) -> Call:
        return Call(BinaryHinge if task.outputs == 1 else MultiHinge, self.margin)

    def answer(self, outputs: int) -> Answer:
        return "score" if outputs == 1 else "softmax"

    def probability(self, output: Tensor) -> Tensor:
        return score_probability(output) if output.shape[-1] == 1 else output.softmax(-1)
