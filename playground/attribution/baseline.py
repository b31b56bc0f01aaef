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
    """The average training example."""

    kind: Literal["mean"] = "mean"

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        return subject.background.mean(0, keepdim=True).expand_as(x).contiguous()


class Zero(Baseline):
    """All zeros: black pixels, or a row of zeros (where data are standardised, the average)."""

    title: ClassVar[str] = "Zero (black)"
    kind: Literal["zero"] = "zero"

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        if subject.assembly is not None and subject.form is not DataForm.PLANE:
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
    kind: Literal["uniform"] = "uniform"

    def of(self, subject: Subject, x: Tensor, seed: int) -> Tensor:
        low, high = subject.background.amin(0), subject.background.amax(0)
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
        return subject.background[self.row].expand_as(x).contiguous()


AnyBaseline: TypeAlias = union(Baseline)  # type: ignore[type-abstract, valid-type]


def baseline_for(form: DataForm) -> Baseline:
    """The one to begin with."""
    return Mean()


def background(subject: Subject, count: int, seed: int) -> Tensor:
    """So many training examples (count, *shape), drawn evenly by the seed; all of them, where there are fewer."""
    order = torch.randperm(len(subject.background), generator=torch.Generator().manual_seed(seed))
    return subject.background[order[:count]]


__all__ = ["AnyBaseline", "Baseline", "Blur", "Mean", "Row", "Uniform", "Zero", "background", "baseline_for"]
