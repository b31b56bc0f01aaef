"""Long work in a process of its own that nobody waits for: begun, looked at now and then, ended at any time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from playground.uploads.guard import COMMAND, ROOT, THREADS, outcome
from playground.uploads.refusal import Refusal


class Errand:
    """A function as `guarded` calls it, given a `folder` of its own for what it leaves. `name` is what it works on, for the sentences.

    `progress.json` in the folder may say how far it is. It is ended when it takes longer than `seconds`, or more than `memory` megabytes.
    """

    def __init__(self, function: str, name: str, arguments: Mapping[str, Any], *, seconds: float, memory: int) -> None:
        self.name, self.begun = name, time.monotonic()
        self._seconds, self._memory, self._late = seconds, memory, False
        self.folder = Path(tempfile.mkdtemp(prefix="playground-errand-"))
        given = {**arguments, "folder": str(self.folder)}
        task = json.dumps({"function": function, "arguments": given, "name": name, "seconds": seconds, "memory": memory})
        environment = {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": str(ROOT)}
        with (self.folder / "out").open("wb") as out, (self.folder / "errors").open("wb") as errors:
            self._process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=out, stderr=errors, env=environment, start_new_session=True)
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(task.encode())
            self._process.stdin.close()

    def running(self) -> bool:
        """Whether it goes on; one that has taken longer than it may is ended."""
        if self._process.poll() is None and time.monotonic() - self.begun > self._seconds:
            self._late = True
            self._kill()
        return self._process.poll() is None

    def progress(self) -> dict[str, Any]:
        """How far it says it is; nothing before it has said so."""
        try:
            found: dict[str, Any] = json.loads((self.folder / "progress.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return found

    def result(self) -> Any:
        """What came of it, once it runs no more; Refusal says why nothing did."""
        if self._late:
            raise Refusal(self.name, f"this took longer than {self._seconds:g} seconds and was stopped. Try again, or take a smaller set.")
        said = [(self.folder / name).read_bytes() for name in ("out", "errors")]
        return outcome(self.name, self._process.returncode, said[0], said[1], self._memory, "Take a smaller set.")

    def end(self) -> None:
        """End it, if it still runs, and remove all that it left."""
        self._kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
