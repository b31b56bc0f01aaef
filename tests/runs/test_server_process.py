"""A server process and its workers: killed, it leaves nothing behind; stopped, it parks its runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from playground.engine.checkpoint import Checkpoint
from playground.experiment import Experiment
from playground.runs.local import LocalExecutor
from playground.runs.manager import Manager
from playground.runs.status import State
from playground.settings import Settings
from tests.runs.conftest import store_in
from tests.runs.test_live import as_workers_compute, gone, straight, weights
from tests.runs.test_manager import eventually

__all__ = ["as_workers_compute"]
ROOT = Path(__file__).parents[2]

SERVER = """
import signal, sys, threading, time
from playground.engine import machine_code
from playground.experiment import Experiment
from playground.runs.manager import manager
machine_code.compile_now()
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
manager().warm()
tokens = [manager().start(Experiment(seed=seed)) for seed in range(2)]
for token in tokens:
    manager().command(token, {"op": "play"})
runs = [manager().get(token) for token in tokens]
while any(run.status.state.value != "running" for run in runs):
    time.sleep(0.01)
print(*tokens, *[run.worker.pid for run in runs], flush=True)
stop.wait()
"""
"""A page script is `__main__` in the real server; this one would start everything again if a worker ran it."""


def server(tmp_path: Path) -> tuple[subprocess.Popen[str], list[str], list[int]]:
    script = tmp_path / "server.py"
    script.write_text(SERVER)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PLAYGROUND_DATABASE": f"sqlite:///{tmp_path / 'runs.sqlite'}"}
    environment["PLAYGROUND_CHECKPOINT_EVERY"] = "0.3"
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    words = process.stdout.readline().split()
    return process, words[:2], [int(word) for word in words[2:]]


def test_a_killed_server_leaves_no_process(tmp_path: Path) -> None:
    process, _, workers = server(tmp_path)
    helpers = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    assert len(workers) == 2 and helpers and not any(map(gone, [*workers, *helpers]))
    process.kill()
    process.communicate()
    eventually(lambda: all(map(gone, [*workers, *helpers])), 10)


def test_a_stopped_server_parks_its_runs(tmp_path: Path) -> None:
    process, tokens, workers = server(tmp_path)
    for worker in workers:
        os.kill(worker, signal.SIGINT)  # as Ctrl-C in a terminal does
    process.terminate()
    process.communicate(timeout=30)
    eventually(lambda: all(map(gone, workers)), 10)
    store = store_in(tmp_path)
    for token in tokens:
        saved = store.find(token)
        assert saved and saved.status.state is State.PARKED and saved.playing and saved.checkpoint
    store.close()


def test_a_killed_server_loses_nothing_beyond_the_last_checkpoint(tmp_path: Path, executor_of_processes: LocalExecutor) -> None:
    process, tokens, _ = server(tmp_path)
    store = store_in(tmp_path)
    eventually(lambda: all((saved := store.find(token)) and saved.step > 500 for token in tokens), 60)
    process.kill()
    process.communicate()
    saved = {token: store.find(token) for token in tokens}
    manager = Manager(Settings(data_dir=tmp_path), store, executor_of_processes)
    try:
        for seed, token in enumerate(tokens):
            kept = saved[token]
            assert kept and kept.checkpoint
            checkpoint = Checkpoint.from_bytes(kept.checkpoint)
            assert weights(checkpoint) == straight(Experiment(seed=seed), checkpoint.step)
            assert checkpoint.rows and checkpoint.rows[-1]["step"] <= checkpoint.step
            run = manager.get(token)
            assert run is not None and run.step == checkpoint.step == kept.step > 500
            manager.command(token, {"op": "play"})
            eventually(lambda run=run, kept=kept: run.status.state is State.RUNNING and run.step > kept.step, 30)  # type: ignore[misc]
    finally:
        manager.close()
