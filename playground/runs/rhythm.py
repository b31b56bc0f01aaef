"""How often something that costs time is done: at an interval, and never for more than a share of the time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, thread_time


class Rhythm:
    """Done every `interval` seconds, or as seldom as keeps its cost below `share` of the time; every `slowest` seconds all the same, unless that
    took more than `most` of the time."""

    def __init__(self, interval: float, share: float, slowest: float, first: float = 0.0, most: float = math.inf) -> None:
        self.interval, self._share, self._slowest, self._most = interval, share, slowest, most
        self._cost, self._next = 0.0, monotonic() + first

    def wait(self) -> float:
        """Seconds until it is due, 0 when it is."""
        return max(0.0, self._next - monotonic())

    def retime(self, interval: float) -> None:
        """Another interval, from now on."""
        if interval != self.interval:
            self.interval = interval
            self._next = min(self._next, monotonic() + interval)

    @contextmanager
    def beat(self) -> Iterator[None]:
        """Do it within the block. What it costs is processor time of this thread, so that a busy machine does not seem a slow one."""
        before, began = thread_time(), monotonic()
        yield
        self._cost = 0.5 * (self._cost + thread_time() - before) if self._cost else thread_time() - before
        pause = max(self.interval, min(self._cost / self._share, max(self._slowest, self.interval, self._cost / self._most)))
        self._next = began + pause
