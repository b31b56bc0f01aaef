"""Whether a difference is more than luck: intervals by resampling, their coverage kept for few seeds and for many comparisons."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

LEVEL = 0.95
"""How often an interval is to hold what it is about."""

POWER = 0.8
"""How often a difference is to be seen by as many seeds as `seeds_needed` asks for."""

RESAMPLES, SEED = 10_000, 0
"""How often the seeds are drawn again, and where these draws come from: the same question gets the same answer."""

ABREAST = 128
"""Pairs that are resampled at a time."""

Numbers = NDArray[np.float64]


class Interval(NamedTuple):
    """From `low` to `high`; NaN where nothing can be said."""

    low: float
    high: float


class Summary(NamedTuple):
    """What became of some runs: how many, their mean with its interval, median, standard deviation, and where the middle 80 % of them lie."""

    runs: int
    mean: float
    median: float
    deviation: float
    interval: Interval
    middle: Interval


class Gap(NamedTuple):
    """How far one setting is before another, seed by seed: over how many seeds, the mean difference, its deviation and its interval."""

    seeds: int
    mean: float
    deviation: float
    interval: Interval

    @property
    def clear(self) -> bool:
        """Whether luck does not explain it."""
        return self.interval.low > 0 or self.interval.high < 0


def summary(values: Numbers) -> Summary:
    """Of (runs,) numbers; NaN for what so few cannot say."""
    count = len(values)
    if not count:
        return Summary(0, math.nan, math.nan, math.nan, Interval(math.nan, math.nan), Interval(math.nan, math.nan))
    deviation = float(np.std(values, ddof=1)) if count > 1 else math.nan
    low, high = np.quantile(values, (0.1, 0.9))
    return Summary(count, float(values.mean()), float(np.median(values)), deviation, mean_interval(values), Interval(float(low), float(high)))


def mean_interval(values: Numbers, level: float = LEVEL) -> Interval:
    """The bootstrap's percentile interval of the mean of (runs,) numbers, its tails widened as few runs ask for (`tail`)."""
    count = len(values)
    if count < 2:
        return Interval(math.nan, math.nan)
    share = tail(count, level)
    low, high = np.quantile(resamples(count) @ values / count, (share, 1 - share))
    return Interval(float(low), float(high))


def paired(first: Numbers, second: Numbers, level: float = LEVEL) -> Gap:
    """The first before the second, (seeds,) each, seed by seed; seeds at which one of them is NaN are left out."""
    apart = (first - second)[np.isfinite(first) & np.isfinite(second)]
    if len(apart) < 2:
        return Gap(len(apart), float(apart.mean()) if len(apart) else math.nan, math.nan, Interval(math.nan, math.nan))
    return Gap(len(apart), float(apart.mean()), float(apart.std(ddof=1)), mean_interval(apart, level))


def all_gaps(table: Numbers, level: float = LEVEL) -> dict[tuple[int, int], Gap]:
    """Every setting before every later one, by their columns in (seeds, settings): intervals that all hold together as often as `level` says.

    So whichever setting turns out best may be compared with the others. The largest of the studentised deviations of all pairs is resampled, seed
    by seed (Romano, Wolf 2005, "Exact and approximate stepdown methods for multiple hypothesis testing"; Westfall, Young 1993), and its quantile read
    as one of Student's t, since few seeds make the bootstrap too narrow. NaN marks a run that came to nothing: its seed is left out of its pairs.
    """
    i, j = np.triu_indices(table.shape[1], 1)
    sound = np.isfinite(table)
    both = sound[:, i] & sound[:, j]
    apart = np.where(both, np.where(sound, table, 0.0)[:, i] - np.where(sound, table, 0.0)[:, j], 0.0)
    count = both.sum(0)
    mean = apart.sum(0) / np.maximum(count, 1)
    deviation = np.sqrt((np.where(both, apart - mean, 0.0) ** 2).sum(0) / np.maximum(count - 1, 1))
    error = deviation / np.sqrt(np.maximum(count, 1))
    reach = _reach(apart, both, mean, error, level)
    found = {}
    for pair, (a, b) in enumerate(zip(i.tolist(), j.tolist(), strict=True)):
        n, middle = int(count[pair]), float(mean[pair]) if count[pair] else math.nan
        if n < 2:
            found[a, b] = Gap(n, middle, math.nan, Interval(math.nan, math.nan))
            continue
        width = -float(stdtrit(n - 1, ndtr(-reach * math.sqrt(n / (n - 1))))) * float(error[pair])
        found[a, b] = Gap(n, middle, float(deviation[pair]), Interval(middle - width, middle + width))
    return found


def _reach(apart: Numbers, both: NDArray[np.bool_], mean: Numbers, error: Numbers, level: float) -> float:
    """How many standard errors all pairs together stay within, by the bootstrap."""
    drawn = resamples(len(apart))
    used = both.sum(0) >= 2
    known = error[used] > 0
    if not known.any():
        return float(ndtri((1 + level) / 2))
    columns = np.flatnonzero(used)[known]
    largest = np.zeros(len(drawn))
    for first in range(0, len(columns), ABREAST):
        some = columns[first : first + ABREAST]
        times = drawn @ both[:, some].astype(np.float64)
        off = np.abs(drawn @ apart[:, some] / np.maximum(times, 1) - mean[some]) / error[some]
        largest = np.maximum(largest, np.where(times > 0, off, 0.0).max(1))
    return float(np.quantile(largest, level))


@lru_cache(maxsize=4)
def resamples(count: int) -> Numbers:
    """(RESAMPLES, count): how often each of so many runs is drawn when as many are drawn with replacement."""
    return np.random.default_rng(SEED).multinomial(count, np.full(count, 1 / count), RESAMPLES).astype(np.float64)


def tail(count: int, level: float = LEVEL) -> float:
    """The share to cut off at each end of the bootstrap's distribution, so that the interval is as wide as one of Student's t.

    Source: Hesterberg 2015, "What Teachers Should Know About the Bootstrap", section 5.3: the bootstrap forgets that of so few runs the spread is
    uncertain, and divides by n instead of n − 1.
    """
    return float(ndtr(-math.sqrt(count / (count - 1)) * stdtrit(count - 1, (1 + level) / 2)))


def least_seeds(comparisons: int = 1, level: float = LEVEL) -> int:
    """The fewest seeds that can show anything: were there no difference, one setting would come out ahead at all of them too often with fewer."""
    return math.ceil(1 + math.log2(max(1, comparisons) / (1 - level)) - 1e-9)


def seeds_needed(mean: float, deviation: float, level: float = LEVEL, power: float = POWER) -> int | None:
    """How many seeds would show a difference like this one, four times in five; None where there is none to be seen.

    Source: the paired t-test's sample size after Guenther 1981, "Sample size formulas for normal theory t tests".
    """
    if not (math.isfinite(mean) and math.isfinite(deviation)) or mean == 0:
        return None
    outer, inner = float(ndtri((1 + level) / 2)), float(ndtri(power))
    needed = ((outer + inner) * deviation / mean) ** 2 + outer**2 / 2
    return max(least_seeds(1, level), math.ceil(needed)) if needed < 1e9 else None


def wilson(hits: int, count: int, level: float = LEVEL) -> Interval:
    """The interval of a share, of which `hits` of `count` runs were seen. Source: Wilson 1927, "Probable inference, the law of succession"."""
    if not count:
        return Interval(math.nan, math.nan)
    z = float(ndtri((1 + level) / 2))
    share, room = hits / count, 1 + z * z / count
    middle, reach = (share + z * z / (2 * count)) / room, z / room * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))
