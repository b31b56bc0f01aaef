"""Intervals hold what they are about as often as they say, also with few seeds and many settings; counts and sizes have closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.stats

from playground.comparing import statistics
from playground.comparing.statistics import all_gaps, least_seeds, mean_interval, paired, resamples, seeds_needed, summary, tail, wilson


def test_the_interval_is_scipys_percentile_bootstrap_at_the_widened_level() -> None:
    values = np.random.default_rng(1).gamma(2.0, size=32)
    mine = mean_interval(values)
    level = 1 - 2 * tail(32)
    theirs = scipy.stats.bootstrap((values,), np.mean, method="percentile", confidence_level=level, n_resamples=20_000, rng=5).confidence_interval
    assert level > 0.95
    assert mine == pytest.approx((theirs.low, theirs.high), abs=0.03 * (theirs.high - theirs.low))


def test_the_tail_is_that_of_students_t() -> None:
    """So that the interval of normal numbers is as wide as the t interval: the bootstrap's spread is that of the mean, but divided by n."""
    for count in (3, 10, 32, 500):
        spread = math.sqrt((count - 1) / count)  # of the bootstrap's means, in standard errors
        assert spread * -scipy.stats.norm.ppf(tail(count)) == pytest.approx(scipy.stats.t.ppf(0.975, count - 1))
    assert tail(10**6) == pytest.approx(0.025, rel=1e-3)


def test_resampling_draws_as_many_as_there_are_and_always_the_same() -> None:
    drawn = resamples(7)
    assert (drawn.sum(1) == 7).all() and drawn.mean() == 1
    statistics.resamples.cache_clear()
    assert (resamples(7) == drawn).all()


@pytest.mark.parametrize("count", [8, 32])
def test_the_interval_of_a_difference_covers_it_as_often_as_it_says(count: int) -> None:
    """600 comparisons whose true difference is known, with pairs that have most of their luck in common."""
    random, held, apart = np.random.default_rng(count), 0, 0
    for _ in range(600):
        luck = random.normal(size=count)
        first, second = luck + 0.5 * random.normal(size=count) + 0.3, luck + 0.5 * random.normal(size=count)
        gap = paired(first, second)
        held += gap.interval.low <= 0.3 <= gap.interval.high
        apart += not paired(random.permutation(first), second).clear
    assert 0.92 <= held / 600 <= 0.98, "four standard errors are 0.036"
    assert apart / 600 > 0.8, "unpaired, the same luck hides the difference"


def test_intervals_of_many_settings_hold_all_together() -> None:
    """Ten pairs of five settings without any difference: an interval that looks at one pair alone would cry wolf four times as often."""
    random, all_hold, each_alone = np.random.default_rng(3), 0, 0
    for _ in range(400):
        table = random.normal(size=(16, 1)) + random.normal(size=(16, 5)) * [0.2, 0.5, 1, 1, 2]
        all_hold += not any(gap.clear for gap in all_gaps(table).values())
        each_alone += not any(paired(table[:, i], table[:, j]).clear for i in range(5) for j in range(i))
    assert 0.91 <= all_hold / 400 <= 0.985
    assert each_alone / 400 < 0.88


def test_gaps_see_a_difference_and_its_sign() -> None:
    random = np.random.default_rng(0)
    table = random.normal(size=(32, 1)) + 0.1 * random.normal(size=(32, 3)) + [0.0, 0.3, 0.31]
    found = all_gaps(table)
    assert found[0, 1].interval.high < 0 and found[0, 2].clear and not found[1, 2].clear
    assert found[0, 1].mean == pytest.approx(float((table[:, 0] - table[:, 1]).mean()))
    two = all_gaps(table[:, :2])[0, 1]
    assert two.interval == pytest.approx(paired(table[:, 0], table[:, 1]).interval, abs=0.01), "of one pair it is nearly the percentile interval"


def test_a_run_that_came_to_nothing_takes_its_pairs_away_and_no_more() -> None:
    table = np.random.default_rng(0).normal(size=(20, 3))
    table[:4, 0] = math.nan
    found = all_gaps(table)
    assert [found[pair].seeds for pair in ((0, 1), (0, 2), (1, 2))] == [16, 16, 20]
    assert found[0, 1].mean == pytest.approx(paired(table[4:, 0], table[4:, 1]).mean)
    table[:, 0] = math.nan
    assert math.isnan(all_gaps(table)[0, 1].interval.low) and not all_gaps(table)[0, 1].clear


def test_equal_numbers_have_no_spread_and_no_difference() -> None:
    same = np.full(8, 0.9)
    assert paired(same, same).interval == (0, 0) and not paired(same, same).clear
    assert not any(gap.clear for gap in all_gaps(np.full((8, 4), 0.9)).values())
    assert paired(same + 0.01, same).clear


def test_a_share_has_wilsons_interval() -> None:
    for hits, count in ((37, 64), (0, 8), (8, 8), (1, 500)):
        theirs = scipy.stats.binomtest(hits, count).proportion_ci(method="wilson")
        assert wilson(hits, count) == pytest.approx((theirs.low, theirs.high))
    assert all(math.isnan(edge) for edge in wilson(0, 0))


def test_the_fewest_seeds_are_those_of_the_sign_test() -> None:
    """All of n seeds agree by luck with probability 2 / 2ⁿ."""
    for comparisons in (1, 3, 28, 630):
        n = least_seeds(comparisons)
        assert comparisons * 2 * 0.5**n <= 0.05 < comparisons * 2 * 0.5 ** (n - 1)
    assert least_seeds() == 6


@pytest.mark.parametrize("effect", [0.2, 0.5, 0.8])
def test_so_many_seeds_see_the_difference_four_times_in_five(effect: float) -> None:
    """The power of the t-test with as many pairs, from the noncentral t distribution."""

    def power(n: int) -> float:
        edge = scipy.stats.t.ppf(0.975, n - 1)
        return float(scipy.stats.nct.sf(edge, n - 1, effect * math.sqrt(n)))

    n = seeds_needed(effect, 1.0)
    assert n is not None and power(n) >= 0.795 and power(n - 3) < 0.8
    assert seeds_needed(0.0, 1.0) is None and seeds_needed(math.nan, 1.0) is None


def test_a_summary_of_few_says_what_few_can_say() -> None:
    full = summary(np.array([0.1, 0.2, 0.3, 0.4]))
    assert (full.runs, full.mean, full.median) == (4, pytest.approx(0.25), pytest.approx(0.25))
    assert full.deviation == pytest.approx(np.std([0.1, 0.2, 0.3, 0.4], ddof=1)) and full.interval.low < 0.25 < full.interval.high
    one, none = summary(np.array([0.5])), summary(np.array([]))
    assert one.mean == 0.5 and math.isnan(one.interval.low) and none.runs == 0 and math.isnan(none.mean)
