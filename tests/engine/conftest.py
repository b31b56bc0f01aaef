"""The compiled kernel, for the tests that need it."""

from __future__ import annotations

import pytest

from playground.engine import machine_code


@pytest.fixture
def kernel() -> None:
    """The kernel in this process, compiled if need be; without numba the test is left out."""
    pytest.importorskip("numba")
    assert machine_code.compile_now() and machine_code.load()
