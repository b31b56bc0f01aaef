"""The manager's own rules, without processes: tokens, room, leases, parking, failure."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from playground.experiment import Experiment
from playground.runs.busy import Busy
from playground.runs.command import CommandError, Speed, Watch
from playground.runs.manager import Manager
from playground.runs.run import Run
from playground.runs.status import State
from playground.runs.store import Store
from playground.runs.viewer import Viewer
from playground.settings import Settings
from tests.runs.fake import FakeExecutor, FakeWorker
from tests.runs.test_timing import Clock

Make = Callable[..., Manager]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture
def make(tmp_path: Path, clock: Clock, executor: FakeExecutor) -> Iterator[Make]:
    made: list[Manager] = []

    def make(**settings: float) -> Manager:
        limits = Settings(data_dir=tmp_path, **settings)  # type: ignore[arg-type]
        made.append(Manager(limits, Store(limits.database_url()), executor, clock))
        return made[-1]

    yield make
    for manager in made:
        manager.close(0)


@pytest.fixture
def manager(make: Make) -> Manager:
    return make()


def run_of(manager: Manager, token: str) -> Run:
    run = manager.get(token)
    assert run is not None
    return run


def eventually(claim: Callable[[], object], seconds: float = 5.0) -> None:
    """What another thread will have done before long."""
    end = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.002)


def parked(manager: Manager, executor: FakeExecutor, token: str, checkpoint: bytes = b"state", past: bytes = b"") -> None:
    """Let the last worker follow the order to park."""
    worker = executor.workers[-1]
    assert worker.ops()[-1] == "park"
    worker.checkpoint(5, checkpoint)
    worker.receive({"type": "past", "data": past})
    worker.exit("")
    run = manager.get(token)
    assert run and run.status.state is State.PARKED


def test_a_token_opens_its_run_and_no_other(manager: Manager) -> None:
    one, two = manager.start(Experiment()), manager.start(Experiment(seed=2))
    assert len(one) >= 43 and one != two
    assert run_of(manager, one).experiment.seed == 0 and run_of(manager, two).experiment.seed == 2
    assert manager.get(one[:-1]) is None and manager.get("") is None and manager.attach("guess", Viewer()) is None


def test_commands_reach_the_worker(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment())
    manager.command(token, {"op": "play"})
    manager.command(token, '{"op": "speed", "unit": "epoch", "rate": 2}')
    assert executor.workers[0].ops() == ["start", "play", "speed"]
    assert run_of(manager, token).speed == Speed(unit="epoch", rate=2)
    with pytest.raises(KeyError):
        manager.command("guess", {"op": "play"})
    with pytest.raises(CommandError):
        manager.command(token, {"op": "park"})


def test_a_run_may_begin_at_a_pace_that_its_next_worker_and_server_keep(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment(), speed=Speed(unit="epoch", rate=60))
    assert executor.workers[0].told[0]["speed"] == {"op": "speed", "unit": "epoch", "rate": 60.0}
    found = manager.store.find(token)
    assert found and found.speed == Speed(unit="epoch", rate=60)


def test_a_session_holds_so_many_runs_and_gives_up_those_it_does_not_look_at(make: Make, executor: FakeExecutor) -> None:
    manager = make(max_runs_per_session=2)
    first, second = manager.start(Experiment(), session="a"), manager.start(Experiment(), session="a")
    manager.attach(second, Viewer())
    manager.start(Experiment(), session="b")
    third = manager.start(Experiment(), session="a")
    assert executor.workers[0].ops()[-1] == "park", "the first is the one nobody looks at"
    manager.attach(third, Viewer())
    executor.workers[0].exit("")
    assert run_of(manager, first).status.state is State.PARKED
    with pytest.raises(Busy, match="2 runs open already"):
        manager.start(Experiment(), session="a")


def test_a_full_server_parks_the_run_unwatched_for_longest_or_says_that_it_is_full(make: Make, executor: FakeExecutor, clock: Clock) -> None:
    manager = make(max_runs=2)
    tokens = [manager.start(Experiment()), manager.start(Experiment())]
    clock.now += 5
    manager.get(tokens[0])
    tokens.append(manager.start(Experiment()))
    assert [worker.ops()[-1] == "park" for worker in executor.workers] == [False, True, False]
    executor.workers[1].exit("")
    for token in (tokens[0], tokens[2]):
        manager.attach(token, Viewer())
    with pytest.raises(Busy, match="trains 2 runs already"):
        manager.start(Experiment())
    viewer = Viewer()
    assert manager.attach(tokens[1], viewer)
    assert viewer.notices == ['{"error": "The server trains 2 runs already, which is the most it may: try again when somebody has left."}']


def test_a_run_nobody_looks_at_is_parked_and_wakes_when_somebody_does(manager: Manager, executor: FakeExecutor, clock: Clock) -> None:
    token = manager.start(Experiment())
    run = run_of(manager, token)
    executor.workers[0].status(State.RUNNING, 3)
    clock.now += manager.settings.park_after - 1
    manager.sweep()
    assert run.alive and not run.parking
    clock.now += 2
    manager.sweep()
    parked(manager, executor, token, b"where it was", b"whence it came")
    assert not run.alive
    viewer = Viewer()
    manager.attach(token, viewer)
    start = executor.workers[1].told[0]
    assert (start["op"], start["checkpoint"], start["past"], start["play"]) == ("start", b"where it was", b"whence it came", True)
    manager.detach(run, viewer)
    executor.workers[1].exit("signal 9")
    manager.command(token, {"op": "recover"})
    assert executor.workers[2].told[0]["past"] == b"", "what came after may be another story"


def test_a_watched_run_is_never_parked_and_a_hidden_tab_holds_it_for_longer(manager: Manager, executor: FakeExecutor, clock: Clock) -> None:
    token, viewer = manager.start(Experiment()), Viewer()
    run = manager.attach(token, viewer)
    assert run
    clock.now += 1e6
    manager.sweep()
    assert not run.parking
    manager.command(token, {"op": "watch", "visible": False, "views": []}, viewer)
    clock.now += manager.settings.park_after + 1
    manager.sweep()
    assert not run.parking
    clock.now += manager.settings.park_hidden_after
    manager.sweep()
    parked(manager, executor, token)
    manager.command(token, {"op": "watch", "visible": True, "views": ["units"]}, viewer)
    assert len(executor.workers) == 2 and run.alive


def test_whoever_comes_while_a_run_is_being_parked_is_not_lost(manager: Manager, executor: FakeExecutor, clock: Clock) -> None:
    token = manager.start(Experiment())
    clock.now += 1e4
    manager.sweep()
    manager.command(token, {"op": "play"})
    assert executor.workers[0].ops()[-1] == "park"
    executor.workers[0].exit("")
    assert executor.workers[1].ops()[:2] == ["start", "play"]


def test_a_parked_run_is_found_by_the_next_server(make: Make, executor: FakeExecutor) -> None:
    first = make()
    token = first.start(Experiment(seed=7))
    first.command(token, {"op": "speed", "unit": "step", "rate": 4})
    executor.workers[0].checkpoint(12, b"state")
    first.close(0)
    second = make()
    run = run_of(second, token)
    assert (run.experiment.seed, run.step, run.status.state, run.alive) == (7, 12, State.PARKED, False)
    second.attach(token, Viewer())
    assert executor.workers[-1].told[0]["checkpoint"] == b"state" and executor.workers[-1].told[0]["speed"]["rate"] == 4


def test_closing_parks_every_run_and_lets_none_wake(make: Make, executor: FakeExecutor) -> None:
    manager = make()
    token = manager.start(Experiment())
    manager.attach(token, Viewer())
    manager.close(0)
    assert "park" in executor.workers[0].ops() and len(executor.workers) == 1 and executor.closed
    assert not executor.workers[0].alive


def test_a_parked_run_is_forgotten_after_long(make: Make, executor: FakeExecutor, clock: Clock) -> None:
    manager = make(end_after=0.05)
    token = manager.start(Experiment())
    clock.now += 1e4
    manager.sweep()
    parked(manager, executor, token)
    clock.now += 1e4
    time.sleep(0.06)
    manager.sweep()
    manager.sweep()
    assert manager.get(token) is None


def test_a_crash_is_told_and_the_run_goes_on_from_its_last_checkpoint(manager: Manager, executor: FakeExecutor) -> None:
    token, viewer = manager.start(Experiment()), Viewer()
    run = manager.attach(token, viewer)
    assert run
    worker = executor.workers[0]
    worker.scene()
    worker.frame(3, rows=1, rows_from=0)
    worker.checkpoint(2, b"good")
    worker.exit("signal 9")
    assert run.status.state is State.FAILED and "killed" in run.status.message and run.status.recoverable
    with pytest.raises(CommandError, match="has failed"):
        manager.command(token, {"op": "play"})
    manager.command(token, {"op": "recover"})
    assert executor.workers[1].told[0]["checkpoint"] == b"good" and executor.workers[1].told[0]["generation"] == 2


def test_what_a_worker_said_last_is_why_it_failed(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment())
    executor.workers[0].receive({"type": "failed", "message": "Training failed: no memory."})
    executor.workers[0].exit("exit code 1")
    status = run_of(manager, token).status
    assert status.message == "Training failed: no memory." and not status.recoverable, "there is no checkpoint to go back to"
    manager.change(token, Experiment(seed=9))
    assert '"seed":9' in executor.workers[1].told[0]["experiment"] and executor.workers[1].told[0]["checkpoint"] is None


def test_the_last_words_of_a_replaced_worker_are_not_taken_for_the_new_one_s(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment())
    executor.workers[0].exit("signal 11")
    manager.command(token, {"op": "reset"})
    executor.workers[0].status(State.DIVERGED)
    executor.workers[0].ended("signal 11")
    assert run_of(manager, token).alive and run_of(manager, token).status.state is State.FAILED
    executor.workers[1].status(State.READY)
    assert run_of(manager, token).status.state is State.READY


def test_changes_of_state_are_stored(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment())
    for state in (State.READY, State.RUNNING, State.RUNNING, State.PAUSED):
        executor.workers[0].status(state)
    manager.end(token)
    assert [state for _, state, _ in manager.store.transitions(token)] == [State.READY, State.RUNNING, State.PAUSED, State.ENDED]
    assert manager.get(token) is None


def test_frames_are_shared_out_among_the_runs_that_are_watched(make: Make, executor: FakeExecutor) -> None:
    manager = make(frames_per_second=10, frames_in_all=30)
    tokens = [manager.start(Experiment()) for _ in range(10)]
    viewers = [Viewer() for _ in tokens]

    def intervals() -> set[float | None]:
        shows = [worker.shows() for worker in executor.workers]
        return {show["interval"] if show["views"] is not None else None for show in shows}

    manager.attach(tokens[0], viewers[0])
    eventually(lambda: intervals() == {0.1, None})
    for token, viewer in zip(tokens[1:4], viewers[1:4], strict=True):
        manager.attach(token, viewer)
    eventually(lambda: intervals() == {4 / 30, None})
    for token, viewer in zip(tokens[4:], viewers[4:], strict=True):
        manager.attach(token, viewer)
    eventually(lambda: intervals() == {0.2})
    manager.command(tokens[0], {"op": "watch", "visible": False, "views": []}, viewers[0])
    eventually(lambda: executor.workers[0].shows()["views"] is None)


def test_a_worker_makes_only_what_some_viewer_shows(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment())
    one, two = Viewer(), Viewer()
    one.watch, two.watch = Watch(views=()), Watch(views=())
    manager.attach(token, one)
    manager.attach(token, two)
    manager.command(token, {"op": "watch", "visible": True, "views": ["units"]}, one)
    manager.command(token, {"op": "watch", "visible": True, "views": ["health", "units"]}, two)
    eventually(lambda: executor.workers[0].shows()["views"] == ["units", "health"])
    manager.detach(run_of(manager, token), two)
    eventually(lambda: executor.workers[0].shows()["views"] == ["units"])


def test_a_polling_page_is_a_viewer_until_it_stops_asking(manager: Manager, executor: FakeExecutor, clock: Clock) -> None:
    token = manager.start(Experiment())
    executor.workers[0].scene()
    executor.workers[0].frame(1, rows=1, rows_from=0)
    run = run_of(manager, token)
    assert manager.poll(token, "page") and manager.poll(token, "page") == b"" and len(run.viewers) == 1
    assert manager.poll("guess", "page") is None and manager.poller("guess", "page") is None
    clock.now += 80
    manager.poll(token, "page")
    manager.sweep()
    assert len(run.viewers) == 1
    clock.now += 91
    manager.sweep()
    assert not run.viewers


def test_an_ended_worker_of_an_ended_run_says_nothing(manager: Manager, executor: FakeExecutor) -> None:
    token = manager.start(Experiment())
    run = run_of(manager, token)
    manager.end(token)
    manager.end(token)
    assert run.status.state is State.ENDED and not executor.workers[0].alive


def test_accelerators_are_asked_for_only_where_there_are_any(manager: Manager, executor: FakeExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.engine import device
    from playground.experiment import DeviceChoice, Training
    from playground.runs import lifecycle

    manager.start(Experiment(training=Training(device=DeviceChoice.CUDA)))
    for module in (device, lifecycle):
        monkeypatch.setattr(module, "devices", lambda: ("cpu", "cuda"))
    manager.start(Experiment(training=Training(device=DeviceChoice.CUDA)))
    manager.start(Experiment())
    assert [worker.accelerator for worker in executor.workers] == [False, True, False]


def test_a_process_that_cannot_be_started_is_a_failure(manager: Manager, executor: FakeExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> FakeWorker:
        raise OSError("out of processes")

    with monkeypatch.context() as patch:
        patch.setattr(executor, "start", refuse)
        token = manager.start(Experiment())
    status = run_of(manager, token).status
    assert status.state is State.FAILED and "out of processes" in status.message
    manager.command(token, {"op": "reset"})
    assert executor.workers[-1].ops() == ["start"]


def test_the_manager_survives_a_hot_reload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.util import module_from_spec, spec_from_file_location

    from playground.runs import manager as module

    anchor = sys.modules["_playground_anchor"]
    monkeypatch.setattr(anchor, "manager", "the one there is", raising=False)
    spec = spec_from_file_location("reloaded", module.__file__)
    assert spec and spec.loader
    again = module_from_spec(spec)
    spec.loader.exec_module(again)
    assert again.manager() == "the one there is" == module.manager()


def test_workers_are_of_the_right_kind(executor: FakeExecutor) -> None:
    from playground.runs.executor import Executor, Worker

    checked: Executor = executor
    worker: Worker = checked.start(lambda message: None, lambda how: None)
    assert isinstance(worker, FakeWorker)
