"""How examples are divided into those that train, those that choose and those that judge."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.params import Label, Step
from playground.problem import Problem, SpecError
from playground.registry import Strict

_TOLERANCE = 1e-6  # shares are decimal fractions, which floats hold only nearly


class Counts(NamedTuple):
    """Examples in each part."""

    train: int
    validation: int
    test: int


class Split(Strict):
    """Training, validation and test shares of the examples; together they are all of them.

    Weights are fitted on the training part. The validation part decides when to stop and which settings are better. The test part decides nothing:
    it only says how good the outcome is.
    """

    train: Annotated[float, Field(ge=0.01, le=1, description="Share that the weights are fitted on."), Label("Training"), Step(0.05)] = 0.5
    validation: Annotated[float, Field(ge=0, le=0.95, description="Share that decides when to stop."), Label("Validation"), Step(0.05)] = 0.1
    test: Annotated[float, Field(ge=0, le=0.95, description="Share that only judges."), Label("Test"), Step(0.05)] = 0.4
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the division: which example falls into which part."), Label("Split seed")] = 0

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
        counts = Counts(examples - validation - test, validation, test)
        problems = [
            Problem(f"{path}.{part}", f"must hold at least one of the {examples} examples{_or_none(part)}, got {share:g}")
            for part, share, count in zip(Counts._fields, (self.train, self.validation, self.test), counts, strict=True)
            if share > 0 and count == 0
        ]
        if problems:
            raise SpecError(problems)
        return counts

    def divide(self, examples: int, labels: Tensor | None = None, path: str = "data.split") -> tuple[Tensor, Tensor, Tensor]:
        """The row numbers of the training, validation and test parts, each int64 in shuffled order; together every row once.

        The same seed always gives the same parts, and leaves torch's global generator alone. With `labels` (n,) int64 the parts are stratified:
        of every class, each part holds its share to within about one example.
        """
        counts = self.counts(examples, path)
        order = torch.randperm(examples, generator=torch.Generator().manual_seed(self.seed))
        ranked = order if labels is None else order[_interleave(labels[order])]
        part = torch.empty(examples, dtype=torch.int64)
        part[ranked] = torch.repeat_interleave(torch.arange(3), torch.tensor(counts))
        train, validation, test = (order[part[order] == number] for number in range(3))
        return train, validation, test

    def consecutive(self, examples: int, path: str = "data.split") -> tuple[Tensor, Tensor, Tensor]:
        """The same for examples in the order of time: the first train, those after them choose, the last judge. The seed has no say."""
        train, validation, test = torch.split(torch.arange(examples), list(self.counts(examples, path)))
        return train, validation, test


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
