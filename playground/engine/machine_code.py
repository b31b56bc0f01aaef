"""The compiled kernel: where it is kept, when it is ready, how it comes to be. Nothing here imports numba before it must."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from playground.settings import settings

SOURCES = Path(__file__).parent / "kernel"
CACHE = "NUMBA_CACHE_DIR"
PATIENCE = 240.0
"""Seconds after which a compilation that somebody else began counts as given up."""

ABSENT = "numba is not installed; with it, small networks train up to a hundred times as fast: pip install 'playground[fast]'."
PENDING = "The fused CPU step is being compiled for this machine, once; runs begun afterwards use it."

_loaded: ModuleType | None = None


def kernel() -> ModuleType | None:
    """`playground.engine.kernel.step`, if it has been loaded into this process."""
    return _loaded


def missing() -> str:
    """Why this process has no kernel, as a sentence."""
    return PENDING if _installed() else ABSENT


def load() -> bool:
    """Take the kernel into this process if it has been compiled for this machine; whether it is there. Never compiles."""
    global _loaded
    if _loaded is None and ready():
        _loaded = _import()
    return _loaded is not None


def ready() -> bool:
    """Whether it has been compiled for this machine."""
    return _installed() and (folder() / "ready").exists()


def begin(then: Callable[[], None] = lambda: None) -> None:
    """Have it compiled by a process of its own, behind everything else, unless it is ready or cannot be; `then` is called when that has been done."""
    if _installed() and not ready():
        command = [sys.executable, "-c", f"from {__name__} import main; main()"]
        process = subprocess.Popen(command, cwd=SOURCES.parents[2], stdin=subprocess.DEVNULL, start_new_session=True)

        def wait() -> None:
            process.wait()
            if ready():
                then()

        threading.Thread(target=wait, name="playground-compile", daemon=True).start()


def compile_now() -> bool:
    """Compile it unless it is ready, waiting for whoever does so already; whether it is ready. Takes up to a minute."""
    if not _installed():
        return False
    place = folder()
    try:
        place.mkdir(parents=True, exist_ok=True)
        while not ready():
            if _take(place / "busy"):
                _import()
                (place / "ready").touch()
                (place / "busy").unlink(missing_ok=True)
            else:
                time.sleep(0.2)
    except OSError:
        return False
    return True


@cache
def folder() -> Path:
    """Where the machine code is kept that belongs to these sources, versions and this processor."""
    home = Path(os.environ[CACHE]) if os.environ.get(CACHE) else settings().data_dir / "numba"
    words = [version("numba"), version("numpy"), version("scipy"), platform.python_version(), platform.machine(), _processor()]
    sources = b"".join(path.read_bytes() for path in sorted(SOURCES.glob("*.py")))
    return home / hashlib.sha256("|".join(words).encode() + sources).hexdigest()[:16]


@cache
def _installed() -> bool:
    return find_spec("numba") is not None


def _processor() -> str:
    """The processor's model and what it can do: machine code made for one may fail on another."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return "".join(next((line for line in lines if line.startswith(word)), "") for word in ("model name", "flags", "Features"))


def _import() -> ModuleType:
    """The kernel's module with its machine code, which numba keeps in our folder and compiles where it is not there."""
    from numba import config

    before, config.CACHE_DIR = config.CACHE_DIR, str(folder())
    try:
        from playground.engine.kernel import members, step

        step.steps.compile(step.SIGNATURE)
        members.travel.compile(members.SIGNATURE)
    finally:
        config.CACHE_DIR = before
    return step


def _take(lock: Path) -> bool:
    """Whether the lock is ours now; one left behind long ago is taken over."""
    try:
        if time.time() - lock.stat().st_mtime > PATIENCE:
            lock.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def main() -> None:
    """Compile it in this process, behind everything else."""
    if hasattr(os, "nice"):
        os.nice(19)
    compile_now()
