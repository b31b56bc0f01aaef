"""Whether two explanations put the inputs in the same order."""

from __future__ import annotations

import torch
from torch import Tensor


def rank_correlation(one: Tensor, other: Tensor) -> Tensor:
    """Spearman's rank correlation of the scores of each example, with their signs: (n, *shape) twice → (n,), from −1 to 1.

    Of pictures (n, channels, height, width) each pixel counts once, with the sum over its channels. Equal scores share the middle of their ranks.
    It is 1 where both are the same everywhere, and 0 where one of them, alone, says the same of every input.
    """
    a, b = (_centred(ranks(_by_unit(scores))) for scores in (one, other))
    size = a.norm(dim=1) * b.norm(dim=1)
    both_flat = (a.norm(dim=1) + b.norm(dim=1)) == 0
    found = (a * b).sum(1) / torch.where(size > 0, size, 1.0)
    return torch.where(both_flat, 1.0, found).clamp(-1, 1).float()


def ranks(scores: Tensor) -> Tensor:
    """The rank of each score within its row, from 0, equal ones in the middle of theirs: (n, k) → float64 (n, k)."""
    ordered = scores.sort(1).values.contiguous()
    below = torch.searchsorted(ordered, scores.contiguous())
    until = torch.searchsorted(ordered, scores.contiguous(), right=True)
    return (below + until - 1).double() / 2


def _by_unit(scores: Tensor) -> Tensor:
    return (scores.sum(1) if scores.ndim == 4 else scores).flatten(1)


def _centred(rows: Tensor) -> Tensor:
    return rows - rows.mean(1, keepdim=True)
