"""How good predictions are. Everything stays on the device of its input; nothing here waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from playground.data.task import Labelling, Segmentation, Task

TITLES = {"accuracy": "accuracy", "iou": "mean IoU", "r2": "R²"}
"""What a task's metric is called on screen, where that is not its own name."""


class PerClass(NamedTuple):
    """Each class on its own, (C,) each; what has nothing to divide by is 0."""

    precision: Tensor
    recall: Tensor
    f1: Tensor
    support: Tensor


def predicted(output: Tensor) -> Tensor:
    """The class that each row of outputs chooses, int64 (N,): class 1 where one logit (N, 1) is above 0, otherwise the largest of (N, C)."""
    return (output[:, 0] > 0).long() if output.shape[1] == 1 else output.argmax(1)


def asked(output: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """Outputs and targets with one row for each answer: of labels at each position (N, length, C), (N, length) one for each position asked; of those
    at each pixel (N, C, height, width), (N, height, width) one for each pixel."""
    if output.ndim < 3:
        return output, target
    if output.ndim == 4:
        return output.movedim(1, -1).flatten(0, -2), target.flatten()
    wanted = target != -100
    return output[wanted], target[wanted]


def labels(target: Tensor) -> Tensor:
    """Targets as in `Part.y` of a classification, as class numbers, int64 (N,)."""
    return target[:, 0].long() if target.ndim == 2 else target


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """The share of rows whose class is right, float32 of no axes. `output` (N, outputs), `target` as in `Part.y`; NaN for no rows."""
    return (predicted(output) == labels(target)).float().mean()


def token_accuracy(output: Tensor, target: Tensor) -> Tensor:
    """The share of the positions asked whose class is right. `output` (N, length, classes), `target` (N, length), -100 where nothing is asked."""
    asked = target != -100
    right = (output.argmax(-1) == target) & asked
    return right.sum().float() / asked.sum()


def exact(output: Tensor, target: Tensor) -> Tensor:
    """The share of the rows in which every position asked is right. `output` (N, length, classes), `target` (N, length), -100 where none is asked."""
    right = (output.argmax(-1) == target) | (target == -100)
    return right.all(1).float().mean()


def pixel_accuracy(output: Tensor, target: Tensor) -> Tensor:
    """The share of the pixels whose class is right. `output` (N, classes, height, width), `target` (N, height, width); NaN for no rows."""
    return (output.argmax(1) == target).float().mean()


def mean_iou(output: Tensor, target: Tensor) -> Tensor:
    """Intersection over union, mean over the classes that are there or were named: of all pixels that are of a class or taken for it, the share that
    is both. `output` (N, classes, height, width), `target` (N, height, width); NaN for no rows."""
    classes = output.shape[1]
    cells = (target * classes + output.argmax(1)).flatten()
    counts = torch.zeros(classes * classes, dtype=torch.long, device=output.device)
    counts = counts.scatter_add_(0, cells, torch.ones_like(cells)).view(classes, classes)
    both = counts.diagonal()
    either = counts.sum(0) + counts.sum(1) - both
    return (both / either.clamp(min=1)).sum() / (either > 0).sum()


def r2(output: Tensor, target: Tensor) -> Tensor:
    """The share of the targets' variance that is explained, mean over targets: 1 is perfect, 0 no better than their mean. `output`, `target` (N, k).

    A target without variance gives 1 when it is met exactly and 0 otherwise, as in scikit-learn.
    """
    residual = (target - output).square().sum(0)
    total = (target - target.mean(0)).square().sum(0)
    constant = (residual == 0).to(residual.dtype)
    return torch.where(total > 0, 1 - residual / total.clamp(min=torch.finfo(total.dtype).tiny), constant).mean()


def confusion(output: Tensor, target: Tensor) -> Tensor:
    """How many examples (or positions, or pixels) of class i were taken for class j, int64 (C, C), rows true. `output` as a network gives it,
    `target` as in `Part.y`."""
    output, target = asked(output, target)
    classes = max(2, output.shape[1])
    cells = labels(target) * classes + predicted(output)
    counts = torch.zeros(classes * classes, dtype=torch.long, device=output.device)
    return counts.scatter_add_(0, cells, torch.ones_like(cells)).view(classes, classes)


def per_class(matrix: Tensor) -> PerClass:
    """Precision, recall and F1 (float32) and support (int64) of each class, from a confusion matrix (C, C) with true rows."""
    right, support, taken = matrix.diagonal().float(), matrix.sum(1), matrix.sum(0)
    precision = right / taken.clamp(min=1)
    recall = right / support.clamp(min=1)
    f1 = 2 * right / (support + taken).clamp(min=1)
    return PerClass(precision, recall, f1, support)


def measure(task: Task, name: str) -> Callable[[Tensor, Tensor], Tensor]:
    """The function for one of the task's `metrics`: (outputs, targets) → a number."""
    whole = {"r2": r2, "exact": exact, "iou": mean_iou}
    if name in whole:
        return whole[name]
    return token_accuracy if isinstance(task, Labelling) else pixel_accuracy if isinstance(task, Segmentation) else accuracy
