"""How fast many runs train side by side: `python -m benchmarks.ensemble` prints a table.

Members of an ensemble against single runs that take turns with them in one process: thread's CPU time, medians of neighbouring turns. Then large
networks over all cores (`runs/crew.py`), on the clock, against one run in one process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

import torch

from benchmarks.engine import BLOCK, engine, ratio, workloads
from benchmarks.sharing import spent
from playground.engine import machine_code, prepare_process
from playground.engine.ensemble import Ensemble
from playground.engine.ensemble.alone import AloneConvoy
from playground.experiment import Experiment, Training
from playground.layers.activations import ReLU
from playground.layers.dense import Dense
from playground.layers.normalisation import LayerNorm
from playground.runs.crew import Crew
from playground.runs.local import LocalExecutor
from playground.settings import settings

MEMBERS, TURNS = 32, 5
WARM = 1000
"""Steps before anything is counted: at first, every epoch is recorded."""

STEPS = 1000
SECONDS = 4.0
"""Length of a turn on the clock, for what spans processes."""

Run = Callable[[int], object]


def seeds(experiment: Experiment, count: int = MEMBERS) -> list[Experiment]:
    """The same experiment with other seeds."""
    return [experiment.model_copy(update={"seed": seed}) for seed in range(count)]


def together(experiment: Experiment) -> Run:
    """Steps of an ensemble."""
    return Ensemble(seeds(experiment)).advance


def in_turn(experiment: Experiment) -> Run:
    """The same members one after another, each in the gear that it has alone."""
    ensemble = Ensemble(seeds(experiment))
    ensemble._convoys = [AloneConvoy(ensemble.members)]
    return ensemble.advance


def measure(runs: dict[str, Run], clock: Callable[[], float], block: float, warm: int = WARM) -> dict[str, list[float]]:
    """Seconds a step, turn by turn."""
    counts = {}
    for name, run in runs.items():
        run(warm)
        count, seconds = 20, 0.0
        while seconds < block / 2:
            begun = clock()
            run(count)
            seconds, count = clock() - begun, count * 2
        counts[name] = max(1, int(count / 2 * block / seconds))
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(TURNS):
        for name, run in runs.items():
            begun = clock()
            run(counts[name])
            times[name].append((clock() - begun) / counts[name])
    return times


def normed(*widths: int, batch: int) -> Experiment:
    """Dense layers with layer norm, which the kernel does not know."""
    network = tuple(layer for width in widths for layer in (Dense(units=width), LayerNorm(), ReLU()))
    return Experiment(network=network, training=Training(batch=batch))


def row(name: str, what: str, one: list[float], many: list[float], wanted: str) -> None:
    """One line: a step of all members against a step of a single run."""
    print(f"| {name} | {what} | {median(one) * 1e6:,.0f} | {median(many) * 1e6:,.0f} | {ratio(many, one):.2f}× | {wanted} |", flush=True)


def single_runs() -> None:
    """A step of 32 members in units of a step of one run in the torch gear."""
    wanted = ("", "≤ 1", "≤ 12", "")
    for work, asked in zip(workloads()[:3], wanted, strict=False):
        times = measure({"one": engine(work.experiment, "torch"), "many": together(work.experiment)}, process_time, BLOCK)
        row(work.name, "32 fused members / one run, torch", times["one"], times["many"], asked)
    for name, chosen in (("8-8 with layer norm, batch 10", normed(8, 8, batch=10)), ("64-64 with layer norm, batch 32", normed(64, 64, batch=32))):
        times = measure({"one": in_turn(chosen), "many": together(chosen)}, process_time, BLOCK)
        row(name, "32 stacked members / one after another", times["one"], times["many"], "< 1")


def cores() -> None:
    """Two variants for each core of a convolutional network, against one run in one process; how many runs' worth of steps come out."""
    count, executor = os.cpu_count() or 1, LocalExecutor(settings())
    chosen = workloads()[3].experiment
    one, all_of = Crew(seeds(chosen, 1), executor, workers=1), Crew(seeds(chosen, 2 * count), executor, workers=count)
    try:
        times = measure({"one": one.advance, "many": all_of.advance}, perf_counter, SECONDS, warm=100)
        gain = 2 * count / ratio(times["many"], times["one"])
        print(f"\nCNN on digits, {2 * count} variants on {count} cores: {gain:.2f} times the steps of one run alone (asked: {0.9 * count:.1f})")
        before = [sum(map(spent, crew.pids)) for crew in (one, all_of)]
        one.advance(STEPS)
        all_of.advance(STEPS)
        cpu = [sum(map(spent, crew.pids)) - then for crew, then in zip((one, all_of), before, strict=True)]
        cost = cpu[1] / (2 * count * cpu[0])
        print(f"A step costs a member {cost:.2f} times the CPU of a step of one run alone, whatever else goes on on the machine.")
    finally:
        one.close()
        all_of.close()
        executor.close()


def main(*parts: str) -> None:
    """Print; `members` or `cores` chooses one half."""
    machine_code.compile_now()
    if not parts or "cores" in parts:
        cores()
    if not parts or "members" in parts:
        prepare_process()
        print(f"\ntorch {torch.__version__}, {MEMBERS} members, one thread, CPU time, medians of {TURNS} turns\n")
        print("| Network | what | one, µs a step | 32, µs a step | ratio | asked |\n|---|---|---|---|---|---|")
        single_runs()


if __name__ == "__main__":
    main(*sys.argv[1:])
