"""Workers on this machine: forked from a warm process where that is safe, spawned elsewhere and for accelerators."""

from __future__ import annotations

import logging
import multiprocessing as mp
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count
from multiprocessing import spawn
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from playground.engine import machine_code
from playground.runs import analyst, nursery, worker
from playground.runs.analyst import Make
from playground.runs.executor import Ended, Receive
from playground.runs.jobs import workbench
from playground.runs.message import pack, unpack
from playground.settings import Settings

LOG = logging.getLogger(__name__)
NAME = "playground-worker"
BEHIND = 4
"""How much further than training those stand back who answer questions: on a core that both want, training gets more than twice as much. Much further
back, and nobody would be answered on a server where thirty runs train."""
LAST = 7
"""The same for those who do long jobs, which nobody waits for at every moment."""
MOST_NICE = 19


class LocalWorker:
    """A process of this machine, and the thread that listens to it."""

    def __init__(self, context: BaseContext, number: int, target: Callable[..., None], *arguments: Any) -> None:
        self._conn, child = context.Pipe()
        name, given = f"{NAME}-{number}", (child, *arguments)
        self._process: BaseProcess = context.Process(target=target, args=given, name=name, daemon=True)  # type: ignore[attr-defined]
        self._lock, self._gone = threading.Lock(), threading.Event()
        self._receive: Receive = lambda message: None
        self._ended: Ended = lambda how: None
        self._process.start()
        child.close()
        threading.Thread(target=self._listen, name=f"{self._process.name}-listener", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    def listen(self, receive: Receive, ended: Ended) -> None:
        """Hand on what it says; it says nothing before it has been sent its first message."""
        self._receive, self._ended = receive, ended

    def send(self, message: Mapping[str, Any]) -> None:
        """Tell it something; nothing happens when it has gone."""
        with self._lock, suppress(OSError):
            self._conn.send_bytes(pack(message))

    def stop(self, patience: float = 1.0) -> None:
        """End it: by asking, and after `patience` seconds by force. Not from within `receive` or `ended`, which it waits for."""
        self.send({"op": "stop"})
        if not self._gone.wait(patience):
            self._process.kill()
            self._gone.wait(5)

    def _listen(self) -> None:
        """The only thread that reads from the process and that waits for it, since its exit code can be read once."""
        for data in _messages(self._conn):
            try:
                self._receive(unpack(data))
            except Exception:
                LOG.exception("a message of %s could not be taken", self._process.name)
        self._process.join(5)
        code = self._process.exitcode
        with self._lock:
            self._conn.close()
        try:
            self._ended("" if code == 0 else f"signal {-code}" if code is not None and code < 0 else f"exit code {code}")
        finally:
            self._gone.set()


class LocalExecutor:
    """Forks workers on Linux; spawns them on other systems and for accelerators, whose drivers do not survive a fork, and keeps spares of those."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._forks = nursery.FORKS
        self._numbers = count(1)
        self._spares: list[LocalWorker] = []
        self._lock = threading.Lock()
        keep_main_out()

    def start(self, receive: Receive, ended: Ended, *, accelerator: bool = False) -> LocalWorker:
        """A worker that waits for its first message."""
        if self._forks and not accelerator:
            found = self._launch("forkserver")
        else:
            with self._lock:
                ready = self._spares.pop() if self._spares else None
            found = ready or self._launch("spawn")
            threading.Thread(target=self._fill, name="playground-spares", daemon=True).start()
        found.listen(receive, ended)
        return found

    def analyse(self, receive: Receive, ended: Ended, make: Make) -> LocalWorker:
        """A worker that answers questions."""
        found = self._launch("forkserver" if self._forks else "spawn", analyst.main, make, behind=BEHIND)
        found.listen(receive, ended)
        return found

    def labour(self, receive: Receive, ended: Ended, make: Make | None = None) -> LocalWorker:
        """A worker that does a job, or answers the questions of such a one."""
        arguments = (workbench.main,) if make is None else (analyst.main, make)
        found = self._launch("forkserver" if self._forks else "spawn", *arguments, behind=LAST)
        found.listen(receive, ended)
        return found

    def warm(self) -> None:
        """Start the process that is forked from, or the spares; have the kernel compiled where this machine has none yet."""
        with nursery.environment():
            machine_code.begin(nursery.renew)
        if self._forks:
            self._launch("forkserver").stop(60.0)
        else:
            self._fill()

    def close(self) -> None:
        """End the spares."""
        with self._lock:
            spares, self._spares = self._spares, []
        for spare in spares:
            spare.stop()

    def _fill(self) -> None:
        while True:
            with self._lock:
                if len(self._spares) >= self._settings.spare_workers:
                    return
                self._spares.append(self._launch("spawn"))

    def _launch(self, method: str, target: Callable[..., None] = worker.main, *arguments: Any, behind: int = 0) -> LocalWorker:
        given = (self._settings.worker_threads,) if target is worker.main else arguments
        if method == "forkserver":
            nursery.begin()
        niceness = self._settings.worker_niceness
        with nursery.environment():
            context, number = mp.get_context(method), next(self._numbers)
            nice = min(MOST_NICE, niceness + behind) if behind else niceness
            return LocalWorker(context, number, target, nice, *given)


def keep_main_out() -> None:
    """Keep workers from running the main script again.

    multiprocessing has every child import the parent's `__main__`; Streamlit puts the page that runs there (streamlit #4788, #8521), so
    each worker would execute it. Workers need no `__main__`, and other processes keep theirs.
    """
    original: Callable[[str], dict[str, Any]] = spawn.get_preparation_data
    if hasattr(original, "_playground"):
        return

    def preparation(name: str) -> dict[str, Any]:
        data = original(name)
        return {key: value for key, value in data.items() if not key.startswith("init_main_")} if name.startswith(NAME) else data

    preparation._playground = True  # type: ignore[attr-defined]
    spawn.get_preparation_data = preparation


def _messages(connection: Connection) -> Iterator[bytes]:
    with suppress(EOFError, OSError):
        while True:
            yield connection.recv_bytes()
