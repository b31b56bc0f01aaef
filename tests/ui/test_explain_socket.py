"""The socket of the Explain page: questions go in, answers come out, strangers and nonsense stay outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.experiment import Experiment
from playground.runs.manager import Manager
from playground.runs.message import unpack
from playground.runs.store import Store
from playground.settings import Settings
from tests.runs.fake import FakeExecutor, FakeWorker
from tests.runs.test_analysis import copy, finish
from tests.runs.test_manager import eventually
from tests.ui.serving import serving
from tests.ui.test_socket import Join


@pytest.fixture(scope="module")
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture(scope="module")
def manager(executor: FakeExecutor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    limits = Settings(data_dir=tmp_path_factory.mktemp("data"), max_runs=10_000, max_analyses=1000)
    manager = Manager(limits, Store(limits.database_url()), executor)
    yield manager
    manager.close(0)


@pytest.fixture(scope="module")
def address(manager: Manager) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, serving() as address:
        patch.setattr("playground.ui.explain_socket.manager", lambda: manager)
        yield address


@pytest.fixture
def token(manager: Manager) -> str:
    return manager.start(Experiment())


@pytest.fixture
def worker(token: str, executor: FakeExecutor) -> FakeWorker:
    return executor.workers[-1]


@pytest.fixture
def join(address: str, token: str) -> Iterator[Join]:
    with ExitStack() as opened:

        def join(name: str = token, **options: Any) -> ClientConnection:
            there = f"ws://{address}/playground/explain/{name}"
            return opened.enter_context(connect(there, max_size=None, compression=None, close_timeout=1, **options))

        yield join


def message(connection: ClientConnection, kind: str = "") -> dict[str, Any]:
    """The next message, of this type if one is named."""
    while True:
        data = connection.recv(timeout=10)
        found = json.loads(data) if isinstance(data, str) else unpack(data)
        if not kind or found.get("type") == kind:
            return found


def closing(connection: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            connection.recv(timeout=10)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code


def test_a_page_opens_asks_and_is_answered(join: Join, worker: FakeWorker, executor: FakeExecutor) -> None:
    connection = join()
    assert message(connection)["busy"]
    analyst = executor.analysts[-1]
    copy(worker, 3)
    finish(analyst, analyst.told[-1])
    assert message(connection, "answer")["id"] == 0
    connection.send('{"op": "ask", "id": 7, "question": {"kind": "predict", "example": {"row": 3}}}')
    eventually(lambda: analyst.ops()[-1] == "ask" and analyst.told[-1]["id"] == 7)
    assert json.loads(analyst.told[-1]["question"]) == {"kind": "predict", "example": {"row": 3}}
    finish(analyst, analyst.told[-1])
    assert message(connection, "answer")["id"] == 7
    connection.send('{"op": "ask", "id": 8, "question": {}}')
    connection.send('{"op": "cancel", "id": 8}')
    eventually(lambda: analyst.ops()[-1] == "cancel")
    connection.send('{"op": "take"}')
    eventually(lambda: worker.ops().count("snapshot") == 2)
    connection.send('{"op": "pin", "questions": [{"id": 7, "question": {"kind": "open"}}]}')
    connection.send('{"op": "follow", "every": 0.5}')
    while not message(connection, "state")["following"]:
        pass
    connection.send('{"op": "follow", "every": null}')
    while message(connection, "state")["following"]:
        pass


def test_when_the_page_goes_so_does_the_process(join: Join, worker: FakeWorker, executor: FakeExecutor) -> None:
    connection = join()
    message(connection)
    analyst = executor.analysts[-1]
    connection.close()
    eventually(lambda: not analyst.alive)


def test_a_page_of_another_site_is_refused(join: Join, address: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        join(origin="http://evil.example")
    assert caught.value.response.status_code == 403
    assert message(join(origin=f"http://{address}"))["type"] == "state"


@pytest.mark.parametrize("guess", ["x", "0" * 43, "..", "a" * 3000])
def test_a_guessed_token_opens_nothing(join: Join, guess: str) -> None:
    assert closing(join(guess)) == 4404


def test_an_ended_run_closes_its_connections(join: Join, manager: Manager, token: str) -> None:
    connection = join()
    message(connection)
    manager.end(token)
    assert closing(connection) == 4404


BAD = [
    "{",
    b"\x00\x01",
    '{"op": "stop"}',
    '{"op": "ask", "id": 0, "question": {}}',
    '{"op": "ask", "id": "x", "question": {}}',
    '{"op": "ask", "id": 1}',
    '{"op": "follow", "every": 0}',
    '{"op": "pin", "questions": [1]}',
]


def test_malformed_messages_are_answered_and_then_the_connection_is_closed(join: Join, manager: Manager, executor: FakeExecutor) -> None:
    connection = join()
    message(connection)
    for bad in BAD:
        connection.send(bad)
        while "error" not in (found := message(connection)):
            pass
        assert found["error"].startswith(("The message is not understood", "Expected"))
    assert len(BAD) == manager.settings.max_faults
    assert closing(connection) == 1008
    assert executor.analysts[-1].ops() == ["warm"], "nothing of it reached the process"
