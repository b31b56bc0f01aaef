"""Further processes for a job. The server starts them, since a forked process cannot fork on, and passes on what is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from playground.runs.analyst import Make
from playground.runs.executor import Ended, Receive
from playground.runs.jobs.work import name_of
from playground.runs.message import Message, pack, unpack

Send = Callable[[Mapping[str, Any]], None]


class Hand:
    """A process that works for this one, by way of the server."""

    def __init__(self, number: int, send: Send, receive: Receive, ended: Ended) -> None:
        self._number, self._send = number, send
        self.receive, self.ended = receive, ended
        self.gone = threading.Event()

    @property
    def pid(self) -> int | None:
        """Nobody here knows."""
        return None

    def send(self, message: Mapping[str, Any]) -> None:
        """Tell it something."""
        self._send({"type": "hand", "number": self._number, "body": pack(message)})

    def stop(self, patience: float = 1.0) -> None:
        """End it; returns when it has gone, or when that takes too long to wait for."""
        self._send({"type": "dismiss", "number": self._number})
        self.gone.wait(patience + 6)


class Hiring:
    """Asks the server for processes. What they say arrives on the thread that reads from the server."""

    def __init__(self, send: Send) -> None:
        self._send, self._numbers = send, count(1)
        self._hands: dict[int, Hand] = {}

    def analyse(self, receive: Receive, ended: Ended, make: Make) -> Hand:
        """A process that answers questions with what `make` makes there."""
        number = next(self._numbers)
        hand = self._hands[number] = Hand(number, self._send, receive, ended)
        self._send({"type": "hire", "number": number, "make": name_of(make)})
        return hand

    def hear(self, message: Message) -> None:
        """A process has said something, or has gone."""
        hand = self._hands.get(message["number"])
        if hand is None:
            return
        if message["op"] == "hand":
            hand.receive(unpack(message["body"]))
        else:
            del self._hands[message["number"]]
            hand.ended(message["how"])
            hand.gone.set()
