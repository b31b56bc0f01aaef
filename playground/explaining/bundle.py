"""Wide layers bound together: the units that count most stand alone, the rest as one."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

MOST = 32
"""Units of a block that can be told apart on screen."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """A block of `units`: `alone` int64 (k,) are those that stand for themselves, in their order; the others, where there are any, make one more."""

    units: int
    alone: Tensor

    @classmethod
    def of(cls, scores: Tensor, most: int = MOST) -> Bundle:
        """The units with the largest |scores| (units,) alone, so that no more than `most` stand there."""
        count = len(scores)
        if count <= most:
            return cls(count, torch.arange(count))
        return cls(count, scores.abs().argsort(descending=True, stable=True)[: most - 1].sort().values)

    @property
    def others(self) -> int:
        """How many are bound together."""
        return self.units - len(self.alone)

    def sums(self, values: Tensor, axis: int = 0) -> Tensor:
        """Values along an axis of all units as those of the units alone and, last, the others' sum."""
        own = values.index_select(axis, self.alone)
        if not self.others:
            return own
        bound = torch.ones(self.units, dtype=torch.bool)
        bound[self.alone] = False
        return torch.cat([own, values.index_select(axis, bound.nonzero()[:, 0]).sum(axis, keepdim=True)], axis)

    def names(self, names: list[str]) -> list[str]:
        """The names of the units alone, and how many others there are."""
        return [*(names[unit] for unit in self.alone.tolist()), *([f"{self.others} others"] if self.others else [])]
