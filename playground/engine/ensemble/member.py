"""A run of an ensemble: a trainer whose steps are taken together with those of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from playground.engine.evaluation import Scores
from playground.engine.sampler import Journey
from playground.engine.trainer import Trainer


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """Steps that a member is about to take: through which batches, each at its multiple of the learning rate."""

    member: Member
    journey: Journey
    rates: Sequence[float]


class Member(Trainer):
    """Everything that a trainer is; while it belongs to an ensemble, only the ensemble trains it."""

    def reach(self, most: int) -> int:
        """How many steps, at most so many, it can take before something is to happen."""
        return self._loop.reach(self._unchecked(most))

    def depart(self, steps: int) -> Leg:
        """So many steps within reach."""
        return Leg(self, *self._loop.depart(steps))

    def arrive(self, leg: Leg, peak: Tensor, seconds: float) -> bool:
        """They have been taken; whether a row is to be recorded now."""
        due = self._loop.arrive(len(leg.rates), seconds)
        self._met(peak)
        return due and self.diverged is None

    def record(self, scores: Scores | None = None) -> None:
        """Append a row; `scores` are those of the weights as they are, where they are known."""
        self._loop.record(scores)

    def settle(self) -> None:
        """Notice a loss that exploded on the last steps."""
        self._check()
