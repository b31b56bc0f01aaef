"""What a method promises of its scores, and whether they kept it."""

from __future__ import annotations

from enum import StrEnum

import torch
from torch import Tensor

EXACT, CLOSE, SAMPLED = 1e-3, 0.03, 0.5
"""Relative errors of the sum below which it counts as exact, as close, and, for methods that draw samples, as sampling error."""

LEAST_GAP, LEAST_SHARE = 1e-3, 0.1
"""Differences to explain that are smaller than this, in the score's own unit or relative to the score, or smaller than this share of what the
scores amount to without their signs, count as this large: an error relative to nothing is no error, and scores that cancel leave rounding behind."""


CHANCE = 4.0
"""Standard errors by which a sampled sum may be off."""


class Promise(StrEnum):
    """What the scores add up to: nothing in particular; f(x) − f(baseline); or f(x) − the mean of f over the background."""

    NONE = "none"
    SUM = "sum"
    MEAN_SUM = "mean_sum"


class Verdict(StrEnum):
    """Whether the promise was kept."""

    NO_PROMISE = "no promise"
    EXACT = "exact"
    CLOSE = "close"
    SAMPLING_ERROR = "sampling error"
    BROKEN = "broken"


def verdict(promise: Promise, error: float | None, *, random: bool, unexplained: float | None = None) -> Verdict:
    """The verdict on a relative error of the sum; a NaN error is broken. `unexplained` is the largest that chance does not explain (`beyond`)."""
    if promise is Promise.NONE or error is None:
        return Verdict.NO_PROMISE
    if error < EXACT:
        return Verdict.EXACT
    if error < CLOSE:
        return Verdict.CLOSE
    return Verdict.SAMPLING_ERROR if random and (error if unexplained is None else unexplained) < SAMPLED else Verdict.BROKEN


def relative_errors(scores: Tensor, f_x: Tensor, f_from: Tensor, unit: float = 1.0) -> Tensor:
    """How far the sum of each example's scores (n, …) is from f_x − f_from (n,), relative to it; `unit` is what counts as one (see `Scalar.unit`)."""
    missed = (scores.flatten(1).sum(1) - (f_x - f_from)).abs()
    return (missed / scale_of(scores, f_x, f_from, unit)).nan_to_num(nan=float("inf"))


def scale_of(scores: Tensor, f_x: Tensor, f_from: Tensor, unit: float = 1.0) -> Tensor:
    """What errors of the sum are relative to (n,): the difference |f_x − f_from|, or the least that counts as one."""
    least = (LEAST_GAP * f_x.abs().maximum(f_from.abs()).clamp_min(unit)).maximum(LEAST_SHARE * scores.flatten(1).abs().sum(1))
    return (f_x - f_from).abs().maximum(least)


def beyond(errors: Tensor, total: Tensor, gap: Tensor, spread: Tensor) -> float:
    """The largest of the relative errors (n,) whose sum `total` (n,) misses `gap` by more than `CHANCE` standard errors `spread` (n,); 0 if none."""
    return float(torch.where((total - gap).abs() > CHANCE * spread, errors, torch.zeros_like(errors)).max())
