"""Promises, and when they count as kept."""

from __future__ import annotations

import math

import pytest
import torch

from playground.attribution import Promise, Verdict
from playground.attribution.verdict import beyond, relative_errors, verdict


@pytest.mark.parametrize(
    ("error", "random", "said"),
    [
        (0.0009, False, Verdict.EXACT),
        (0.0011, False, Verdict.CLOSE),
        (0.029, True, Verdict.CLOSE),
        (0.031, False, Verdict.BROKEN),
        (0.031, True, Verdict.SAMPLING_ERROR),
        (0.49, True, Verdict.SAMPLING_ERROR),
        (0.51, True, Verdict.BROKEN),
        (math.inf, True, Verdict.BROKEN),
    ],
)
def test_the_error_decides(error: float, random: bool, said: Verdict) -> None:
    assert verdict(Promise.SUM, error, random=random) is said
    assert verdict(Promise.NONE, error, random=random) is Verdict.NO_PROMISE


def test_chance_excuses_only_what_draws() -> None:
    assert verdict(Promise.MEAN_SUM, 3.0, random=True, unexplained=0.0) is Verdict.SAMPLING_ERROR
    assert verdict(Promise.MEAN_SUM, 3.0, random=True, unexplained=3.0) is Verdict.BROKEN
    assert verdict(Promise.MEAN_SUM, 3.0, random=False, unexplained=0.0) is Verdict.BROKEN


def test_errors_are_relative_to_the_difference() -> None:
    scores = torch.tensor([[1.0, 0.9], [0.5, 0.5]])
    errors = relative_errors(scores, torch.tensor([3.0, 1.0]), torch.tensor([1.0, 0.0]))
    torch.testing.assert_close(errors, torch.tensor([0.05, 0.0]))


def test_an_error_relative_to_nothing_is_none() -> None:
    """Rounding beside a large score, a difference far below the unit, and scores that cancel: none of them is a broken sum."""
    big = relative_errors(torch.tensor([[0.0]]), torch.tensor([200_000.016]), torch.tensor([200_000.0]))
    tiny = relative_errors(torch.tensor([[1e-7]]), torch.tensor([3e-7]), torch.tensor([0.0]))
    cancelled = relative_errors(torch.tensor([[5.0, -5.0 + 1e-4]]), torch.tensor([0.0]), torch.tensor([0.0]))
    assert max(big.item(), tiny.item(), cancelled.item()) < 1e-3


def test_small_units_keep_their_errors() -> None:
    """Half of a difference of a thousandth, where a thousandth is what counts as one."""
    assert relative_errors(torch.tensor([[5e-4]]), torch.tensor([1e-3]), torch.tensor([0.0]), unit=1e-3).item() == pytest.approx(0.5)


def test_scores_that_are_no_numbers_are_broken() -> None:
    error = relative_errors(torch.tensor([[math.nan]]), torch.tensor([1.0]), torch.tensor([0.0])).item()
    assert verdict(Promise.SUM, error, random=True) is Verdict.BROKEN


def test_chance_is_four_standard_errors() -> None:
    errors, total, gap = torch.tensor([0.9, 0.7]), torch.tensor([1.0, 1.0]), torch.tensor([0.0, 0.0])
    assert beyond(errors, total, gap, torch.tensor([0.26, 0.26])) == 0
    assert beyond(errors, total, gap, torch.tensor([0.26, 0.24])) == pytest.approx(0.7)
