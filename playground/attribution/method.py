"""The family of attribution methods."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

from torch import Tensor

from playground.attribution.baseline import background
from playground.attribution.facts import Facts
from playground.attribution.offer import OFFERED, Offer
from playground.attribution.scalar import Scalar
from playground.attribution.subject import Subject
from playground.attribution.verdict import Promise
from playground.registry import Declared

BACKGROUND = 32
"""Training examples that methods with many baselines compare with."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """What is asked of a method: x (n, *shape), its baselines (n, *shape), and where its random numbers come from.

    `groups` (*shape,) int64, numbered from 0 without gaps, says which inputs count as one (superpixels); None where each input stands alone, or,
    for images, each pixel with all its channels where a method takes inputs away.
    """

    subject: Subject
    scalar: Scalar
    x: Tensor
    baseline: Tensor
    seed: int
    groups: Tensor | None = None

    def background(self, count: int = BACKGROUND) -> Tensor:
        """Training examples to compare with, always the same ones for a seed."""
        return background(self.subject, count, self.seed)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What a method found: `scores` (n, *shape), one number an input; `spread` the standard error of each, where it was sampled.

    `sum_spread` (n,) is the standard error of their sum, where that was sampled too. `steps` on the path; `samples` drawn;
    `notes`: sentences on what was done differently from what was asked. With `baseline_mean` (n,) the method says itself what its scores are
    measured from.
    """

    scores: Tensor
    spread: Tensor | None = None
    steps: int | None = None
    samples: int | None = None
    notes: tuple[str, ...] = field(default=())
    baseline_mean: Tensor | None = None
    sum_spread: Tensor | None = None


class Method(Declared):
    """A way to tell which inputs made the answer, as data: its fields are its parameters.

    The docstring's first line is the answer's meaning in a sentence; `question` is what it answers, in plain words; `shows_not` says in a sentence
    what must not be read into it; `source` is the paper. `group` is its heading in the list. `promise` says what the scores add up to.
    `random` says that it draws random numbers, `uses_baseline` that the baseline matters, `batch_free` that examples do not influence each other
    to the last few bits, `grouped` that it can take inputs together as one (and, given groups, judges by itself whether they are few enough,
    whatever its offer says). `cost` is about how many rows of forward and backward pass one example takes, for a network of 12 inputs.
    """

    group: ClassVar[str] = "Gradients"
    question: ClassVar[str] = ""
    shows_not: ClassVar[str] = ""
    source: ClassVar[str] = ""
    promise: ClassVar[Promise] = Promise.NONE
    random: ClassVar[bool] = False
    uses_baseline: ClassVar[bool] = False
    batch_free: ClassVar[bool] = True
    grouped: ClassVar[bool] = False
    cost: ClassVar[int] = 1

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """Whether it suits a network of this structure."""
        return OFFERED

    def fits(self, facts: Facts) -> Offer:
        """Whether it suits a network of this structure with its parameters as they are."""
        return self.offer(facts)

    def takes_baseline(self) -> bool:
        """Whether the baseline matters to it with its parameters as they are."""
        return self.uses_baseline

    @abstractmethod
    def attribute(self, case: Case) -> Scores:
        """The scores for a case. Called with evaluation mode, a private network and random generators of its own; may leave hooks to be removed."""
