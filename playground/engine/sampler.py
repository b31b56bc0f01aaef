"""The order in which examples are learnt: data that stay on the device, one permutation an epoch, batches that are views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from playground.engine.seed import AUGMENTED, derive

Change = Callable[[Tensor, Tensor, int], tuple[Tensor, Tensor]]
"""From a batch (x, y) and the place of its first example in the epoch to the batch that is learnt from."""

Augment = Callable[[Tensor, Tensor, torch.Generator], tuple[Tensor, Tensor]]
"""The same from a batch and a generator."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive batches of one epoch: `x` (n, …) and `y` (n, …) in the order of learning, `batch` examples a step; the last may have fewer.

    `first` is the place of the first example in its epoch. `change` is what augmentations make of the batch that begins at a place.
    """

    x: Tensor
    y: Tensor
    batch: int
    first: int = 0
    change: Change | None = None

    @property
    def steps(self) -> int:
        """How many batches it holds."""
        return -(-len(self.x) // self.batch)

    def batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The batches: views, or what augmentations make of them."""
        pairs = zip(torch.split(self.x, self.batch), torch.split(self.y, self.batch), strict=True)
        change = self.change
        if change is None:
            return pairs
        return (change(x, y, self.first + number * self.batch) for number, (x, y) in enumerate(pairs))


@dataclass(frozen=True, slots=True)
class Journey:
    """Consecutive batches through the ends of epochs too: `steps` of them, from example `start` of epoch `epoch` on."""

    sampler: Sampler
    epoch: int
    start: int
    steps: int

    def stretches(self) -> Iterator[Stretch]:
        """The batches, epoch by epoch."""
        sampler, epoch, start, left = self.sampler, self.epoch, self.start, self.steps
        while left > 0:
            x, y = sampler.ordered(epoch)
            end = min(start + left * sampler.batch, sampler.examples)
            stretch = Stretch(x[start:end], y[start:end], sampler.batch, start, sampler.change(epoch))
            yield stretch
            epoch, start, left = epoch + 1, 0, left - stretch.steps


class Sampler:
    """Goes through the examples epoch by epoch, each in an order of its own that follows from the seed and the number of the epoch alone.

    `epoch` counts whole epochs done; `cursor` is how many examples of the current one have been used. The two are all there is to remember.
    The last batch of an epoch holds what is left; only when that is fewer than `least` (batch norm cannot learn from one example) are those few
    left out, others in each epoch.
    """

    def __init__(
        self, x: Tensor, y: Tensor, batch: int | Literal["full"], seed: int, least: int = 1, augment: Augment | None = None
    ) -> None:
        self._x, self._y, self.seed, self._augment = x, y, seed, augment
        self.batch = len(x) if batch == "full" else min(batch, len(x))
        rest = len(x) % self.batch
        self.examples = len(x) - rest if rest < least else len(x)
        self.batches = -(-self.examples // self.batch)
        self.epoch = self.cursor = 0
        self._ordered: tuple[int, Tensor, Tensor] | None = None

    @property
    def shuffles(self) -> bool:
        """Whether each epoch has an order of its own; one batch of all examples needs none."""
        return self.batch < len(self._x)

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

    def stretch(self, most: int) -> Stretch:
        """The next batches, at most so many and never past the end of the epoch; goes on to the next epoch when this one is used up."""
        return next(self.journey(min(most, self.left)).stretches())

    def journey(self, steps: int) -> Journey:
        """The next so many batches, on into the epochs that follow."""
        journey = Journey(self, self.epoch, self.cursor, steps)
        epochs, self.cursor = after(self.cursor, steps, self.batch, self.examples)
        self.epoch += epochs
        return journey

    def ordered(self, epoch: int) -> tuple[Tensor, Tensor]:
        """Inputs and targets of an epoch in the order in which they are learnt."""
        if not self.shuffles:
            return self._x, self._y
        if self._ordered is None or self._ordered[0] != epoch:
            order = self._permutation(epoch).to(self._x.device)
            self._ordered = epoch, self._x.index_select(0, order), self._y.index_select(0, order)
        return self._ordered[1:]

    def peek(self) -> tuple[Tensor, Tensor, Tensor]:
        """The next batch without using it up: inputs (n, …), targets (n, …), and which rows (n,) of the training part they are."""
        x, y = self.ordered(self.epoch)
        start, end = self.cursor, min(self.cursor + self.batch, self.examples)
        rows = self._permutation(self.epoch) if self.shuffles else torch.arange(len(self._x))
        change = self.change(self.epoch)
        some = (x[start:end], y[start:end]) if change is None else change(x[start:end], y[start:end], start)
        return *some, rows[start:end]

    def change(self, epoch: int) -> Change | None:
        """What augmentations make of the batches of an epoch, each by random numbers that follow from the seed and its place alone."""
        augment = self._augment
        if augment is None:
            return None
        own = derive(self.seed, AUGMENTED)

        def change(x: Tensor, y: Tensor, first: int) -> tuple[Tensor, Tensor]:
            return augment(x, y, torch.Generator().manual_seed(derive(own, epoch * 2**24 + first)))

        return change

    def _permutation(self, epoch: int) -> Tensor:
        return torch.randperm(len(self._x), generator=torch.Generator().manual_seed(derive(self.seed, epoch)))


def after(start: int, steps: int, batch: int, examples: int) -> tuple[int, int]:
    """How many epochs end within so many steps from a place in one, and the place after them."""
    left = -(-(examples - start) // batch)
    if steps < left:
        return 0, start + steps * batch
    epochs, more = divmod(steps - left, -(-examples // batch))
    return epochs + 1, more * batch
