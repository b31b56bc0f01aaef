"""The family of baselines: what "the input does not say anything" means."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.subject import Subject
from playground.data import DataForm
from playground.params import Label
from playground.problem import Problem, SpecError
from playground.registry import Declared, union


class Baseline(Declared):
    """Where the way to the example begins. `forms` are the kinds of data that it makes sense for."""

    forms: ClassVar[frozenset[DataForm]] = frozenset(DataForm)

    @abstractmethod
    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        """A baseline for each of the network inputs x (n, *shape), of the same shape; it depends on nothing but these arguments."""


class Mean(Baseline):
    """The average training example; of tokens, at each position the average of what is looked up there."""

    kind: Literal["mean"] = "mean"

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        return subject.extent.mean.expand_as(x).contiguous()


class Zero(Baseline):
    """All zeros: black pixels, a row of zeros (where data are standardised, the average), or nothing looked up for any token."""

    kind: Literal["zero"] = "zero"

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        if subject.assembly is not None and subject.form not in (DataForm.PLANE, DataForm.TOKENS):
            zero = subject.assembly.prepared.standardiser.apply(torch.zeros(1, *subject.shape))
            return zero.expand_as(x).contiguous()
        return torch.zeros_like(x)


class Blur(Baseline):
    """The picture itself, out of focus."""

    title: ClassVar[str] = "Blurred"
    forms: ClassVar[frozenset[DataForm]] = frozenset({DataForm.IMAGE})
    kind: Literal["blur"] = "blur"
    radius: Annotated[int, Field(ge=1, le=16, description="Pixels to each side that are averaged.")] = 2

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        side = 2 * self.radius + 1
        return torch.nn.functional.avg_pool2d(x, side, 1, self.radius, count_include_pad=False)


class Uniform(Baseline):
    """Noise: each input anywhere between the lowest and the highest value it has in training."""

    title: ClassVar[str] = "Uniform noise"
    forms: ClassVar[frozenset[DataForm]] = frozenset(DataForm) - {DataForm.TOKENS}
    kind: Literal["uniform"] = "uniform"

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        _, low, high = subject.extent
        share = torch.rand(x.shape[1:], generator=torch.Generator().manual_seed(seed))
        return (low + (high - low) * share).expand_as(x).contiguous()


class Row(Baseline):
    """One training example."""

    title: ClassVar[str] = "Another example"
    kind: Literal["row"] = "row"
    row: Annotated[int, Field(ge=0, le=10_000_000, description="Which training example, counted from 0."), Label("Example")] = 0

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        if self.row >= len(subject.background):
            raise SpecError([Problem("baseline.row", f"must be below {len(subject.background)}, got {self.row}")])
        return subject.examples(slice(self.row, self.row + 1)).expand_as(x).contiguous()


class Token(Baseline):
    """One token at every position: the one for nothing, say, with which short texts are filled up."""

    title: ClassVar[str] = "One token everywhere"
    forms: ClassVar[frozenset[DataForm]] = frozenset({DataForm.TOKENS})
    kind: Literal["token"] = "token"
    token: Annotated[int, Field(ge=0, lt=65_536, description="Which token, counted from 0.")] = 0

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        if self.token >= len(subject.vocabulary):
            raise SpecError([Problem("baseline.token", f"must be below {len(subject.vocabulary)}, got {self.token}")])
        return subject.enter(torch.full((1, *subject.places), float(self.token))).expand_as(x).contiguous()


AnyBaseline: TypeAlias = union(Baseline)  # type: ignore[type-abstract, valid-type]


def baseline_for(form: DataForm) -> Baseline:
    """The one to begin with."""
    return Mean()


def background(subject: Subject, count: int, seed: int) -> Tensor:
    """So many training examples (count, *shape), drawn evenly by the seed; all of them, where there are fewer."""
    order = torch.randperm(len(subject.background), generator=torch.Generator().manual_seed(seed))
    return subject.examples(order[:count])


__all__ = ["AnyBaseline", "Baseline", "Blur", "Mean", "Row", "Token", "Uniform", "Zero", "background", "baseline_for"]
