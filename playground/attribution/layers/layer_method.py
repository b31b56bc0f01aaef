"""The family of methods that look at the units inside."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from playground.attribution.column import Column
from playground.attribution.facts import Facts
from playground.attribution.offer import OFFERED, Offer
from playground.attribution.scalar import Scalar
from playground.attribution.subject import Subject
from playground.attribution.verdict import Promise
from playground.registry import Declared


@dataclass(frozen=True, slots=True, eq=False)
class LayerCase:
    """What is asked: x and baseline (n, *shape), in these columns."""

    subject: Subject
    scalar: Scalar
    columns: Sequence[Column]
    x: Tensor
    baseline: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """By column's id one number an activation, (n, *its shape); `steps` of the way, where it was walked."""

    scores: dict[str, Tensor]
    steps: int | None = None


class LayerMethod(Declared):
    """A way to tell which units inside the network made the answer, as data.

    Class variables as of `Method`; `pooled` says whether a map's number is the sum or the mean over its places.
    """

    question: ClassVar[str] = ""
    shows_not: ClassVar[str] = ""
    source: ClassVar[str] = ""
    promise: ClassVar[Promise] = Promise.NONE
    uses_baseline: ClassVar[bool] = False
    pooled: ClassVar[Literal["sum", "mean"]] = "sum"
    cost: ClassVar[int] = 1

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Whether it suits a network of this structure."""
        return OFFERED

    @abstractmethod
    def attribute(self, case: LayerCase) -> Found:
        """The numbers for every column. Called in isolation, with a private network in evaluation mode."""


__all__ = ["Found", "LayerCase", "LayerMethod"]
