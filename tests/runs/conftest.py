"""One warm executor for all tests with real workers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.engine import machine_code
from playground.runs.local import LocalExecutor
from playground.runs.manager import Manager
from playground.runs.store import Store
from playground.settings import Settings


@pytest.fixture(scope="session")
def executor_of_processes() -> LocalExecutor:
    machine_code.compile_now()  # so that all workers train in the same gear
    executor = LocalExecutor(Settings())
    executor.warm()
    return executor


@pytest.fixture(scope="module")
def live(executor_of_processes: LocalExecutor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    """A manager with real worker processes."""
    limits = Settings(data_dir=tmp_path_factory.mktemp("data"), checkpoint_every=1.0)
    manager = Manager(limits, Store(limits.database_url()), executor_of_processes)
    yield manager
    manager.close()


def store_in(path: Path) -> Store:
    return Store(f"sqlite:///{path / 'runs.sqlite'}")
