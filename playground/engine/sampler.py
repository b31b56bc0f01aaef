"""The order in which examples are learnt: data that stay on the device, one permutation an epoch, batches that are views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from playground.engine.seed import derive


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive batches of one epoch: `x` (n, …) and `y` (n, …) in the order of learning, `batch` examples a step; the last may have fewer."""

    x: Tensor
    y: Tensor
    batch: int

    @property
    def steps(self) -> int:
        """How many batches it holds."""
        return -(-len(self.x) // self.batch)

    def batches(self) -> zip[tuple[Tensor, Tensor]]:
        """The batches, as views."""
        return zip(torch.split(self.x, self.batch), torch.split(self.y, self.batch), strict=True)


class Sampler:
    """Goes through the examples epoch by epoch, each in an order of its own that follows from the seed and the number of the epoch alone.

    `epoch` counts whole epochs done; `cursor` is how many examples of the current one have been used. The two are all there is to remember.
    The last batch of an epoch holds what is left; only when that is fewer than `least` (batch norm cannot learn from one example) are those few
    left out, others in each epoch.
    """

    def __init__(self, x: Tensor, y: Tensor, batch: int | Literal["full"], seed: int, least: int = 1) -> None:
        self._x, self._y, self._seed = x, y, seed
        self.batch = len(x) if batch == "full" else min(batch, len(x))
        rest = len(x) % self.batch
        self.examples = len(x) - rest if rest < least else len(x)
        self.batches = -(-self.examples // self.batch)
        self.epoch = self.cursor = 0
        self._ordered: tuple[Tensor, Tensor] | None = None

    @property
    def taken(self) -> int:
        """Batches of the current epoch that have been used."""
        return -(-self.cursor // self.batch)

    @property
    def left(self) -> int:
        """Batches to the end of the current epoch."""
        return -(-(self.examples - self.cursor) // self.batch)

    def seek(self, epoch: int, cursor: int) -> None:
        """Go to a place; a cursor beyond the examples there are begins the epoch anew."""
        self.epoch, self.cursor = epoch, cursor if cursor < self.examples else 0
        self._ordered = None

    def stretch(self, most: int) -> Stretch:
        """The next batches, at most so many and never past the end of the epoch; goes on to the next epoch when this one is used up."""
        x, y = self._ordered or self._order()
        start, end = self.cursor, min(self.cursor + most * self.batch, self.examples)
        if end == self.examples:
            self.epoch, self.cursor, self._ordered = self.epoch + 1, 0, None
        else:
            self.cursor = end
        return Stretch(x[start:end], y[start:end], self.batch)

    def _order(self) -> tuple[Tensor, Tensor]:
        if self.batch == len(self._x):
            self._ordered = self._x, self._y
        else:
            generator = torch.Generator().manual_seed(derive(self._seed, self.epoch))
            order = torch.randperm(len(self._x), generator=generator).to(self._x.device)
            self._ordered = self._x.index_select(0, order), self._y.index_select(0, order)
        return self._ordered
