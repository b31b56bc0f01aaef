"""Respondents for tests: one that does whatever it is told, by name, in a process of its own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from typing import Any

from playground.engine.checkpoint import Checkpoint
from playground.runs.analyst import Asking


class Puppet:
    """`say`: one answer. `count`: an answer every few ms until cancelled. `deaf`: works on whatever happens. `die`: takes the process along."""

    def __init__(self) -> None:
        self.step: int | None = None

    def warm(self) -> None: ...

    def take(self, data: bytes, generation: int) -> int | None:
        self.step = Checkpoint.from_bytes(data).step
        return self.step

    def answer(self, question: str, asking: Asking) -> Iterator[dict[str, Any]]:
        asked = json.loads(question)
        asking.within(asked.get("seconds", 20.0))
        match asked["kind"]:
            case "count":
                while not asking.cancelled():
                    time.sleep(0.005)
                    yield {"type": "answer", "final": False}
            case "deaf":
                end = time.monotonic() + 60
                while time.monotonic() < end:
                    time.sleep(0.01)
            case "odd":
                yield {"type": "answer", "value": {1, 2}, "final": True}
            case "die":
                os.abort()
        yield {"type": "answer", "kind": asked["kind"], "step": self.step, "niceness": os.nice(0), "final": True}
