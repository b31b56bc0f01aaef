"""Where workers come from: an interface with a local implementation, and room for a cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from playground.runs.analyst import Make
from playground.runs.message import Message

Receive = Callable[[Message], None]
"""Called with every message of a worker, in order, from a thread of the executor's own."""

Ended = Callable[[str], None]
"""Called once, after the last message, when a worker has gone; says how in a few words."""


class Worker(Protocol):
    """A process that trains one run, or answers questions about one."""

    @property
    def pid(self) -> int | None:
        """Its process id, where it has one on this machine."""

    def send(self, message: Mapping[str, Any]) -> None:
        """Tell it something; nothing happens when it has gone."""

    def stop(self, patience: float = 1.0) -> None:
        """End it: by asking, and after `patience` seconds by force. Returns when it has gone."""


class Recruiter(Protocol):
    """Starts workers that answer questions."""

    def analyse(self, receive: Receive, ended: Ended, make: Make) -> Worker:
        """A worker that answers questions with what `make` makes there (`runs/analyst.py`), behind all that train."""


class Executor(Recruiter, Protocol):
    """Starts workers."""

    def labour(self, receive: Receive, ended: Ended, make: Make | None = None) -> Worker:
        """A worker that does a job (`runs/jobs/workbench.py`), or, with `make`, one that answers the questions of such a one: behind all others."""

    def start(self, receive: Receive, ended: Ended, *, accelerator: bool = False) -> Worker:
        """A worker that waits for its first message; `accelerator` when it will use CUDA or another device."""

    def warm(self) -> None:
        """Get ready, so that the first run starts as fast as the others. May take seconds."""

    def close(self) -> None:
        """Let go of everything; the workers have been stopped."""
