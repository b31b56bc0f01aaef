"""What a method promises of its scores, and whether they kept it."""

from __future__ import annotations

from enum import StrEnum

EXACT, CLOSE, SAMPLED = 1e-3, 0.03, 0.5
"""Relative errors of the sum below which it counts as exact, as close, and, for methods that draw samples, as sampling error."""

LEAST_GAP = 1e-3
"""Differences to explain that are smaller than this count as this large, so that an error relative to nothing is no error."""


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


def verdict(promise: Promise, error: float | None, *, random: bool) -> Verdict:
    """The verdict on a relative error of the sum; a NaN error is broken."""
    if promise is Promise.NONE or error is None:
        return Verdict.NO_PROMISE
    if error < EXACT:
        return Verdict.EXACT
    if error < CLOSE:
        return Verdict.CLOSE
    return Verdict.SAMPLING_ERROR if random and error < SAMPLED else Verdict.BROKEN
