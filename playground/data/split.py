"""How examples are divided into those that train, those that choose and those that judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.params import Label, Step
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.worded import Worded

TOO_FEW = "must hold at least one of the {examples} examples{none}, got {share:g}"
NOBODY = "no example has fallen into the {part} part yet: add some, or make its share 0"
NAMES = {"train": "training", "validation": "validation", "test": "test"}

_TOLERANCE = 1e-6  # shares are decimal fractions, which floats hold only nearly
_GOLDEN = (5**0.5 - 1) / 2
_STANDING = 2**14
"""Below this are the numbers that examples keep."""


class Counts(NamedTuple):
    """Examples in each part."""

    train: int
    validation: int
    test: int


class SplitBy(Worded):
    """What decides which part an example falls into."""

    CLASSES = "classes", "by chance, classes alike"
    CHANCE = "chance", "by chance alone"
    TIME = "time", "by time"
    GROUP = "group", "by group"


BY = (
    "By chance with every class alike in all parts, by chance alone, by time (the latest examples judge), or by group "
    "(all examples of a group fall into one part)."
)


class Split(Strict):
    """Training, validation and test shares of the examples; together they are all of them.

    Weights are fitted on the training part. The validation part decides when to stop and which settings are better. The test part decides nothing:
    it only says how good the outcome is.
    """

    train: Annotated[float, Field(ge=0.01, le=1, description="Share that the weights are fitted on."), Label("Training"), Step(0.05)] = 0.5
    validation: Annotated[float, Field(ge=0, le=0.95, description="Share that decides when to stop."), Label("Validation"), Step(0.05)] = 0.1
    test: Annotated[float, Field(ge=0, le=0.95, description="Share that only judges."), Label("Test"), Step(0.05)] = 0.4
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the division: which example falls into which part."), Label("Split seed")] = 0
    by: Annotated[SplitBy, Field(description=BY), Label("Divide")] = SplitBy.CLASSES

    @model_validator(mode="after")
    def _shares_are_all(self) -> Split:
        total = self.train + self.validation + self.test
        if abs(total - 1) > _TOLERANCE:
            raise ValueError(f"shares must sum to 1, got {self.train:g} + {self.validation:g} + {self.test:g} = {total:g}")
        return self

    def counts(self, examples: int, path: str = "data.split") -> Counts:
        """Examples in each part: validation and test get their share rounded down, training the rest.

        SpecError names each share that is not 0 and yet too small for a single example.
        """
        validation, test = (int(share * examples + _TOLERANCE) for share in (self.validation, self.test))
        return self._held(Counts(examples - validation - test, validation, test), path)

    def steady_counts(self, standing: Tensor, path: str = "data.split") -> Counts:
        """The same where examples keep their parts as others come and go, see `steady`."""
        return self._held(Counts(*self._parts(self._around(standing)).bincount(minlength=3).tolist()), path, NOBODY)

    def _held(self, counts: Counts, path: str, rule: str = TOO_FEW) -> Counts:
        """The counts; SpecError names each share that is not 0 and yet holds no example."""
        problems = [
            Problem(f"{path}.{part}", rule.format(part=NAMES[part], examples=sum(counts), none=_or_none(part), share=share))
            for part, share, count in zip(Counts._fields, (self.train, self.validation, self.test), counts, strict=True)
            if share > 0 and count == 0
        ]
        if problems:
            raise SpecError(problems)
        return counts

    def divide(
        self, examples: int, labels: Tensor | None = None, *, order: Tensor | None = None, groups: Tensor | None = None, path: str = "data.split"
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The row numbers of the training, validation and test parts, each int64 in shuffled order; together every row once.

        The same seed always gives the same parts, and leaves torch's global generator alone. With `labels` (n,) int64 the parts are stratified:
        of every class, each part holds its share to within about one example, and the first of each part are of any class. By time the earliest by
        `order` (n,) train and the latest test; by group all rows with the same number in `groups` (n,) fall into one part, so that the shares hold
        only about. SpecError when these are missing.
        """
        counts = self.counts(examples, path)
        known = ((SplitBy.CLASSES, True), (SplitBy.CHANCE, True), (SplitBy.TIME, order is not None), (SplitBy.GROUP, groups is not None))
        self.check([by for by, there in known if there], path)
        shuffled = torch.randperm(examples, generator=torch.Generator().manual_seed(self.seed))
        if self.by is SplitBy.GROUP and groups is not None:
            part = self._grouped(groups, counts, path)
        else:
            ranked = shuffled
            if self.by is SplitBy.TIME and order is not None:
                ranked = order.argsort(stable=True)
            elif self.by is SplitBy.CLASSES and labels is not None:
                ranked = shuffled[_interleave(labels[shuffled])]
            part = torch.empty(examples, dtype=torch.int64)
            part[ranked] = torch.repeat_interleave(torch.arange(3), torch.tensor(counts))
        train, validation, test = (shuffled[part[shuffled] == number] for number in range(3))
        if self.by is SplitBy.CLASSES and labels is not None:  # the rows of a class come late in them, and of some classes later than of others
            again = torch.Generator().manual_seed(self.seed)
            validation, test = (rows[torch.randperm(len(rows), generator=again)] for rows in (validation, test))
        return train, validation, test

    def steady(self, standing: Tensor, path: str = "data.split") -> tuple[Tensor, Tensor, Tensor]:
        """The same for examples that come and go: the part of each follows from the seed and its number in `standing` (n,) alone, so that no other
        example moves it.

        Numbers go around a circle of which each part has its share, at a place of the seed's for each or, with classes alike, by the golden section:
        of any m numbers in a row a part then holds its share to within about one. In each part an example keeps its place among the others too.
        """
        around = self._around(standing)
        part = self._parts(around)
        self._held(Counts(*part.bincount(minlength=3).tolist()), path, NOBODY)
        order = around.argsort(stable=True)
        train, validation, test = (order[part[order] == number] for number in range(3))
        return train, validation, test

    def _around(self, standing: Tensor) -> Tensor:
        """Where each number stands on a circle of length 1."""
        self.check((SplitBy.CLASSES, SplitBy.CHANCE))
        chance = torch.rand(_STANDING, dtype=torch.float64, device="cpu", generator=torch.Generator().manual_seed(self.seed))
        return chance[standing] if self.by is SplitBy.CHANCE else (chance[0] + standing * _GOLDEN) % 1

    def _parts(self, around: Tensor) -> Tensor:
        """The part of each place on the circle."""
        ends = (self.train, self.train if self.validation == 0 else 1 - self.test)
        return torch.bucketize(around, torch.tensor(ends, dtype=torch.float64, device="cpu"), right=True)

    def consecutive(self, examples: int, path: str = "data.split") -> tuple[Tensor, Tensor, Tensor]:
        """The same for examples in the order of time: the first train, those after them choose, the last judge. The seed has no say."""
        train, validation, test = torch.split(torch.arange(examples), list(self.counts(examples, path)))
        return train, validation, test

    def apart(self, begin: Tensor, end: Tensor, path: str = "data.split") -> tuple[Tensor, Tensor, Tensor]:
        """The same for examples that each tell of all the moments from `begin` to `end` (n,), neither ever going back: no moment is told of in two
        parts. Examples across a boundary are in no part, and the shares are of those that remain. SpecError when too few remain."""
        shares = {"train": self.train, "validation": self.validation, "test": self.test}
        used = [name for name, share in shares.items() if share > 0]
        across = [int(torch.searchsorted(begin, end[at], right=True)) - at - 1 for at in (len(begin) // 3, 2 * len(begin) // 3)]
        kept = len(begin) - (len(used) - 1) * max(across)
        if kept < len(used):
            lost = f"{max(across):,} of {len(begin):,} windows lie across each boundary between two parts, which leaves none"
            raise SpecError([Problem(path, f"{lost}: take a smaller window, ask for less ahead, or leave the validation part out")])
        counts = self.counts(kept, path)
        parts, first = [], 0
        for name, count in zip(Counts._fields, counts, strict=True):
            last = len(begin) if name == used[-1] else min(first + count, len(begin))
            rows = torch.arange(first, max(first, last)) if count else torch.arange(0)
            if count and not len(rows):
                raise SpecError([Problem(f"{path}.{name}", "must hold an example: too many windows lie across boundaries; take a smaller window")])
            parts.append(rows)
            if len(rows):
                first = int(torch.searchsorted(begin, end[last - 1], right=True))
        train, validation, test = parts
        return train, validation, test

    def check(self, known: Sequence[SplitBy], path: str = "data.split") -> None:
        """SpecError when the division goes by what is not `known` of the data."""
        if self.by not in known:
            lacking = "when each example was taken" if self.by is SplitBy.TIME else "which examples belong together"
            raise SpecError([Problem(f"{path}.by", f"must be another than {self.by.value}: these data do not say {lacking}")])

    def _grouped(self, groups: Tensor, counts: Counts, path: str) -> Tensor:
        """The part of each row (n,): group after group, in an order of the seed's, goes to the part that lacks most of its share."""
        names, member = torch.unique(groups, return_inverse=True)
        sizes, wanted = member.bincount(minlength=len(names)).tolist(), list(counts)
        if len(names) < sum(count > 0 for count in wanted):
            raise SpecError([Problem(f"{path}.by", f"must be another than group: there are only {len(names)} groups for the parts")])
        place = torch.empty(len(names), dtype=torch.int64)
        left, empty = [float(count) for count in wanted], [part for part, count in enumerate(wanted) if count]
        turns = torch.randperm(len(names), generator=torch.Generator().manual_seed(self.seed)).tolist()
        for turn, group in enumerate(turns):
            lacking = [part for part in empty if left[part] == wanted[part]]
            choice = lacking if len(lacking) >= len(turns) - turn else empty  # no part stays empty
            part = max(choice, key=lambda part: left[part] / wanted[part])
            place[group], left[part] = part, left[part] - sizes[group]
        return place[member]


def _interleave(labels: Tensor) -> Tensor:
    """An order of the rows in which every stretch holds each class in about its overall share.

    The k-th of a class's m rows is placed at (k + ½) / m of the way.
    """
    place = torch.empty(len(labels), dtype=torch.float64)
    for label in range(int(labels.max()) + 1):
        rows = (labels == label).nonzero().flatten()
        place[rows] = (torch.arange(len(rows), dtype=torch.float64) + 0.5) / len(rows)
    return place.argsort(stable=True)


def _or_none(part: str) -> str:
    return "" if part == "train" else ", or be 0"
