"""One pair of eyes on a run: what it shows, and what it has been sent so far."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from playground.runs.command import View, Watch


class Viewer:
    """A viewer takes the newest frame there is when it is ready for one: when slow it misses frames, but never rows of metrics.

    `wake` is called from any thread when there may be something to take; it must return at once.
    """

    def __init__(self, wake: Callable[[], None] = lambda: None, clock: Callable[[], float] = monotonic) -> None:
        self.wake = wake
        self.watch = Watch()
        self.clock = clock
        self.taken = clock()
        self.scene = -1
        self.frame = -1
        self.rows = 0
        self.notices: list[str] = []
        self.extras: list[bytes] = []

    @property
    def views(self) -> frozenset[View]:
        """The parts of a frame that it shows now."""
        return frozenset(self.watch.views) if self.watch.visible else frozenset()
