"""Trials of a search on their way: asked for, trained by some hands, judged at every rung."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from playground.comparing.search import Search
from playground.comparing.trainee import Trainee
from playground.comparing.tried import Outcome, Tried
from playground.problem import Problem, SpecError
from playground.runs.executor import Recruiter, Worker
from playground.runs.message import Message, unpack

LOOK = 0.1
"""Seconds between looks at whether anybody still wants it."""

GONE = "The process that trained it has ended ({how})"
Event = tuple[int, dict[str, Any]]


class Unasked:
    """Nobody cancels what this process does itself."""

    def cancelled(self) -> bool:
        """No."""
        return False

    def within(self, seconds: float) -> None:
        """There is no deadline."""


class Hand:
    """One process that trains one trial at a time, or this one."""

    def __init__(self, number: int, heard: SimpleQueue[Event], recruiter: Recruiter | None) -> None:
        self.number, self.trial, self._heard, self._ticket = number, -1, heard, 0
        self._own = Trainee() if recruiter is None else None
        self._worker: Worker | None = recruiter.analyse(self._receive, self._ended, Trainee) if recruiter else None

    def tell(self, order: dict[str, Any]) -> None:
        """What to train, and how far; what comes of it arrives in the queue."""
        self.trial, self._ticket = order["number"], self._ticket + 1
        if self._own is not None:
            for message in self._own.answer(json.dumps(order), Unasked()):
                self._heard.put((self.number, dict(message)))
        elif self._worker is not None:
            self._worker.send({"op": "ask", "ticket": self._ticket, "id": self._ticket, "question": json.dumps(order)})

    def close(self) -> None:
        """Let go of the process."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            worker.send({"op": "cancel", "ticket": self._ticket})
            worker.stop()

    def _receive(self, message: Message) -> None:
        if message["type"] == "part" and message["ticket"] == self._ticket:
            self._heard.put((self.number, unpack(message["body"])))

    def _ended(self, how: str) -> None:
        if self._worker is not None:
            self._heard.put((self.number, {"type": "gone", "how": how or "without a word"}))


def pursue(
    search: Search,
    *,
    recruiter: Recruiter | None = None,
    hands: int = 1,
    go_on: Callable[[], bool] = lambda: True,
    told: Callable[[Tried], None] = lambda trial: None,
) -> bool:
    """Train a search's trials to its end, `hands` at a time in processes of the recruiter's, or one at a time in this one; whether that was done.

    `go_on` is asked several times a second; `told` hears of every trial at each rung and when it has ended. Trials that are under way when it is
    stopped have come to no end; those that took long go on where the search is resumed (`Search.state`). SpecError when all processes have gone.
    """
    heard: SimpleQueue[Event] = SimpleQueue()
    crew = [Hand(number, heard, recruiter) for number in range(max(1, hands if recruiter else 1))]
    busy: dict[int, Hand] = {}
    try:
        while go_on():
            _employ(search, crew, busy, told)
            if not busy:
                return True
            try:
                number, message = heard.get(timeout=LOOK)
            except Empty:
                continue
            _take(search, crew, busy, busy[number], message, told)
        return False
    finally:
        for hand in crew:
            hand.close()


def _employ(search: Search, crew: list[Hand], busy: dict[int, Hand], told: Callable[[Tried], None]) -> None:
    """Give every idle hand a trial."""
    for hand in [hand for hand in crew if hand.number not in busy]:
        known = set(search.tried)
        trial, checkpoint = search.resumed() or (search.ask(), b"")
        for number in search.tried.keys() - known:
            if search.tried[number].outcome is Outcome.IMPOSSIBLE:
                told(search.tried[number])
        if trial is None:
            return
        busy[hand.number] = hand
        order = {"number": trial.number, "experiment": trial.document, "epoch": search.rungs[len(trial.rungs)]}
        hand.tell({**order, "checkpoint": b64encode(checkpoint).decode()} if checkpoint else order)
        told(trial)


def _take(search: Search, crew: list[Hand], busy: dict[int, Hand], hand: Hand, message: dict[str, Any], told: Callable[[Tried], None]) -> None:
    """What a hand says of its trial: send it on, or write down what became of it."""
    trial = search.tried[hand.trial]
    if message["type"] == "gone":
        crew.remove(hand)
        if not crew:
            raise SpecError([Problem("", "every process that trained has ended; resume the search to go on")])
    step = partial(search.tell, trial.number)
    if message["type"] in ("gone", "fault"):
        step(Outcome.FAILED, message.get("message") or GONE.format(how=message["how"]))
    else:
        trial.score, trial.test, trial.epochs, trial.seconds = (message[name] for name in ("score", "test", "epochs", "seconds"))
        if message["diverged"] or not math.isfinite(trial.score):
            trial.score = None
            step(Outcome.DIVERGED, message["diverged"] or "Its score is no number.")
        elif _goes_on(search, trial, hand, ended=message["ended"], checkpoint=message.get("checkpoint", b"")):
            told(trial)
            return
    del busy[hand.number]
    told(trial)


def _goes_on(search: Search, trial: Tried, hand: Hand, *, ended: bool, checkpoint: bytes) -> bool:
    """Send a sound trial on to its next rung; False when it has come to its end."""
    assert trial.score is not None
    rung = len(trial.rungs)
    pruned = search.report(trial.number, search.rungs[rung], trial.score)
    if checkpoint:
        search.keep(trial.number, checkpoint)
    if ended or rung + 1 >= len(search.rungs):
        search.tell(trial.number, Outcome.COMPLETE)
    elif pruned:
        search.tell(trial.number, Outcome.PRUNED, f"After {search.rungs[rung]} epochs it was behind the others.")
    else:
        hand.tell({"number": trial.number, "epoch": search.rungs[rung + 1]})
        return True
    return False
