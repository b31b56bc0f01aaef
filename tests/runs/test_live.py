"""Real workers: watched, parked, killed, and still the same run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from playground.data.plane import Circle
from playground.engine import machine_code
from playground.engine.checkpoint import Checkpoint
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import Tanh
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.optimisers import SGD
from playground.runs.local import LocalExecutor
from playground.runs.manager import Manager
from playground.runs.store import Store
from playground.settings import Settings
from playground.stopping import Epochs
from tests.runs.test_manager import eventually
from tests.runs.watching import Watcher

SMALL = Experiment(data=Data(source=Circle(size=120)), network=(Dense(units=4), Tanh(), Dropout(), Dense(units=3)), seed=5)
FINITE = SMALL.model_copy(update={"training": Training(stop=(Epochs(limit=40),))})


@pytest.fixture(autouse=True)
def as_workers_compute() -> Iterator[None]:
    torch.set_flush_denormal(True)
    yield
    torch.set_flush_denormal(False)


def weights(checkpoint: Checkpoint) -> bytes:
    return b"".join(checkpoint.tensors[name].numpy().tobytes() for name in sorted(checkpoint.tensors))


def straight(experiment: Experiment, steps: int) -> bytes:
    """The weights after so many steps at one go, in the gear that the workers train in."""
    machine_code.load()
    trainer = Trainer(experiment)
    trainer.run(steps)
    return weights(trainer.checkpoint())


def kept(manager: Manager, token: str) -> Checkpoint:
    saved = manager.store.find(token)
    assert saved and saved.checkpoint
    return Checkpoint.from_bytes(saved.checkpoint)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def test_the_first_frame_comes_unasked_and_shows_the_untrained_network(live: Manager) -> None:
    watcher = Watcher(live, live.start(SMALL))
    frame = watcher.state("ready")
    assert [message["type"] for message in watcher.messages] == ["scene", "frame"]
    assert frame["step"] == 0 and len(frame["rows"]) == 1 and frame["tensors"]
    live.end(watcher.token)


def test_weights_are_bit_identical_when_three_viewers_watch_and_meddle(live: Manager) -> None:
    token = live.start(FINITE)
    watchers = [Watcher(live, token) for _ in range(3)]
    watchers[0].tell(op="speed", unit="step", rate=100)
    watchers[0].tell(op="play")
    watchers[0].until(lambda message: message.get("step", 0) > 20)
    watchers[1].tell(op="pause")
    watchers[1].state("paused")
    watchers[2].tell(op="example", index=3)
    watchers[2].tell(op="step", unit="batch")
    watchers[1].tell(op="step", unit="epoch")
    watchers[0].tell(op="watch", visible=True, views=["health", "confusion"])
    watchers[0].tell(op="play")
    end = watchers[2].state("finished")
    live.sweep()
    eventually(lambda: (saved := live.store.find(token)) and saved.checkpoint and Checkpoint.from_bytes(saved.checkpoint).step == end["step"])
    assert weights(kept(live, token)) == straight(SMALL, end["step"])
    live.end(token)


def test_viewers_see_identical_frames(live: Manager) -> None:
    token = live.start(SMALL)
    one, two = Watcher(live, token), Watcher(live, token)
    for watcher in (one, two):
        watcher.state("ready")
    one.tell(op="step", unit="epoch")
    seen = [watcher.state("paused") for watcher in (one, two)]
    assert seen[0]["step"] == seen[1]["step"] > 0 and one.parts[-1] == two.parts[-1]
    live.end(token)


def test_a_step_is_answered_with_a_frame_at_once(live: Manager) -> None:
    watcher = Watcher(live, live.start(SMALL))
    watcher.state("ready")
    for step in range(1, 6):
        begun = time.monotonic()
        watcher.tell(op="step", unit="batch")
        assert watcher.state("paused")["step"] == step
        assert time.monotonic() - begun < 1.0
    live.end(watcher.token)


def test_a_change_is_followed_and_a_wrong_one_is_refused_in_a_sentence(live: Manager) -> None:
    watcher = Watcher(live, live.start(SMALL))
    watcher.state("ready")
    watcher.tell(op="step", unit="epoch")
    watcher.state("paused")
    live.change(watcher.token, SMALL.model_copy(update={"network": (Dense(units=6), Tanh())}))
    scene = watcher.until(lambda message: message.get("type") == "scene")
    frame = watcher.until(lambda message: message.get("generation") == scene["generation"] and message["type"] == "frame")
    assert frame["step"] == 0 and len(frame["tensors"]["0_dense.weight"]) == 6 and frame["rows_from"] == 0
    eventually(lambda: watcher.run.changed and watcher.run.changed.reset and watcher.run.changed.message == frame["status"]["message"])
    watcher.tell(op="example", index=5000)
    assert "below 120" in watcher.until(lambda message: "error" in message)["error"]
    live.end(watcher.token)


def test_the_speed_is_kept(live: Manager) -> None:
    watcher = Watcher(live, live.start(SMALL))
    watcher.state("ready")
    watcher.tell(op="speed", unit="step", rate=20)
    watcher.tell(op="play")
    first = watcher.state("running")
    begun = time.monotonic()
    last = watcher.until(lambda message: message.get("step", 0) >= first["step"] + 20)
    assert 0.7 < time.monotonic() - begun < 3.0 and last["speed"] == {"unit": "step", "rate": 20}
    live.end(watcher.token)


def test_a_parked_run_goes_on_to_the_same_bits_on_the_next_server(executor_of_processes: LocalExecutor, tmp_path: Path) -> None:
    limits = Settings(data_dir=tmp_path, park_after=0.5)
    first = Manager(limits, Store(limits.database_url()), executor_of_processes)
    watcher = Watcher(first, first.start(FINITE))
    watcher.tell(op="speed", unit="step", rate=20)
    watcher.tell(op="play")
    watcher.until(lambda message: message.get("step", 0) > 30)
    watcher.leave()
    eventually(lambda: watcher.run.status.state == "parked", 20)
    assert not watcher.run.alive
    first.close()
    second = Manager(limits, Store(limits.database_url()), executor_of_processes)
    again = Watcher(second, watcher.token)
    frame = again.state("running")
    assert frame["step"] > 30 and frame["rows_from"] == 0 and len(frame["rows"]) > 1, "it goes on unasked, with all its rows"
    steps = [int(step) for step in frame["past"]["steps"]]
    assert steps[0] == 0 and sum(step <= 30 for step in steps) > 5, "and with its past"
    again.tell(op="speed", unit="step", rate=None)
    end = again.state("finished")
    second.close()
    third = Manager(limits, Store(limits.database_url()), executor_of_processes)
    assert weights(kept(third, watcher.token)) == straight(SMALL, end["step"])
    third.close()


def test_a_killed_worker_is_told_and_the_run_recovers_from_its_checkpoint(live: Manager) -> None:
    token = live.start(SMALL)
    watcher = Watcher(live, token)
    watcher.tell(op="speed", unit="step", rate=100)
    watcher.tell(op="play")
    eventually(lambda: (saved := live.store.find(token)) and saved.checkpoint, 20)
    assert watcher.run.worker and watcher.run.worker.pid
    os.kill(watcher.run.worker.pid, signal.SIGKILL)
    failed = watcher.state("failed")
    assert "killed" in failed["status"]["message"] and failed["status"]["recoverable"]
    watcher.tell(op="recover")
    back = watcher.state("paused")
    assert back["step"] == kept(live, token).step > 0
    watcher.tell(op="step", unit="batch")
    watcher.state("paused")
    live.end(token)


def test_a_diverged_run_comes_back_to_its_last_good_step(live: Manager) -> None:
    experiment = SMALL.model_copy(update={"optimiser": SGD(lr=10.0, momentum=0.99), "network": tuple(Dense(units=16) for _ in range(4))})
    watcher = Watcher(live, live.start(experiment))
    watcher.tell(op="play")
    frame = watcher.state("diverged")
    assert frame["status"]["step"] and frame["status"]["message"] and frame["status"]["recoverable"]
    watcher.tell(op="recover")
    assert watcher.state("paused", "ready")["step"] < frame["status"]["step"]
    live.end(watcher.token)


def test_ended_runs_leave_no_process(live: Manager) -> None:
    token = live.start(SMALL)
    watcher = Watcher(live, token)
    watcher.state("ready")
    assert watcher.run.worker and watcher.run.worker.pid
    pid = watcher.run.worker.pid
    live.end(token)
    eventually(lambda: gone(pid))


@pytest.mark.slow
def test_a_spawned_worker_serves_as_a_forked_one_does_and_a_spare_takes_its_place(tmp_path: Path) -> None:
    """As on systems without fork, and for accelerators."""
    limits = Settings(data_dir=tmp_path, spare_workers=1)
    executor = LocalExecutor(limits)
    executor._forks = False
    manager = Manager(limits, Store(limits.database_url()), executor)
    manager.warm()
    watcher = Watcher(manager, manager.start(SMALL))
    watcher.state("ready", seconds=60)
    watcher.tell(op="step", unit="batch")
    assert watcher.state("paused")["step"] == 1
    eventually(lambda: len(executor._spares) == 1, 60)
    manager.close()
    assert not executor._spares
