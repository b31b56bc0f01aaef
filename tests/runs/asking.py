"""A page that asks and waits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from playground.runs.analyst import Make
from playground.runs.manager import Manager
from playground.runs.message import unpack
from tests.runs.answering import Puppet

Message = dict[str, Any]


class Page:
    """Collects what it is told; `tends` as the socket does."""

    def __init__(self, manager: Manager, token: str, make: Make = Puppet, opening: str = '{"kind": "open"}', *, tends: bool = True) -> None:
        self._event, self._tends = threading.Event(), tends
        analysis = manager.analyse(token, make, opening, self._event.set)
        assert analysis is not None
        self.manager, self.analysis = manager, analysis
        self.told: list[Message] = []
        self._unread = 0

    def __enter__(self) -> Page:
        return self

    def __exit__(self, *_: object) -> None:
        self.manager.analyses.end(self.analysis)

    def ask(self, id: int, kind: str = "say", **fields: Any) -> None:
        self.analysis.ask(id, json.dumps({"kind": kind, **fields}))

    def hear(self) -> list[Message]:
        """What has come since the last look, without waiting."""
        self.told += [unpack(message) for message in self.analysis.out()]
        fresh, self._unread = self.told[self._unread :], len(self.told)
        return fresh

    def until(self, claim: Callable[[Message], object], seconds: float = 30.0) -> Message:
        """The first message not looked at yet of which the claim is true."""
        end = time.monotonic() + seconds
        while True:
            self._event.clear()
            self.told += [unpack(message) for message in self.analysis.out()]
            while self._unread < len(self.told):
                self._unread += 1
                if claim(self.told[self._unread - 1]):
                    return self.told[self._unread - 1]
            assert time.monotonic() < end, f"did not come, but {self.told[-3:]}"
            self._event.wait(0.02)
            if self._tends:
                self.analysis.tend()

    def answer(self, id: int, seconds: float = 30.0) -> Message:
        """The next answer, or problem, of this id."""
        return self.until(lambda message: message.get("id") == id, seconds)

    def idle(self, seconds: float = 30.0) -> Message:
        return self.until(lambda message: message["type"] == "state" and not message["busy"], seconds)
