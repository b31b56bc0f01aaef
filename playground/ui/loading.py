"""What takes seconds to import, imported beside the first visitor's browser loading the page, and once only."""

from __future__ import annotations

import importlib
import threading

from playground.ui import collector

NEEDED = ("pandas", "pyarrow", "plotly.graph_objects", "playground.ui.shell")
"""Imported before the first page is drawn, and frozen: what is imported later is walked by every collection."""

_thread: threading.Thread | None = None


def start() -> None:
    """Begin in the background."""
    global _thread
    _thread = threading.Thread(target=_load, name="playground-load", daemon=True)
    _thread.start()


def wait() -> None:
    """Return when it is done; at once where nobody has begun."""
    if _thread is not None:
        _thread.join()


def _load() -> None:
    for name in NEEDED:
        importlib.import_module(name)
    _draw()
    collector.throttle()
    collector.freeze()


def _draw() -> None:
    """Draw the first page's configuration once: planning on the meta device makes torch import as much again as it did."""
    from playground.ui.session import Session
    from playground.ui.stage_config import config

    config(Session.opened(None))
