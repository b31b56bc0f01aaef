"""An executor without processes: what workers are told is kept, and the test says what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.runs.analyst import Make
from playground.runs.executor import Ended, Receive
from playground.runs.message import entries, pack, unpack
from playground.runs.status import State, Status


class FakeWorker:
    pid = 0

    def __init__(self, receive: Receive, ended: Ended, accelerator: bool) -> None:
        self.receive, self.ended, self.accelerator = receive, ended, accelerator
        self.told: list[dict[str, Any]] = []
        self.alive = True

    def send(self, message: Mapping[str, Any]) -> None:
        self.told.append(unpack(pack(message)))

    def stop(self, patience: float = 1.0) -> None:
        if self.alive:
            self.exit("")

    def ops(self) -> list[str]:
        """What it was told to do; what to show comes from another thread, in its own time."""
        return [message["op"] for message in self.told if message["op"] != "show"]

    def shows(self) -> dict[str, Any]:
        """What it was last told to show."""
        return next((message for message in reversed(self.told) if message["op"] == "show"), {"views": "nothing yet", "interval": None})

    def scene(self, generation: int | None = None) -> None:
        number = generation or self.told[0]["generation"]
        self.receive({"type": "scene", "generation": number, "body": pack({"type": "scene", "generation": number})})

    def frame(self, step: int, rows: int, rows_from: int, state: State = State.RUNNING, generation: int | None = None) -> None:
        """A frame whose rows are `[step, index]`."""
        body = {"type": "frame", "generation": generation or self.told[0]["generation"], "step": step}
        data = b"".join(pack_row(step, rows_from + index) for index in range(rows))
        parts = {"count": len(body), "body": entries(body), "rows": data, "columns": 2, "rows_from": rows_from}
        self.receive({"type": "frame", "generation": body["generation"], "step": step, "status": Status(state).plain(), **parts})

    def status(self, state: State, step: int = 0) -> None:
        self.receive({"type": "status", "status": Status(state).plain(), "step": step})

    def checkpoint(self, step: int, data: bytes) -> None:
        self.receive({"type": "checkpoint", "step": step, "data": data})

    def exit(self, how: str) -> None:
        self.alive = False
        self.ended(how)


class FakeExecutor:
    def __init__(self) -> None:
        self.workers: list[FakeWorker] = []
        self.analysts: list[FakeWorker] = []
        self.labourers: list[FakeWorker] = []
        self.closed = False

    def start(self, receive: Receive, ended: Ended, *, accelerator: bool = False) -> FakeWorker:
        self.workers.append(FakeWorker(receive, ended, accelerator))
        return self.workers[-1]

    def analyse(self, receive: Receive, ended: Ended, make: Make) -> FakeWorker:
        self.analysts.append(FakeWorker(receive, ended, False))
        return self.analysts[-1]

    def labour(self, receive: Receive, ended: Ended, make: Make | None = None) -> FakeWorker:
        self.labourers.append(FakeWorker(receive, ended, False))
        return self.labourers[-1]

    def warm(self) -> None: ...

    def close(self) -> None:
        self.closed = True


def pack_row(*numbers: float) -> bytes:
    import numpy as np

    return np.array(numbers, "<f8").tobytes()
