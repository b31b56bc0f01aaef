"""A viewer that waits."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from playground.runs.manager import Manager
from playground.runs.message import unpack
from playground.runs.viewer import Viewer

Message = dict[str, Any]


class Watcher:
    """Joins a run and collects what it is given."""

    def __init__(self, manager: Manager, token: str) -> None:
        self._event = threading.Event()
        self.viewer = Viewer(self._event.set)
        run = manager.attach(token, self.viewer)
        assert run is not None
        self.manager, self.token, self.run = manager, token, run
        self.parts: list[bytes | str] = []
        self._unread = 0

    @property
    def messages(self) -> list[Message]:
        return [json.loads(part) if isinstance(part, str) else unpack(part) for part in self.parts]

    @property
    def frames(self) -> list[Message]:
        return [message for message in self.messages if message.get("type") == "frame"]

    def tell(self, **command: Any) -> None:
        self.manager.command(self.token, command, self.viewer)

    def until(self, claim: Callable[[Message], object], seconds: float = 30.0) -> Message:
        """The first message not looked at yet of which the claim is true; all before it count as looked at."""
        end = time.monotonic() + seconds
        while True:
            self.parts += self.run.take(self.viewer)
            while self._unread < len(self.parts):
                part = self.parts[self._unread]
                self._unread += 1
                message = json.loads(part) if isinstance(part, str) else unpack(part)
                if claim(message):
                    return message
            left = end - time.monotonic()
            assert left > 0, f"did not come; the run is {self.run.status}"
            self._event.wait(min(left, 0.5))
            self._event.clear()

    def state(self, *states: str, seconds: float = 30.0) -> Message:
        """The next frame in one of these states."""
        return self.until(lambda message: message.get("type") == "frame" and message["status"]["state"] in states, seconds)

    def leave(self) -> None:
        self.manager.detach(self.run, self.viewer)
