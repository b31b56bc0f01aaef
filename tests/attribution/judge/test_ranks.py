"""Rank correlation with signs."""

from __future__ import annotations

import pytest
import torch
from scipy.stats import rankdata, spearmanr

from playground.attribution.judge.ranks import rank_correlation, ranks
from tests.attribution.small import drawn


def test_ranks_are_scipy_s_ties_included():
    scores = drawn(5, 40, seed=1).mul(3).round()
    torch.testing.assert_close(ranks(scores), torch.from_numpy(rankdata(scores.numpy(), axis=1) - 1))


@pytest.mark.parametrize("rounded", [False, True])
def test_it_is_spearman_s(rounded):
    one, other = drawn(6, 12, seed=1), drawn(6, 12, seed=2)
    if rounded:
        one, other = one.round(), other.round()
    wanted = [float(spearmanr(a, b).statistic) for a, b in zip(one.numpy(), other.numpy(), strict=True)]
    torch.testing.assert_close(rank_correlation(one, other), torch.tensor(wanted), atol=1e-6, rtol=1e-6)


def test_signs_count():
    scores = torch.tensor([[-3.0, -1.0, 2.0, 4.0]])
    assert rank_correlation(scores, scores).item() == 1
    assert rank_correlation(scores, -scores).item() == -1
    assert rank_correlation(scores, scores.abs()).item() < 1


def test_scores_that_say_nothing_agree_only_with_each_other():
    flat, other = torch.zeros(1, 5), drawn(1, 5)
    assert rank_correlation(flat, other).item() == 0 and rank_correlation(other, flat + 2).item() == 0
    assert rank_correlation(flat, flat).item() == 1


def test_a_pixel_counts_once():
    """Channels are summed: the same sums are the same explanation."""
    scores, gray = drawn(2, 3, 4, 4, seed=1), drawn(2, 1, 4, 4, seed=2)
    one = rank_correlation(scores, gray)
    assert torch.equal(one, rank_correlation(scores.sum(1, keepdim=True), gray))
    assert one.abs().max() < 1
