"""An ensemble over several worker processes, one for each core: what sweeps train with."""

from __future__ import annotations

import json
import os
import threading
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from playground.engine.checkpoint import Checkpoint
from playground.engine.loop import Row
from playground.engine.states import packed
from playground.experiment import Experiment
from playground.problem import Problem, SpecError
from playground.runs.band import Band
from playground.runs.closing import Closing
from playground.runs.executor import Recruiter, Worker
from playground.runs.message import Message, unpack

LOOK = 0.05
"""Seconds between looks at whether anybody still wants it."""

GONE = "A process that trained some of the runs has ended ({how}). What it had trained is lost; begin again."


States = list[tuple[list[int], bytes]]
"""Which runs, by their places, and what it takes to go on with them, in their order, as `engine.states.packed` gives it."""


@dataclass(slots=True)
class Standing:
    """How one run stands: `rows` as `Trainer.rows`, why it ended if a stop rule did so, where and why it broke if it did."""

    step: int = 0
    rows: list[Row] = field(default_factory=list)
    finished: str | None = None
    diverged: str | None = None


class Crew:
    """Trains many experiments with an `Ensemble` in each of some processes; the experiments are dealt out one by one. Use it from one thread.

    `members` stand in the order of the experiments, as of the last call that ran to its end; `ways` says how they are trained (`Ensemble.ways`).
    SpecError when one of them cannot run; RuntimeError with a sentence when a process is gone.
    """

    def __init__(
        self,
        experiments: Sequence[Experiment],
        executor: Recruiter,
        *,
        workers: int | None = None,
        states: Sequence[Checkpoint] = (),
        step: int = 0,
    ) -> None:
        count = max(1, min(workers or os.cpu_count() or 1, len(experiments)))
        self._changed = threading.Condition()
        self._answers: dict[int, list[Message]] = {}
        self._gone: str | None = None
        self._closed, self._ticket = False, 0
        self._workers: list[Worker] = [executor.analyse(partial(self._receive, w), self._ended, Band) for w in range(count)]
        try:
            self.begin(experiments, states, step)
        except BaseException:
            self.close()
            raise

    def begin(self, experiments: Sequence[Experiment], states: Sequence[Checkpoint] = (), step: int = 0) -> None:
        """Train these from now on, in the same processes, from the beginning or from states after so many steps; those of before are forgotten."""
        count, documents = len(self._workers), [chosen.to_json() for chosen in experiments]
        self.members = [Standing() for _ in experiments]
        self.ways: list[tuple[str, list[int], str]] = []
        self._places = [list(range(len(experiments)))[first::count] for first in range(count)]
        orders: list[Message] = [{"experiments": [documents[place] for place in places]} for places in self._places]
        if states:
            for order, places in zip(orders, self._places, strict=True):
                order |= {"states": b64encode(packed(states[place] for place in places)).decode(), "step": step}
        self._march(orders)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def going(self) -> bool:
        """Whether any run has steps to take."""
        return any(member.finished is None and member.diverged is None for member in self.members)

    @property
    def processes(self) -> int:
        """How many they are."""
        return len(self._workers)

    @property
    def pids(self) -> list[int]:
        """The processes."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    def advance(self, steps: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """As `Ensemble.advance`; returns within a tenth of a second of being cancelled."""
        return self._march([{"steps": steps}] * len(self._workers), cancelled)

    def checkpoint(self, member: int) -> Checkpoint:
        """What this run needs to go on from here, on its own."""
        worker = next(w for w, places in enumerate(self._places) if member in places)
        (kept,) = self._wait({worker: {"keep": self._places[worker].index(member)}})
        return Checkpoint.from_bytes(kept["data"])

    def states(self, members: Sequence[int]) -> States:
        """What it takes to go on from here with these, by their places among them."""
        held = [[member for member in members if member in places] for places in self._places]
        orders: dict[int, Message] = {
            worker: {"states": [self._places[worker].index(member) for member in some]} for worker, some in enumerate(held) if some
        }
        return [([members.index(member) for member in held[answer["worker"]]], answer["data"]) for answer in self._wait(orders)]

    def closings(self, resolution: int = 0) -> list[Closing]:
        """How each run stands at the end, and what it answers at so many points along each axis."""
        found = list[Closing]([Closing({}, 0.0)]) * len(self.members)
        for told in self._wait({worker: {"close": resolution} for worker in range(len(self._workers))}):
            for place, plain in zip(self._places[told["worker"]], told["members"], strict=True):
                found[place] = Closing.of(plain)
        return found

    def close(self) -> None:
        """End the processes."""
        self._closed = True
        for worker in self._workers:
            worker.stop()

    def _march(self, orders: Sequence[Message], cancelled: Callable[[], bool] = lambda: False) -> bool:
        done, known = True, [[len(self.members[place].rows) for place in places] for places in self._places]
        told = {worker: {**order, "rows": rows} for worker, (order, rows) in enumerate(zip(orders, known, strict=True))}
        for stand in self._wait(told, cancelled):
            done &= stand["done"]
            places = self._places[stand["worker"]]
            self.ways += [(title, [places[i] for i in inner], reason) for title, inner, reason in stand.get("ways", ())]
            for place, member in zip(places, stand["members"], strict=True):
                _update(self.members[place], member)
        return done and not cancelled()

    def _wait(self, orders: dict[int, Message], cancelled: Callable[[], bool] = lambda: False) -> list[dict[str, Any]]:
        """The last thing that each worker says to its order; less from those whose order was cancelled on the way."""
        self._ticket += 1
        with self._changed:
            self._answers = {worker: [] for worker in orders}
        for worker, order in orders.items():
            self._workers[worker].send({"op": "ask", "ticket": self._ticket, "id": self._ticket, "question": json.dumps(order)})
        dropped = False
        while not self._done(orders):
            if not dropped and cancelled():
                dropped = True
                for worker in orders:
                    self._workers[worker].send({"op": "cancel", "ticket": self._ticket})
        found = [{**unpack(answer["body"]), "worker": worker} for worker in orders for answer in self._answers[worker] if answer["type"] == "part"]
        problem = next((answer["message"] for answer in found if answer["type"] == "problem"), None)
        if problem is not None:
            raise SpecError([Problem("", problem)])
        return found

    def _done(self, orders: dict[int, Message]) -> bool:
        """Whether all have answered; waits a little."""
        with self._changed:
            if self._gone is not None:
                raise RuntimeError(GONE.format(how=self._gone or "without a word"))
            if all(any(answer["type"] == "done" for answer in self._answers[worker]) for worker in orders):
                return True
            self._changed.wait(LOOK)
            return False

    def _receive(self, worker: int, message: Message) -> None:
        with self._changed:
            if message.get("ticket") == self._ticket:
                self._answers[worker].append(message)
                self._changed.notify_all()

    def _ended(self, how: str) -> None:
        with self._changed:
            self._gone = None if self._closed else how
            self._changed.notify_all()


def _update(standing: Standing, told: dict[str, Any]) -> None:
    standing.step, standing.finished, standing.diverged = told["step"], told["finished"], told["diverged"]
    standing.rows += [dict(zip(told["columns"], row, strict=True)) for row in told["rows"].tolist()]
