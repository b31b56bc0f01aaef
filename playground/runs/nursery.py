"""The process that workers are forked from: begun with nothing but the standard library, so that it can import torch while the server does."""

from __future__ import annotations

import multiprocessing as mp
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import forkserver
from pathlib import Path

FORKS = sys.platform == "linux" and "forkserver" in mp.get_all_start_methods()
"""Whether workers can be forked safely on this system."""

ROOT = str(Path(__file__).resolve().parents[2])
ENVIRONMENT = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
"""numpy and torch read these once, when they are imported: a thread pool in the process that is forked would break its children."""

PRELOAD = ["playground.runs.preload"]

_lock = threading.Lock()
_former: list[forkserver.ForkServer] = []
"""Those whose workers may still live."""


def begin() -> None:
    """Start it, unless it runs already; it goes on importing what workers need after this returns."""
    if FORKS:
        forkserver.set_forkserver_preload(PRELOAD)
        with environment():
            forkserver.ensure_running()


def renew() -> None:
    """Fork workers from a fresh process from now on: there is more to inherit than when the present one began. Its workers live on in its care."""
    if not FORKS:
        return
    fresh = forkserver.ForkServer()
    fresh.set_forkserver_preload(PRELOAD)
    with environment():
        fresh.ensure_running()
        _former.append(forkserver._forkserver)
        forkserver._forkserver = fresh
        for name in ("ensure_running", "get_inherited_fds", "connect_to_new_process", "set_forkserver_preload"):
            setattr(forkserver, name, getattr(fresh, name))


@contextmanager
def environment() -> Iterator[None]:
    """Within the block, child processes find in their environment what suits workers."""
    values: Mapping[str, str] = {**ENVIRONMENT, "PYTHONPATH": os.pathsep.join(filter(None, (ROOT, os.environ.get("PYTHONPATH"))))}
    with _lock:
        before = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value
