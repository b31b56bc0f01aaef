"""The process that answers questions about copies of a run: it never sees the run itself, and what it is asked means nothing to this module."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Protocol

from playground.engine.threads import prepare_process
from playground.runs.message import Message, pack, unpack

LOG = logging.getLogger(__name__)


class Asking(Protocol):
    """What an answer may know of its question's fate."""

    def cancelled(self) -> bool:
        """Whether nobody wants the answer any more."""

    def within(self, seconds: float) -> None:
        """Say how long the answer may take; the process is ended when it takes much longer. Call it before the work begins."""


class Respondent(Protocol):
    """Who answers. Made in the process, by a factory that can be found by its name."""

    def warm(self) -> None:
        """Import what takes seconds; called in a thread of its own, once, at the beginning."""

    def take(self, data: bytes, generation: int) -> int | None:
        """Another copy to answer from; the step it is of. What is wrong with it is told to whoever asks."""

    def answer(self, question: str, asking: Asking) -> Iterator[Message]:
        """The messages that answer a question, faults included; nothing at all once it is cancelled."""


Make = Callable[[], Respondent]
"""The factory, which must be importable by name where processes are spawned."""


def main(conn: Connection, niceness: int, make: Make) -> None:
    """Answer one question after another until told to stop."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    prepare_process()
    with suppress(BrokenPipeError, ConnectionResetError):
        Analyst(conn, make()).serve()


class Analyst:
    """A respondent at its post. A thread of its own reads what comes in, so that a question can be cancelled while it is being answered."""

    def __init__(self, conn: Connection, respondent: Respondent) -> None:
        self._conn, self._respondent = conn, respondent
        self._messages: SimpleQueue[Message] = SimpleQueue()
        self._dropped: set[int] = set()
        self._sending = threading.Lock()
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def serve(self) -> None:
        """Until told to stop. The first message, `warm`, says that somebody listens."""
        while (message := self._messages.get())["op"] != "stop":
            if message["op"] == "warm":
                threading.Thread(target=self._warm, name="warm", daemon=True).start()
            elif message["op"] == "take":
                self._send({"type": "taken", "step": self._respondent.take(message["data"], message["generation"])})
            else:
                self._answer(message["ticket"], message["id"], message["question"])

    def _answer(self, number: int, id: int, question: str) -> None:
        ticket = Ticket(number, self._dropped, self._send)
        try:
            for part in () if ticket.cancelled() else self._respondent.answer(question, ticket):
                if ticket.cancelled():
                    break
                self._send({"type": "part", "ticket": number, "body": pack({**part, "id": id})})
        except TypeError as error:  # a part holds what the browser cannot read
            LOG.exception("an answer could not be sent")
            problem = {"type": "problem", "id": id, "field": "", "message": f"The answer could not be sent: {error}"}
            self._send({"type": "part", "ticket": number, "body": pack(problem)})
        self._send({"type": "done", "ticket": number})
        self._dropped.difference_update([dropped for dropped in list(self._dropped) if dropped <= number])  # they come in order

    def _warm(self) -> None:
        self._respondent.warm()
        self._send({"type": "ready"})

    def _read(self) -> None:
        """A server that has gone takes the process with it at once."""
        try:
            while True:
                message = unpack(self._conn.recv_bytes())
                if message["op"] == "cancel":
                    self._dropped.add(message["ticket"])
                else:
                    self._messages.put(message)
        except (EOFError, OSError):
            os._exit(0)

    def _send(self, message: Mapping[str, Any]) -> None:
        with self._sending, suppress(OSError):
            self._conn.send_bytes(pack(message))


class Ticket:
    """One question's fate."""

    def __init__(self, number: int, dropped: set[int], send: Callable[[Mapping[str, Any]], None]) -> None:
        self._number, self._dropped, self._send = number, dropped, send

    def cancelled(self) -> bool:
        """Whether nobody wants the answer any more."""
        return self._number in self._dropped

    def within(self, seconds: float) -> None:
        """The answer begins now and may take so long."""
        self._send({"type": "begun", "ticket": self._number, "seconds": seconds})
