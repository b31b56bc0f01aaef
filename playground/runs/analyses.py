"""Every process of this server that answers questions, and how many there may be."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from playground.runs.analysis import Analysis
from playground.runs.analyst import Make
from playground.runs.busy import Busy
from playground.runs.executor import Executor
from playground.runs.run import Run
from playground.runs.snapshot import Deliver
from playground.settings import Settings

Copy = Callable[[Run, Deliver], None]
"""Has a run copied."""

ROOM_AFTER = 20.0
"""Seconds without a question after which a process makes room for another page's."""


class Analyses:
    """Opens conversations about runs; `copy` takes a copy of one."""

    def __init__(self, settings: Settings, executor: Executor, copy: Copy, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings, self.executor, self.copy, self._clock = settings, executor, copy, clock
        self._open: set[Analysis] = set()
        self._lock = threading.Lock()

    def begin(self, run: Run, make: Make, opening: str, wake: Callable[[], None]) -> Analysis:
        """A page begins to ask about a run: its process is started, a copy taken and the opening question asked."""
        analysis = Analysis(run, self, make, opening, wake, self._clock)
        with self._lock:
            self._open.add(analysis)
        analysis.take()
        return analysis

    def end(self, analysis: Analysis) -> None:
        """The page has gone."""
        with self._lock:
            self._open.discard(analysis)
        analysis.close()

    def admit(self, newcomer: Analysis) -> None:
        """Make room for one more process by stopping the one that has been idle longest; Busy when all are in use."""
        with self._lock:
            living = [analysis for analysis in self._open if analysis.alive and analysis is not newcomer]
        if len(living) < self.settings.max_analyses:
            return
        now = self._clock()
        idle = [analysis for analysis in living if not analysis.busy and now - analysis.used > ROOM_AFTER]
        if not idle:
            raise Busy(f"The server answers {len(living)} pages like this one already, which is the most it may: try again when somebody has left.")
        oldest = min(idle, key=lambda analysis: analysis.used)
        threading.Thread(target=oldest.rest, name="playground-rest", daemon=True).start()  # it waits for the process, and for locks

    def close(self) -> None:
        """End them all."""
        with self._lock:
            analyses, self._open = self._open, set()
        for analysis in analyses:
            analysis.close()
