"""Work on files that nobody vouches for, done in a short-lived process that may take only so much memory and so much time.

The process gets the name of a function and plain arguments, and gives back plain data or a sentence. Whatever a hostile file does to it (endless
loops, memory beyond all bounds, a crash in a library) happens to that process alone, and ends with a sentence.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from playground.problem import SpecError
from playground.settings import settings
from playground.uploads.refusal import Refusal

ROOT = Path(__file__).resolve().parents[2]
MB = 1_000_000
AT_ONCE = BoundedSemaphore(2)
"""Files read at the same time by one server process; others wait for their turn."""

COMMAND = (sys.executable, "-m", "playground.uploads.guard")
CURE = "Leave out rows or columns."
MEMORY = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_MMAP_THRESHOLD_": "65536"}
"""Room that Arrow asks for in advance, as much for each column as for all together, goes back when it was not needed: else very many columns take
gigabytes."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_NUM_THREADS")


def guarded(
    function: str, name: str, arguments: Mapping[str, Any], *, seconds: float | None = None, memory: int | None = None, cure: str = CURE
) -> Any:
    """What `package.module:function` gives for these keyword arguments, all of it plain data as JSON holds it.

    `name` is the file that it works on, for the sentences. Refusal says what is wrong with the file, or that reading it took longer than `seconds`
    or more than `memory` megabytes, and the `cure` for that.
    """
    limits = settings()
    seconds, memory = seconds or limits.upload_seconds, memory or limits.upload_memory
    task = json.dumps({"function": function, "arguments": dict(arguments), "name": name, "seconds": seconds, "memory": memory})
    environment = {**os.environ, **dict.fromkeys(THREADS, "1"), **MEMORY, "PYTHONPATH": str(ROOT)}
    with AT_ONCE:
        process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
        try:
            out, errors = process.communicate(task.encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            raise Refusal(name, f"reading the file took longer than {seconds:g} seconds and was stopped. {cure}") from None
        except BaseException:
            _kill(process)
            raise
    return outcome(name, process.returncode, out, errors, memory, cure)


def outcome(name: str, code: int, out: bytes, errors: bytes, memory: int, cure: str) -> Any:
    """What a process that has ended gave; Refusal says why it gave nothing."""
    try:
        found = json.loads(out)
    except ValueError:
        found = {}
    if code == 0 and "result" in found:
        return found["result"]
    if "refused" in found:
        raise Refusal(found["refused"][0], found["refused"][1])
    if found.get("memory") or code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV) or b"MemoryError" in errors or b"bad_alloc" in errors:
        raise Refusal(name, f"reading the file needs more than {memory:,} MB of memory, the most it may take here. {cure}")
    what = errors.decode(errors="replace").strip().rsplit("\n", 1)[-1][:200]
    raise Refusal(name, f"the file cannot be read ({what or f'the reader ended with code {code}'}). Save it again, and try that.")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _limit(seconds: float, memory: int) -> None:
    """Bound this process before it touches the file. Where the system knows no such limits, the deadline alone holds."""
    try:
        import resource
    except ImportError:
        return
    bounds = {resource.RLIMIT_AS: memory * MB, resource.RLIMIT_CPU: int(seconds) + 2, resource.RLIMIT_FSIZE: memory * MB, resource.RLIMIT_CORE: 0}
    for kind, most in bounds.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def main() -> None:
    """In the process: read what is to be done, do it, and say what came of it in one line."""
    task = json.load(sys.stdin)
    _limit(task["seconds"], task["memory"])
    module, _, function = task["function"].partition(":")
    if not module.startswith("playground."):
        raise ValueError(f"{module} is none of ours")
    said: dict[str, Any]
    try:
        said = {"result": getattr(importlib.import_module(module), function)(**task["arguments"])}
    except Refusal as error:
        said = {"refused": [error.name or task["name"], error.message]}
    except SpecError as error:
        said = {"refused": [task["name"], "; ".join(map(str, error.problems))]}
    except FileNotFoundError:
        said = {"refused": [task["name"], "the file is no longer there. Add it again."]}
    except MemoryError:
        said = {"memory": True}
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
