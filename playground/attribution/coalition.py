"""What the network says when only some of the inputs are there, the rest standing at the baseline."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from playground.problem import Problem, SpecError

NUMBERS = 2**17
"""About how many input numbers go through the network at once, so that a cancelled question ends soon."""

MOST = 16
"""Units of which every combination may be asked."""

Score = Callable[[Tensor], Tensor]
"""(n, *shape) → (n, 1)."""


@torch.no_grad()
def scores_of(scalar: Score, x: Tensor, baseline: Tensor, present: Tensor, units: Tensor) -> Tensor:
    """The score of every example with only some units present: (n, coalitions).

    `x` and `baseline` (n, *shape); `present` bool (coalitions, units); `units` int64 (*shape), the unit of each input.
    """
    rows = max(64, min(8192, NUMBERS // units.numel()))
    out = x.new_empty(len(x), len(present))
    places = units.flatten()
    for begin in range(0, len(present), rows):
        kept = present[begin : begin + rows, places].reshape(-1, *units.shape)
        together = max(1, rows // len(kept))
        for first in range(0, len(x), together):
            some = slice(first, first + together)
            mixed = torch.where(kept, x[some, None], baseline[some, None])
            out[some, begin : begin + rows] = scalar(mixed.flatten(0, 1)).reshape(-1, len(kept))
    return out


def every_coalition(units: int) -> Tensor:
    """All 2ⁿ combinations of units, bool (2ⁿ, units): unit j is there where bit j of the row's number is set. SpecError beyond `MOST` units."""
    if units > MOST:
        raise SpecError([Problem("groups", f"all combinations can be asked of at most {MOST} inputs or groups, got {units}")])
    return ((torch.arange(2**units)[:, None] >> torch.arange(units)) & 1).bool()


__all__ = ["MOST", "Score", "every_coalition", "scores_of"]
