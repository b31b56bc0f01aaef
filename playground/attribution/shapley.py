"""Shapley values by asking for every combination."""

from __future__ import annotations

from functools import lru_cache
from math import comb

import torch
from torch import Tensor

from playground.attribution.coalition import Score, every_coalition, scores_of
from playground.attribution.groups import spread_out, units_of


def exact_shapley(scalar: Score, x: Tensor, baseline: Tensor, groups: Tensor | None = None) -> Tensor:
    """What each input brings, averaged over all orders in which inputs may be put in place of the baseline's: (n, *shape).

    `scalar` takes (n, *shape) to (n, 1); x and baseline (n, *shape); `groups` int64 (*shape) numbers those that come together, which then share
    equally. Of pictures a pixel's channels come together. The sum is f(x) − f(baseline) but for rounding. All 2ⁿ combinations go through the
    network in one batch; SpecError beyond 16 units. Shapley 1953; Strumbelj, Kononenko 2010.
    """
    units = units_of(groups, tuple(x.shape[1:]))
    count = int(units.max()) + 1
    return spread_out(shares(scores_of(scalar, x, baseline, _present(count), units)), units)


def shares(values: Tensor) -> Tensor:
    """Shapley values (n, units) from the value of every combination (n, 2ⁿ), numbered as by `every_coalition`."""
    return (values.double() @ _weights(values.shape[1].bit_length() - 1)).to(values.dtype)


@lru_cache(maxsize=8)
def _present(units: int) -> Tensor:
    return every_coalition(units)


@lru_cache(maxsize=8)
def _weights(units: int) -> Tensor:
    """By how much the value of each combination counts for each unit, float64 (2ⁿ, units)."""
    present = _present(units)
    size = present.sum(1)
    joins = torch.tensor([1 / (units * comb(units - 1, k)) for k in range(units)] + [0.0], dtype=torch.float64)
    return torch.where(present, joins[size - 1][:, None], -joins[size][:, None])


__all__ = ["exact_shapley", "shares"]
