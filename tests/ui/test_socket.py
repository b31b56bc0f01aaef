"""The socket: the right ones are let in, malformed messages are answered, floods and slow readers harm only themselves."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from playground.experiment import Experiment
from playground.runs.manager import Manager
from playground.runs.message import unpack
from playground.runs.store import Store
from playground.settings import Settings
from tests.runs.fake import FakeExecutor, FakeWorker
from tests.runs.test_manager import eventually
from tests.ui.serving import serving

Join = Callable[..., ClientConnection]


@pytest.fixture(scope="module")
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture(scope="module")
def manager(executor: FakeExecutor, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    limits = Settings(data_dir=tmp_path_factory.mktemp("data"), commands_per_second=20, command_burst=10, max_runs=10_000)
    manager = Manager(limits, Store(limits.database_url()), executor)
    yield manager
    manager.close(0)


@pytest.fixture(scope="module")
def address(manager: Manager) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, serving() as address:
        patch.setattr("playground.ui.socket.manager", lambda: manager)
        yield address


@pytest.fixture
def token(manager: Manager) -> str:
    return manager.start(Experiment())


@pytest.fixture
def worker(token: str, executor: FakeExecutor) -> FakeWorker:
    worker = executor.workers[-1]
    worker.scene()
    return worker


@pytest.fixture
def join(address: str, token: str) -> Iterator[Join]:
    with ExitStack() as opened:

        def join(name: str = token, **options: Any) -> ClientConnection:
            return opened.enter_context(connect(f"ws://{address}/playground/ws/{name}", max_size=None, compression=None, close_timeout=1, **options))

        yield join


def message(connection: ClientConnection) -> dict[str, Any]:
    data = connection.recv(timeout=10)
    return json.loads(data) if isinstance(data, str) else unpack(data)


def closing(connection: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as caught:
        while True:
            connection.recv(timeout=10)
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code


def test_commands_go_in_and_frames_come_out(join: Join, worker: FakeWorker) -> None:
    connection = join()
    assert message(connection)["type"] == "scene"
    worker.frame(1, rows=2, rows_from=0)
    frame = message(connection)
    assert frame["step"] == 1 and frame["rows"].shape == (2, 2)
    connection.send('{"op": "play"}')
    eventually(lambda: worker.ops()[-1] == "play")


def test_a_page_of_another_site_is_refused(join: Join, address: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        join(origin="http://evil.example")
    assert caught.value.response.status_code == 403
    assert message_or_nothing(join(origin=f"http://{address}")) is None


def message_or_nothing(connection: ClientConnection) -> dict[str, Any] | None:
    try:
        data = connection.recv(timeout=0.1)
    except TimeoutError:
        return None
    return json.loads(data) if isinstance(data, str) else unpack(data)


@pytest.mark.parametrize("guess", ["x", "0" * 43, "..", "%2e%2e", "a" * 3000, "token'--", "*"])
def test_a_guessed_token_opens_nothing(join: Join, guess: str) -> None:
    assert closing(join(guess)) == 4404


def test_an_ended_run_closes_its_connections(join: Join, manager: Manager, token: str, worker: FakeWorker) -> None:
    connection = join()
    message(connection)
    manager.end(token)
    assert closing(connection) == 4404
    assert closing(join()) == 4404


def test_malformed_messages_are_answered_and_then_the_connection_is_closed(join: Join, manager: Manager, worker: FakeWorker) -> None:
    connection = join()
    assert message(connection)["type"] == "scene"
    answers = []
    for bad in ["{", b"\x00\x01", '{"op": "stop"}', '{"op": "park"}', "x" * 5000, "[]", '{"op": "step", "unit": 3}', "null"]:
        connection.send(bad)
        answers.append(message(connection)["error"])
    assert len(answers) == manager.settings.max_faults and all(answer.startswith(("The command", "Expected a command")) for answer in answers)
    assert closing(connection) == 1008
    assert worker.ops() == ["start"], "nothing of it reached the worker"


def test_what_the_run_refuses_is_told_but_is_no_fault(join: Join, worker: FakeWorker, manager: Manager) -> None:
    connection = join()
    message(connection)
    for _ in range(2 * manager.settings.max_faults):
        worker.receive({"type": "error", "message": "There is no such example."})
        assert message(connection) == {"error": "There is no such example."}
    connection.send('{"op": "pause"}')
    eventually(lambda: worker.ops()[-1] == "pause")


nearly = st.dictionaries(st.sampled_from(["op", "unit", "rate", "x"]), st.integers() | st.text(max_size=9)).map(json.dumps)


@given(st.text(max_size=80) | st.binary(max_size=80) | nearly)
@profile(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_message_breaks_the_server(join: Join, worker: FakeWorker, token: str, anything: str | bytes) -> None:
    try:
        anything if isinstance(anything, bytes) else anything.encode()
    except UnicodeEncodeError:
        return
    connection = join()
    connection.send(anything)
    connection.send('{"op": "nonsense"}')
    while "error" not in message(connection):
        pass
    connection.close()


def test_a_flood_slows_only_the_one_who_sends_it(join: Join, worker: FakeWorker, manager: Manager, executor: FakeExecutor) -> None:
    other_token = manager.start(Experiment())
    other_worker = executor.workers[-1]
    other_worker.scene()
    flooder, other = join(), join(other_token)
    done = threading.Event()

    def flood() -> None:
        with suppress(ConnectionClosed):
            while not done.is_set():
                flooder.send('{"op": "pause"}')

    thread = threading.Thread(target=flood, daemon=True)
    thread.start()
    try:
        message(other)
        waits = []
        for step in range(20):
            begun = time.monotonic()
            other.send('{"op": "step", "unit": "batch"}')
            eventually(lambda step=step: other_worker.ops().count("step") == step + 1)
            other_worker.frame(step, rows=1, rows_from=step)
            assert message(other)["step"] == step
            waits.append(time.monotonic() - begun)
            time.sleep(0.05)
    finally:
        done.set()
    assert sorted(waits)[10] < 0.1 and max(waits) < 1.0
    allowed = manager.settings.command_burst + 5.0 * manager.settings.commands_per_second
    assert 0 < worker.ops().count("pause") < allowed
    flooder.socket.close()
    thread.join(5)


def test_one_who_does_not_read_misses_frames_and_holds_nobody_up(join: Join, worker: FakeWorker, manager: Manager, token: str) -> None:
    slow, quick = join(max_queue=1), join()
    message(quick)
    for step in range(300):
        big(worker, step)
        if step % 30 == 29:
            frame = message(quick)
            while frame["step"] != step:
                frame = message(quick)
    run = manager.get(token)
    assert run is not None
    rows, frames = 0, 0
    message(slow)
    while True:
        frame = message(slow)
        assert frame["rows_from"] == rows
        rows, frames = rows + len(frame["rows"]), frames + 1
        if frame["step"] == 299:
            break
    assert rows == 300 and frames < 250


def big(worker: FakeWorker, step: int) -> None:
    """A frame of 200 kB, so that the pipes fill up."""
    from playground.runs.message import entries
    from playground.runs.status import State, Status
    from tests.runs.fake import pack_row

    generation = worker.told[0]["generation"]
    body = {"type": "frame", "generation": generation, "step": step, "padding": bytes(200_000)}
    parts = {"count": len(body), "body": entries(body), "rows": pack_row(step, step), "columns": 2, "rows_from": step}
    worker.receive({"type": "frame", "generation": generation, "step": step, "status": Status(State.RUNNING).plain(), **parts})


def test_leaving_is_noticed(join: Join, worker: FakeWorker, manager: Manager, token: str, tmp_path: Path) -> None:
    run = manager.get(token)
    assert run is not None
    connection = join()
    eventually(lambda: len(run.viewers) == 1)
    connection.close()
    eventually(lambda: not run.viewers)
