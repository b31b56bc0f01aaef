"""Whether methods agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.judge.ranks import rank_correlation
from playground.attribution.result import Attribution
from playground.problem import Problem, SpecError


class Agreement(NamedTuple):
    """How alike attributions of the same examples are: `matrix` float32 (k, k), signed rank correlations, the mean over the examples."""

    titles: tuple[str, ...]
    matrix: Tensor


def agreement(attributions: Sequence[Attribution]) -> Agreement:
    """Each with each. Titles are the methods', with the baseline where a method comes twice. SpecError unless all are of the same examples."""
    if not attributions:
        raise SpecError([Problem("attributions", "expected at least one, got none")])
    if any(not torch.equal(one.x, attributions[0].x) for one in attributions):
        raise SpecError([Problem("attributions", "must all be of the same examples")])
    matrix = torch.eye(len(attributions))
    for i, one in enumerate(attributions):
        for j, other in enumerate(attributions[:i]):
            matrix[i, j] = matrix[j, i] = rank_correlation(one.scores, other.scores).mean()
    return Agreement(_titles(attributions), matrix)


def _titles(attributions: Sequence[Attribution]) -> tuple[str, ...]:
    times = Counter(one.method.name() for one in attributions)
    return tuple(
        f"{one.method.name()}, {one.baseline.name().lower()}" if one.baseline and times[one.method.name()] > 1 else one.method.name()
        for one in attributions
    )
