"""What all tests share: their own data directory, one thread, and no machine's settings."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

for name in [name for name in os.environ if name.startswith("PLAYGROUND_") and name != "PLAYGROUND_CHROMIUM"]:
    del os.environ[name]
os.environ["PLAYGROUND_DATA_DIR"] = tempfile.mkdtemp(prefix="playground-tests-")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("NUMBA_CACHE_DIR", str(Path(__file__).parent.parent / ".pytest_cache" / "numba"))


@pytest.fixture(autouse=True)
def _dice() -> None:
    """What a test draws without a generator of its own is the same each time, whatever ran before it."""
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(0)


@pytest.fixture(autouse=True)
def _gear_of_torch() -> Iterator[None]:
    """Whatever a test loads, the next one begins in torch's own gear, whose results are those of a plain loop to the bit."""
    yield
    machine_code = sys.modules.get("playground.engine.machine_code")
    if machine_code is not None:
        machine_code._loaded = None  # type: ignore[attr-defined]
