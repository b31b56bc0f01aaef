"""How many commands a connection may still send: a bucket that fills steadily and empties by use."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic


class Allowance:
    """`rate` a second in the long run, `burst` at once."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate, self._burst, self._clock = rate, float(burst), clock
        self._left, self._at = self._burst, clock()

    def take(self) -> float:
        """Use one up; the seconds to wait before acting on it, 0 while the allowance lasts."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate) - 1.0
        self._at = now
        return max(0.0, -self._left / self._rate)
