"""Keeping Python's garbage collector out of the way of the interface."""

from __future__ import annotations

import gc
import time
from types import SimpleNamespace

from streamlit.runtime.scriptrunner import script_runner

EVERY = 15.0
"""Seconds between full collections, at least."""


def freeze() -> None:
    """Take everything loaded so far out of the collector's sight. Call it when all that is needed is imported."""
    gc.collect()
    gc.freeze()


def throttle() -> None:
    """Let Streamlit collect at most every 15 seconds.

    It does so after every script run, which takes 26 to 130 ms with the libraries loaded here: the most expensive part of a rerun.
    """
    last = time.monotonic()

    def collect(generation: int = 2) -> int:
        nonlocal last
        if time.monotonic() - last < EVERY:
            return 0
        last = time.monotonic()
        return gc.collect(generation)

    vars(script_runner)["gc"] = SimpleNamespace(collect=collect)
