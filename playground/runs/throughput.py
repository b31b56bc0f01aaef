"""Examples learnt a second, over about the last second."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

WINDOW = 0.5
"""Seconds that a measurement spans at least; at most twice that."""


class Throughput:
    """Told how many examples were learnt in all, it says how many a second that was lately."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self.start(0.0)

    def start(self, examples: float) -> None:
        """Measure from here on."""
        self._before = self._mark = (self._clock(), examples)

    def rate(self, examples: float) -> float:
        """Examples a second, by the clock on the wall."""
        now = self._clock()
        if now - self._mark[0] >= WINDOW:
            self._before, self._mark = self._mark, (now, examples)
        seconds = now - self._before[0]
        return (examples - self._before[1]) / seconds if seconds > 0 else 0.0
