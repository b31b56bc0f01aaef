"""How fast a run may go: so many steps or epochs a second, or as fast as it goes."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

from playground.runs.command import Speed

CATCH_UP = 0.25
"""Seconds of training that may be made up for at once when the machine was busy elsewhere."""


class Pace:
    """Counts the steps that are due. A machine too slow for the speed falls behind; it owes nothing later."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self.speed = clock, Speed()
        self._due, self._at, self._rate = 1.0, clock(), math.inf

    def set(self, speed: Speed, steps_per_epoch: int) -> None:
        """Go at this speed from now on."""
        self.speed = speed
        self._rate = math.inf if speed.rate is None else speed.rate * (steps_per_epoch if speed.unit == "epoch" else 1)

    def start(self) -> None:
        """Begin now: the first step is due at once."""
        self._due, self._at = 1.0, self._clock()

    def due(self) -> float:
        """Steps due by now, infinite when there is no limit."""
        now = self._clock()
        if math.isinf(self._rate):
            self._at = now
            return math.inf
        self._due = min(self._due + (now - self._at) * self._rate, max(1.0, self._rate * CATCH_UP))
        self._at = now
        return self._due

    def took(self, steps: int) -> None:
        """So many of them are done."""
        self._due = max(0.0, self._due - steps) if math.isfinite(self._rate) else 1.0

    def wait(self) -> float:
        """Seconds until the next step is due."""
        due = self.due()
        return 0.0 if due >= 1.0 else (1.0 - due) / self._rate
