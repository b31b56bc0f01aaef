"""Missing numbers, and values of categories and tokens that training never shows: settled by what the training part alone tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor


class GapRule(StrEnum):
    """What stands in for a missing number."""

    MEAN = "mean"
    MEDIAN = "median"


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """x ↦ x with every NaN replaced by its column's `fill` (k,), and 0 in the columns that are not `alive` (k,).

    A column is not alive when it stands for a value of a category that no training example has: its weights are never trained, so that letting it
    speak would add noise. Such a value is like one that is not known at all.
    """

    fill: Tensor
    alive: Tensor

    @classmethod
    def fit(cls, x: Tensor, rules: Sequence[GapRule], switches: Tensor | None = None) -> Gaps:
        """The mean or median, by the k `rules`, of each column of the training examples x (n, k), missing ones left out; 0 where all are missing."""
        wide = x.double()
        means = torch.tensor([rule is GapRule.MEAN for rule in rules], dtype=torch.bool)
        fill = wide.nanmean(0) if means.all() else _median(wide) if not means.any() else torch.where(means, wide.nanmean(0), _median(wide))
        dead = torch.zeros(x.shape[1], dtype=torch.bool) if switches is None else switches & (x.nan_to_num().amax(0) == 0)
        return cls(fill.nan_to_num().float(), ~dead)

    def apply(self, x: Tensor) -> Tensor:
        """x (n, k) without gaps, on x's device."""
        return torch.where(x.isnan(), self.fill.to(x.device), x) * self.alive.to(x.device)


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """x ↦ x with every token that no training example has replaced by the one for what is not known. `known` bool (vocabulary,)."""

    known: Tensor
    unknown: int

    @classmethod
    def fit(cls, x: Tensor, y: Tensor | None, vocabulary: int, unknown: int, padding: int | None = None) -> Unseen:
        """By the tokens of the training examples, x (n, length) and, where answers are tokens too, y. Padding stays what it is."""
        known = torch.zeros(vocabulary, dtype=torch.bool)
        if padding is not None:
            known[padding] = True
        for tokens in (x,) if y is None else (x, y):
            known[tokens[tokens >= 0].flatten()] = True
        return cls(known, unknown)

    def apply(self, x: Tensor) -> Tensor:
        """Tokens int64 (n, length) without those that were never seen; answers that are not asked (below 0) stay so."""
        return torch.where((x < 0) | self.known.to(x.device)[x.clamp(min=0)], x, self.unknown)


def _median(x: Tensor) -> Tensor:
    """The middle of each column (n, k), or the mean of the two in the middle; column by column, because torch takes only so much at once."""
    return torch.stack([column.nanquantile(0.5) for column in x.T])
