"""One warm executor for all tests with real workers, and the databases that runs are kept in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.engine import machine_code
from playground.runs.local import LocalExecutor
from playground.runs.manager import Manager
from playground.runs.store import Store
from playground.settings import Settings
from tests.runs.databases import create, postgres


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'runs.sqlite'}"
    return create(request.getfixturevalue("postgres_server"), secrets.token_hex(8))


def store_in(path: Path) -> Store:
    return Store(f"sqlite:///{path / 'runs.sqlite'}")
