"""One page's questions about one run: the process that answers them, the copy it answers from, and what the page is still to be told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from playground.runs.analyst import Make
from playground.runs.busy import Busy
from playground.runs.executor import Executor, Worker
from playground.runs.message import Message, pack
from playground.runs.run import Run
from playground.runs.snapshot import Deliver, Snapshot
from playground.runs.status import State
from playground.settings import Settings

LOG = logging.getLogger(__name__)

OPENING = 0
"""The id of the question that follows every fresh copy."""
OBEYS = 1.0
"""Seconds after which a process that goes on with a cancelled question is stopped."""
GRACE = 3.0
"""Seconds beyond its deadline after which a question is ended by force."""
SHARE = 0.02
"""Copies taken while following cost training at most this share of its time."""


class Pool(Protocol):
    """Where the processes come from."""

    settings: Settings
    executor: Executor

    def admit(self, newcomer: Analysis) -> None:
        """Make room for one more process; Busy, with a sentence, when there is none."""

    def copy(self, run: Run, deliver: Deliver) -> None:
        """Have the run copied."""


@dataclass(slots=True)
class Asked:
    """A question on its way: `until` is when it must be over, `dropped` since when nobody wants it; both in seconds of the clock."""

    id: int
    question: str
    pinned: bool = False
    until: float | None = None
    dropped: float | None = None


class Analysis:
    """Safe from any thread. `wake` is called when there may be something to take; it must return at once.

    The process is started at once and imports what it needs while the page is being drawn. One that is not asked for a while is stopped, one that
    does not stop when it should is killed; the next question starts another with the same copy. `opening` is the question that follows a fresh copy.
    All but `out` may take a while, where a process is started or ended.
    """

    def __init__(self, run: Run, pool: Pool, make: Make, opening: str, wake: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.run, self.used = run, clock()
        self._pool, self._make, self._opening, self._wake, self._clock = pool, make, opening, wake, clock
        self._lock, self._mail = threading.RLock(), threading.Lock()
        self._worker: Worker | None = None
        self._life = self._tickets = 0
        self._ready = self._closed = self._copying = self._opens = False
        self._copy: Snapshot | None = None
        self._step: int | None = None
        self._asked: dict[int, Asked] = {}
        self._pinned: dict[int, str] = {}
        self._every: float | None = None
        self._copied = self._answered = 0.0
        self._message = ""
        self._out: list[bytes] = []
        self._told: dict[str, Any] = {}

    @property
    def alive(self) -> bool:
        """Whether it has a process."""
        return self._worker is not None

    @property
    def busy(self) -> bool:
        """Whether the page waits for something; what is answered anew while following does not count."""
        return self._opens or any(asked.dropped is None and not asked.pinned for asked in list(self._asked.values()))

    @property
    def pid(self) -> int | None:
        """The process id, where there is a process."""
        return self._worker.pid if self._worker else None

    def take(self) -> None:
        """Have a fresh copy taken; what is being answered of the one before is cancelled, and the opening question follows."""
        with self._lock:
            for ticket in list(self._asked):
                self._drop(ticket)
            self._opens = True
            self._engage()
        self._snap()

    def ask(self, id: int, question: str) -> None:
        """Ask; an older question of the same id is cancelled."""
        with self._lock:
            self._put(id, question)
        self._wake()

    def cancel(self, id: int) -> None:
        """Nobody wants the answer to this any more."""
        with self._lock:
            for ticket, asked in list(self._asked.items()):
                if asked.id == id:
                    self._drop(ticket)
        self._wake()

    def follow(self, every: float | None) -> None:
        """Take copies at most so often (in seconds) while the run trains, and answer what is pinned anew; None stops."""
        self._every = every

    def pin(self, questions: dict[int, str]) -> None:
        """The questions by id that are asked anew of every copy taken while following."""
        self._pinned = dict(questions)

    def tend(self) -> None:
        """What time brings, to be called several times a second: end what takes too long, stop what is idle, follow the run."""
        now = self._clock()
        with self._lock:
            overdue = self._overdue(now)
            idle = self.alive and not self._asked and now - self.used > self._pool.settings.analysis_idle
            due = self._follows(now)
        if overdue:
            self._stop()
        elif due:
            self._snap()
        elif idle:
            self.rest()
        if self._state() != self._told:
            self._wake()

    def rest(self) -> None:
        """Stop the process until the next question; nothing is lost but what it remembered."""
        with self._lock:
            worker, self._worker = self._worker, None
            self._life += 1
        if worker is not None:
            worker.stop(0.2)

    def close(self) -> None:
        """The page has gone."""
        self._closed = True
        self.rest()

    def out(self) -> list[bytes]:
        """What the page has not been told yet, in order; where things stand, when that has changed, comes last."""
        with self._mail:
            out, self._out = self._out, []
        state = self._state()
        if state != self._told:
            self._told = state
            out.append(pack(state))
        return out

    def _state(self) -> Message:
        status = self.run.status
        message = self._message or (status.message if status.state in (State.FAILED, State.DIVERGED) else "")
        return {
            "type": "state",
            "busy": self.busy,
            "ready": self._ready and self.alive,
            "step": self._step,
            "run_step": self.run.step,
            "run_state": status.state.value,
            "following": self._every is not None,
            "message": message,
        }

    def _put(self, id: int, question: str, *, pinned: bool = False) -> None:
        """Ask, once there is a process; a sentence when there can be none."""
        for ticket, asked in list(self._asked.items()):
            if asked.id == id:
                self._drop(ticket)
        if not self._engage():
            self._tell(id, self._message)
            return
        self._tickets += 1
        self._asked[self._tickets] = Asked(id, question, pinned)
        self.used = self._clock()
        self._send({"op": "ask", "ticket": self._tickets, "id": id, "question": question})

    def _drop(self, ticket: int) -> None:
        asked = self._asked[ticket]
        if asked.dropped is None:
            asked.dropped = self._clock()
            self._send({"op": "cancel", "ticket": ticket})

    def _engage(self) -> bool:
        """See to it that there is a process; it is given the copy that the one before had, and what that one had not answered yet."""
        if self._worker is not None:
            return True
        if self._closed:
            return False
        try:
            self._pool.admit(self)
            self._life += 1
            self._ready = False
            self._worker = self._pool.executor.analyse(partial(self._receive, self._life), partial(self._ended, self._life), self._make)
        except Busy as error:
            self._message = str(error)
            return False
        except (OSError, EOFError) as error:
            LOG.exception("no process could be started")
            self._message = f"The server could not start a process that answers ({error}). Try again in a moment."
            return False
        self._message, self.used = "", self._clock()
        self._send({"op": "warm"})
        if self._copy is not None:
            self._give(self._copy)
        self._asked = {ticket: asked for ticket, asked in self._asked.items() if asked.dropped is None}
        for ticket, asked in self._asked.items():
            asked.until = None
            self._send({"op": "ask", "ticket": ticket, "id": asked.id, "question": asked.question})
        return True

    def _give(self, copy: Snapshot) -> None:
        self._send({"op": "take", "data": copy.data, "generation": copy.generation})

    def _send(self, message: Message) -> None:
        if self._worker is not None:
            self._worker.send(message)

    def _tell(self, id: int, message: str) -> None:
        self._post(pack({"type": "problem", "id": id, "field": "", "message": message}))

    def _post(self, message: bytes) -> None:
        with self._mail:
            self._out.append(message)

    def _snap(self) -> None:
        """Have the run copied, unless a copy is on its way already."""
        with self._lock:
            if self._copying:
                return
            self._copying, self._copied = True, self._clock()
        self._pool.copy(self.run, self._arrived)

    def _arrived(self, copy: Snapshot) -> None:
        """A copy is there: give it to the process, and ask what is asked of every copy."""
        with self._lock:
            opening, self._copying, self._opens = self._opens, False, False
            if self._closed:
                return
            if copy.data is None:
                self._message = copy.message
                if opening:
                    self._tell(OPENING, copy.message)
            elif self._engage():
                renewed = opening or self._copy is None or copy.generation != self._copy.generation
                self._copy = copy
                self._give(copy)
                if renewed:
                    self._put(OPENING, self._opening)
                for id, question in self._pinned.items() if self._every is not None else ():
                    self._put(id, question, pinned=True)
            elif opening:
                self._tell(OPENING, self._message)
        self._wake()

    def _follows(self, now: float) -> bool:
        """Whether it is time for the next copy: the run has moved, the process has answered what was pinned, and the page has taken it."""
        if self._every is None or self._copy is None or self._copying or self._out or any(asked.pinned for asked in self._asked.values()):
            return False
        moved = self.run.status.state is State.RUNNING or self.run.step != self._copy.step
        round = self._answered - self._copied  # it rests as long as it has worked
        return moved and now - self._copied >= max(self._every, self._copy.seconds / SHARE, 2 * round)

    def _overdue(self, now: float) -> bool:
        """Whether the process is to be stopped because a question takes too long, or goes on though nobody wants it."""
        for ticket, asked in list(self._asked.items()):
            late = asked.until is not None and now > asked.until
            stubborn = self._ready and asked.until is not None and asked.dropped is not None and now > asked.dropped + OBEYS
            if not (late or stubborn):
                continue
            del self._asked[ticket]
            if asked.dropped is None:
                self._tell(asked.id, "This took longer than it may, and was stopped.")
            return True
        return False

    def _stop(self) -> None:
        """Kill the process; another one answers what was waiting behind the question that it would not let go of."""
        with self._lock:
            worker, self._worker = self._worker, None
            self._life += 1
            waiting = any(asked.dropped is None for asked in self._asked.values())
        if worker is not None:
            worker.stop(0)
        with self._lock:
            if waiting:
                self._engage()
            else:
                self._asked.clear()
        self._wake()

    def _receive(self, life: int, message: Message) -> None:
        """A message of the process; those of one that has been replaced come too late."""
        with self._lock:
            if life != self._life:
                return
            asked = self._asked.get(message.get("ticket", 0))
            match message["type"]:
                case "ready":
                    self._ready = True
                case "taken":
                    self._step = message["step"]
                case "begun" if asked is not None:
                    asked.until = self._clock() + message["seconds"] + GRACE
                case "part" if asked is not None and asked.dropped is None:
                    self._post(message["body"])
                case "done":
                    self._asked.pop(message["ticket"], None)
                    self.used = self._clock()
                    if asked is not None and asked.pinned:
                        self._answered = self.used
        self._wake()

    def _ended(self, life: int, how: str) -> None:
        """The process has gone by itself: whoever waits is told, and the next question starts another."""
        with self._lock:
            if life != self._life:
                return
            self._worker = None
            self._life += 1
            for asked in self._asked.values():
                if asked.dropped is None:
                    self._tell(asked.id, _obituary(how))
            self._asked.clear()
        LOG.error("analysis of run %s…: the process ended (%s)", self.run.token[:6], how or "without a word")
        self._wake()


def _obituary(how: str) -> str:
    why = "was killed, perhaps because the machine ran out of memory" if how == "signal 9" else f"ended unexpectedly ({how or 'without a word'})"
    return f"The process that was to answer {why}. Ask again: another one will answer. The run itself is as it was."
