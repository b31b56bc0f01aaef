"""How good predictions are. Everything stays on the device of its input; nothing here waits for it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor


class PerClass(NamedTuple):
    """Each class on its own, (C,) each; what has nothing to divide by is 0."""

    precision: Tensor
    recall: Tensor
    f1: Tensor
    support: Tensor


def predicted(output: Tensor) -> Tensor:
    """The class that each row of outputs chooses, int64 (N,): class 1 where one logit (N, 1) is above 0, otherwise the largest of (N, C)."""
    return (output[:, 0] > 0).long() if output.shape[1] == 1 else output.argmax(1)


def labels(target: Tensor) -> Tensor:
    """Targets as in `Part.y` of a classification, as class numbers, int64 (N,)."""
    return target[:, 0].long() if target.ndim == 2 else target


def accuracy(output: Tensor, target: Tensor) -> Tensor:
    """The share of rows whose class is right, float32 of no axes. `output` (N, outputs), `target` as in `Part.y`; NaN for no rows."""
    return (predicted(output) == labels(target)).float().mean()


def r2(output: Tensor, target: Tensor) -> Tensor:
    """The share of the targets' variance that is explained, mean over targets: 1 is perfect, 0 no better than their mean. `output`, `target` (N, k).

    A target without variance gives 1 when it is met exactly and 0 otherwise, as in scikit-learn.
    """
    residual = (target - output).square().sum(0)
    total = (target - target.mean(0)).square().sum(0)
    constant = (residual == 0).to(residual.dtype)
    return torch.where(total > 0, 1 - residual / total.clamp(min=torch.finfo(total.dtype).tiny), constant).mean()


def confusion(output: Tensor, target: Tensor) -> Tensor:
    """How many examples of class i were taken for class j, int64 (C, C), rows true. `output` (N, outputs), `target` as in `Part.y`."""
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
