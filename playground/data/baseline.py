"""What can be reached without learning anything: the mark a network has to beat."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import torch
from torch import Tensor

from playground.data.dataset import Trivial
from playground.data.part import Part
from playground.data.prepare import Prepared
from playground.data.task import UNASKED, Labelling, Regression, Segmentation


class Baseline(NamedTuple):
    """A prediction that ignores its input, in words, and its accuracy, R² or mean IoU on each part; NaN where a part is empty."""

    words: str
    train: float
    validation: float
    test: float


def baseline(prepared: Prepared) -> Baseline:
    """The dataset's own trivial answer, where it has one; else always the training part's commonest class, or always its mean target (R² is 0 on
    the training part, about 0 on the others). Of labels at each position it is the share of those asked that are right, of those at each pixel the
    mean IoU."""
    found = trivial(prepared)
    if found is not None:
        return Baseline(found.words, *(_score(prepared, found.y, part) for part in prepared.parts.values()))
    if not isinstance(prepared.task, Regression):
        return _majority(prepared, prepared.task.classes)
    mean = prepared.train.y.double().mean(0)
    return Baseline("always the mean of the training targets", *(_r2_of(mean, part.y) for part in prepared.parts.values()))


def _majority(prepared: Prepared, classes: tuple[str, ...]) -> Baseline:
    labels = prepared.raw.y
    known = labels[prepared.train.index].flatten()
    commonest = int(known[known != UNASKED].bincount(minlength=len(classes)).argmax())
    always = torch.full_like(labels, commonest)
    return Baseline(f"always {classes[commonest]}", *(_score(prepared, always, part) for part in prepared.parts.values()))


def trivial(prepared: Prepared) -> Trivial | None:
    """The dataset's own trivial answer."""
    return prepared.source.trivial()


PRIOR = 5.0
"""Tokens' worth of how often each comes at all, beside what came after the one before."""


class Guess(NamedTuple):
    """How well the next token is told by counting: the mean cross-entropy in nats on a part, and its exponential, the perplexity."""

    words: str
    loss: float
    perplexity: float


@lru_cache(maxsize=8)
def guesses(prepared: Prepared, part: str = "test") -> tuple[Guess, ...]:
    """What counting the training part's tokens, and its pairs of neighbours, gives on a part; none where no next token is asked, or nobody to ask.

    Every token has one more count than it has; after each token the counts of its followers and `PRIOR` of all tokens' are added up.
    """
    asked = prepared.parts[part]
    if not (isinstance(prepared.task, Labelling) and prepared.source.causal) or not len(asked) or (asked.y == UNASKED).any():
        return ()
    size, x, y = prepared.task.outputs, prepared.train.x.flatten(), prepared.train.y.flatten()
    if (y == UNASKED).any():
        return ()
    each = y.bincount(minlength=size).double() + 1
    alone = each / each.sum()
    pairs = torch.bincount(x * size + y, minlength=size**2).view(size, size).double()
    after = (pairs + PRIOR * alone) / (pairs.sum(1, keepdim=True) + PRIOR)
    losses = (-alone.log()[asked.y].mean(), -after.log()[asked.x, asked.y].mean())
    words = ("how often each token comes", "how often each comes after the one before")
    return tuple(Guess(said, float(loss), math.exp(float(loss))) for said, loss in zip(words, losses, strict=True))


def _score(prepared: Prepared, answers: Tensor, part: Part) -> float:
    """How good answers (n, …), as in `Samples.y`, are on a part: the share of labels, R² or the mean IoU."""
    given, true = answers[part.index], prepared.raw.y[part.index]
    if isinstance(prepared.task, Regression):
        return _r2(given.double(), true.double())
    if isinstance(prepared.task, Segmentation):
        return _iou(given, true, prepared.task.outputs)
    return float((given == true)[true != UNASKED].double().mean())


def _iou(given: Tensor, true: Tensor, classes: int) -> float:
    """Intersection over union, mean over the classes that are there or were named."""
    each = [((given == k) & (true == k), (given == k) | (true == k)) for k in range(classes)]
    shares = [float(both.sum()) / float(either.sum()) for both, either in each if either.any()]
    return sum(shares) / len(shares) if shares else math.nan


def _r2_of(mean: Tensor, y: Tensor) -> float:
    """R² (mean over targets) of always predicting the training mean (k,); a target that never changes counts 0."""
    return _r2(mean.expand_as(y), y.double())


def _r2(given: Tensor, true: Tensor) -> float:
    """R² (mean over targets) of answers (n, k); a target that never changes counts 0."""
    spread = (true - true.mean(0)).square().sum(0)
    r2 = (1 - (true - given).square().sum(0) / spread).where(spread > 0, 0.0)
    return round(float(r2.mean()), 9) + 0.0 if len(true) else math.nan  # + 0.0 turns -0.0 into 0.0
