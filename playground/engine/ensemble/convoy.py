"""What takes the steps of several runs: one interface for the kernel, for stacked tensors, and for one run after another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from time import perf_counter
from typing import ClassVar

from torch import Tensor

from playground.engine.ensemble.marks import record
from playground.engine.ensemble.member import Leg, Member

SLICE = 0.02
"""Seconds between looks at whether anybody still wants it."""


class Convoy(ABC):
    """Moves members towards a step, a slice of time at a call. How the way is sliced changes no bit of any of them."""

    title: ClassVar[str]

    def __init__(self, members: Sequence[Member], reason: str = "") -> None:
        self.members = tuple(members)
        self.reason = reason
        """Why it is not a faster one, as a sentence; empty for the fastest."""
        self._pace = 1e-4
        """Seconds a step of one member takes, about."""

    @abstractmethod
    def choose(self, behind: Sequence[Member], step: int, most: int) -> list[Leg]:
        """The next legs of some of those that are behind this step, about `most` steps in all."""

    @abstractmethod
    def travel(self, legs: Sequence[Leg]) -> list[Tensor]:
        """Take them; the largest loss that each met (no axes, NaN if any was NaN)."""

    def refresh(self) -> None:  # noqa: B027 - a convoy that keeps nothing has nothing to do
        """Weights or optimiser state were replaced from outside."""

    def go(self, step: int) -> bool:
        """Some way, about `SLICE` seconds, towards this step; whether there was any left to go."""
        behind = [member for member in self.members if member.going and member.position.step < step]
        if not behind:
            return False
        legs, begun = self.choose(behind, step, max(1, int(SLICE / self._pace))), perf_counter()
        peaks = self.travel(legs)
        seconds, steps = perf_counter() - begun, sum(len(leg.rates) for leg in legs)
        self._pace = (self._pace + seconds / steps) / 2
        pairs = zip(legs, peaks, strict=True)
        record([leg.member for leg, peak in pairs if leg.member.arrive(leg, peak, seconds * len(leg.rates) / steps)])
        return True
