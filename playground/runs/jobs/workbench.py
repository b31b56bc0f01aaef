"""The process of a job: it runs one function, passes on what that tells, and sees to pausing, stopping and keeping."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from playground.engine.threads import prepare_process
from playground.problem import SpecError
from playground.runs.jobs.hiring import Hiring
from playground.runs.jobs.work import Work, named
from playground.runs.message import Message, pack, unpack
from playground.runs.rhythm import Rhythm

LOG = logging.getLogger(__name__)
KEEP_SHARE, FIRST_KEPT = 0.02, 3.0
"""Keeping its state costs a job at most this share of its time, the first time after so many seconds."""


def main(conn: Connection, niceness: int) -> None:
    """Do one job; the first message says which."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    prepare_process()
    with suppress(EOFError, OSError):
        start = unpack(conn.recv_bytes())
        if start["op"] == "begin":
            Workbench(conn, start).run(named(start["work"]))


class Workbench:
    """A bench whose viewers are at the other end of a pipe. A thread of its own reads what comes in."""

    def __init__(self, conn: Connection, start: Message) -> None:
        self._conn, self._start = conn, start
        self._changed = threading.Condition()
        self._sending = threading.Lock()
        self._commands: list[dict[str, Any]] = []
        self._paused, self._ending = False, ""
        self._until = monotonic() + start["seconds"]
        self._state: Callable[[], bytes] | None = None
        self._rhythm = Rhythm(start["keep_every"], KEEP_SHARE, float("inf"), min(FIRST_KEPT, start["keep_every"]))
        self.hands: int = start["hands"]
        self.recruiter = Hiring(self._send)
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def run(self, work: Work) -> None:
        """Do it; how it ended is the last thing that is told."""
        try:
            work(self._start["order"], self._start["kept"], self)
            self._keep()
            self._send({"type": "ended", "how": self._ending or "done", "message": ""})
        except (SpecError, ValueError) as error:
            self._fail(str(error))
        except (BrokenPipeError, ConnectionResetError):
            return  # the server has gone
        except Exception as error:
            LOG.exception("a job failed")
            self._fail(f"It went wrong: {type(error).__name__}: {str(error)[:300]}")

    def tell(self, message: Mapping[str, Any], topic: str = "") -> None:
        """Tell the viewers."""
        self._send({"type": "told", "topic": topic, "body": pack(message)})

    def keeps(self, state: Callable[[], bytes]) -> None:
        """How to get the state from which the work can be resumed."""
        self._state = state

    def go_on(self) -> bool:
        """Whether to go on; waits while paused."""
        with self._changed:
            if self._paused and not self._ending:
                self._send({"type": "paused", "paused": True})
                begun = monotonic()
                self._changed.wait_for(lambda: self._ending or not self._paused)
                self._until += monotonic() - begun
                self._send({"type": "paused", "paused": False})
            if monotonic() > self._until and not self._ending:
                self._ending = "late"
            going = not self._ending
        if going and self._rhythm.wait() == 0:
            with self._rhythm.beat():
                self._keep()
        return going

    def commands(self) -> list[dict[str, Any]]:
        """What viewers have asked for."""
        with self._changed:
            taken, self._commands = self._commands, []
        return taken

    def _keep(self) -> None:
        if self._state is not None:
            self._send({"type": "kept", "data": self._state()})

    def _fail(self, message: str) -> None:
        self._send({"type": "ended", "how": "failed", "message": message})

    def _read(self) -> None:
        """A server that has gone takes the process with it at once."""
        try:
            while True:
                self._hear(unpack(self._conn.recv_bytes()))
        except (EOFError, OSError):
            os._exit(0)

    def _hear(self, message: Message) -> None:
        match message["op"]:
            case "stop":
                os._exit(0)
            case "hand" | "hand_left":
                self.recruiter.hear(message)
            case op:
                with self._changed:
                    if op in ("pause", "resume"):
                        self._paused = op == "pause"
                    elif op in ("finish", "park"):
                        self._ending = self._ending or ("stopped" if op == "finish" else "parked")
                    elif op == "command":
                        self._commands.append(message["command"])
                    self._changed.notify_all()

    def _send(self, message: Mapping[str, Any]) -> None:
        with self._sending:
            self._conn.send_bytes(pack(message))
