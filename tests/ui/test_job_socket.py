"""The socket of a long job: wishes go in, news come out, strangers and nonsense stay outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.runs.manager import Manager
from playground.runs.message import pack
from playground.runs.store import Store
from playground.settings import Settings
from tests.runs.fake import FakeExecutor, FakeWorker
from tests.runs.jobs.working import count
from tests.runs.test_manager import eventually
from tests.ui.serving import serving
from tests.ui.test_explain_socket import closing, message
from tests.ui.test_socket import Join


@pytest.fixture(scope="module")
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture(scope="module")
def manager(executor: FakeExecutor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    limits = Settings(data_dir=tmp_path_factory.mktemp("data"), max_jobs=1000)
    manager = Manager(limits, Store(limits.database_url()), executor)
    yield manager
    manager.close(0)


@pytest.fixture(scope="module")
def address(manager: Manager) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, serving() as address:
        patch.setattr("playground.ui.job_socket.manager", lambda: manager)
        yield address


@pytest.fixture
def token(manager: Manager) -> str:
    return manager.jobs.start(count, "{}", name="count")


@pytest.fixture
def worker(token: str, executor: FakeExecutor) -> FakeWorker:
    return executor.labourers[-1]


@pytest.fixture
def join(address: str, token: str) -> Iterator[Join]:
    with ExitStack() as opened:

        def join(name: str = token, **options: Any) -> ClientConnection:
            there = f"ws://{address}/playground/job/{name}"
            return opened.enter_context(connect(there, max_size=None, compression=None, close_timeout=1, **options))

        yield join


def test_wishes_go_in_and_news_come_out(join: Join, worker: FakeWorker) -> None:
    connection = join()
    state = message(connection, "state")
    assert (state["state"], state["name"], state["life"]) == ("running", "count", 1)
    worker.receive({"type": "told", "topic": "", "body": pack({"type": "count", "number": 4})})
    assert message(connection, "count")["number"] == 4
    for wish in ('{"op": "pause"}', '{"op": "resume"}', '{"op": "command", "command": {"show": [1, 2]}}', '{"op": "stop"}'):
        connection.send(wish)
    eventually(lambda: worker.ops() == ["begin", "pause", "resume", "command", "finish"])
    assert worker.told[3]["command"] == {"show": [1, 2]}
    worker.receive({"type": "ended", "how": "stopped", "message": ""})
    assert message(connection, "state")["resumable"]


def test_a_slow_viewer_gets_the_latest_of_a_topic(join: Join, worker: FakeWorker) -> None:
    connection = join()
    message(connection, "state")
    for number in range(500):
        worker.receive({"type": "told", "topic": "t", "body": pack({"type": "count", "number": number})})
    seen = [message(connection, "count")["number"]]
    while seen[-1] < 499:
        seen.append(message(connection, "count")["number"])
    assert len(seen) < 100


def test_the_job_goes_on_when_the_page_goes(join: Join, worker: FakeWorker) -> None:
    connection = join()
    message(connection)
    connection.close()
    worker.receive({"type": "told", "topic": "", "body": pack({"type": "count", "number": 1})})
    assert worker.alive and message(join(), "count")["number"] == 1


def test_a_page_of_another_site_is_refused(join: Join, address: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        join(origin="http://evil.example")
    assert caught.value.response.status_code == 403
    assert message(join(origin=f"http://{address}"))["type"] == "state"


@pytest.mark.parametrize("guess", ["x", "0" * 43, "..", "a" * 3000])
def test_a_guessed_token_opens_nothing(join: Join, guess: str) -> None:
    assert closing(join(guess)) == 4404


BAD = [
    "{",
    b"\x00\x01",
    '{"op": "end"}',
    '{"op": "pause", "more": 1}',
    '{"op": "command"}',
    '{"op": "command", "command": 3}',
    json.dumps({"op": "command", "command": {"x": "y" * 70_000}}),
    "[]",
]


def test_malformed_messages_are_answered_and_then_the_connection_is_closed(join: Join, manager: Manager, worker: FakeWorker) -> None:
    connection = join()
    message(connection)
    for bad in BAD:
        connection.send(bad)
        while "error" not in (found := message(connection)):
            pass
        assert found["error"].startswith(("The message is not understood", "Expected", "The message is too long"))
    assert len(BAD) == manager.settings.max_faults
    assert closing(connection) == 1008
    assert worker.ops() == ["begin"], "nothing of it reached the process"
