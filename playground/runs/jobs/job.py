"""One long job, as the server sees it: where it stands, what it has told, and who looks on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from playground.runs.executor import Worker
from playground.runs.jobs.board import Board
from playground.runs.jobs.state import JobState
from playground.runs.message import pack


@dataclass(eq=False)
class Onlooker:
    """Somebody who looks at a job. `wake` is called when there may be something to take; it must return at once."""

    job: Job
    wake: Callable[[], None]
    seen: int = 0
    told: tuple[object, ...] = ()

    def take(self) -> list[bytes]:
        """What this one has not been told yet: where the job stands first, then its messages in order."""
        with self.job.lock:
            standing = self.job.standing
            fresh = [self.job.state_message()] if standing != self.told else []
            self.told = standing
            news, self.seen = self.job.board.since(self.seen), self.job.board.count
            return [*fresh, *news]


class Job:
    """Safe from any thread. `life` counts its beginnings: with another one, everything told before is void, and told again.

    `kept` is the state from which it can be resumed, `hands` are the processes that work for it.
    """

    def __init__(self, token: str, work: str, order: str, *, name: str = "", session: str = "") -> None:
        self.token, self.work, self.order, self.name, self.session = token, work, order, name, session
        self.lock = threading.RLock()
        self.state, self.message = JobState.QUEUED, ""
        self.place: int | None = None
        self.life = 0
        self.board = Board()
        self.kept: bytes | None = None
        self.worker: Worker | None = None
        self.hands: dict[int, Worker] = {}
        self.onlookers: set[Onlooker] = set()
        self.begun = self.looked = 0.0
        self.asked: float | None = None
        self.idle = threading.Event()
        self.idle.set()

    @property
    def standing(self) -> tuple[object, ...]:
        """What the state message says."""
        return self.life, self.state, self.message, self.place

    @property
    def resumable(self) -> bool:
        """Whether it can be taken up again."""
        return self.state in (JobState.PARKED, JobState.STOPPED, JobState.FAILED)

    def state_message(self) -> bytes:
        """Where it stands, for a viewer; `place` is its place in the queue, 1 for the next."""
        plain = {"state": self.state.value, "message": self.message, "place": self.place, "life": self.life, "resumable": self.resumable}
        return pack({"type": "state", "name": self.name, **plain})

    def put(self, topic: str, body: bytes) -> None:
        """It has told something."""
        with self.lock:
            self.board.put(topic, body)
        self.stir()

    def move(self, state: JobState, message: str = "") -> None:
        """Another state."""
        with self.lock:
            self.state, self.message = state, message
            if state is not JobState.QUEUED:
                self.place = None
        self.stir()

    def stir(self) -> None:
        """There is something to take."""
        for onlooker in list(self.onlookers):
            onlooker.wake()
