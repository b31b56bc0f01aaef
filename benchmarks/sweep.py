"""How soon a comparison says something, and what many seeds cost: `python -m benchmarks.sweep` prints a table.

A sweep as the Vary page begins it, a job of the server in a process of its own: from the order to the first curves and to the verdict, on the clock.
Before that all of a sweep's work on one setting (32 runs, built, trained, recorded, scored) against one run of as many steps in the torch gear:
CPU time of one thread, neighbouring turns in one process.
"""

from __future__ import annotations

import tempfile
import threading
from statistics import median
from time import perf_counter, process_time

from benchmarks.engine import engine, ratio, workloads
from playground.comparing.conduct import conduct, epoch_steps
from playground.comparing.sweep import Sweep
from playground.comparing.swept import sweep_of
from playground.comparing.varied import Varied
from playground.engine import machine_code, prepare_process
from playground.experiment import Experiment
from playground.presets import presets
from playground.runs.jobs.jobs import Jobs
from playground.runs.jobs.records import JobRecords
from playground.runs.local import LocalExecutor
from playground.runs.message import unpack
from playground.runs.store import Store
from playground.settings import Settings
from playground.ui.vary_work import ordered, work

TURNS, TIMES, EPOCHS, LONG = 5, 3, 60, 600


def main() -> None:
    """Measure and print."""
    machine_code.compile_now()
    spiral = presets()["spiral"].experiment
    waits()
    print()
    print("| Sweep, 32 seeds, 60 epochs | first curves, s | asked | verdict, s | asked |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as folder:
        executor, store = LocalExecutor(Settings()), Store(f"sqlite:///{folder}/runs.sqlite")
        jobs = Jobs(Settings(), JobRecords(store.engine), executor)
        executor.warm()
        for name, base, over in (
            ("default, 2 learning rates", Experiment(), ["optimiser.lr=0.01,0.03"]),
            ("spiral, 8 learning rates", spiral, ["optimiser.lr=0.001..0.1/8"]),
            ("spiral, 4 learning rates × 2 widths", spiral, ["optimiser.lr=0.003,0.01,0.03,0.1", "network.units=4,8"]),
        ):
            times = [timed(jobs, base, sweep_of(base, over, epochs=EPOCHS)) for _ in range(TIMES)]
            first, verdict = (median(column) for column in zip(*times, strict=True))
            print(f"| {name} | {first:.2f} | ≤ 1 | {verdict:.1f} | ≤ 20 |", flush=True)
        jobs.close()
        store.close()
        executor.close()


def timed(jobs: Jobs, experiment: Experiment, sweep: Sweep) -> tuple[float, float]:
    """Seconds from the order to the first curves and to the verdict, both told."""
    woken, seen = threading.Event(), dict[str, float]()
    begun = perf_counter()
    token = jobs.start(work, ordered(experiment, sweep))
    looker = jobs.attach(token, woken.set)
    assert looker is not None
    while "verdict" not in seen:
        woken.wait(1.0)
        woken.clear()
        for data in looker.take():
            message = unpack(data)
            if message["type"] == "figure" and message["id"] == "curves":
                seen.setdefault("curves", perf_counter() - begun)
            if message["type"] == "standing" and message["final"]:
                seen["verdict"] = perf_counter() - begun
    jobs.detach(looker)
    jobs.remove(token)
    return seen["curves"], seen["verdict"]


def waits() -> None:
    """All of a sweep over 32 seeds in units of one run of as many steps in the torch gear."""
    prepare_process()
    print("| 32 seeds against one run in the torch gear | one, s CPU | 32, s CPU | ratio | asked |\n|---|---|---|---|---|")
    load = workloads()[1]
    for epochs in (EPOCHS, LONG):
        one, many = list[float](), list[float]()
        for _ in range(TURNS):
            varied = Varied(load.experiment, Sweep(over=(), seeds=32, epochs=epochs))
            steps = epoch_steps(varied.settings[0]) * epochs
            single = engine(load.experiment, "torch")
            begun = process_time()
            single(steps)
            middle = process_time()
            conduct(varied)
            one.append(middle - begun)
            many.append(process_time() - middle)
        print(f"| {load.name}, {steps:,} steps | {median(one):.2f} | {median(many):.2f} | {ratio(many, one):.2f}× | ≤ 1 |", flush=True)


if __name__ == "__main__":
    main()
