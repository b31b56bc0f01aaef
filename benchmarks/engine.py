"""How fast the engine trains: against a plain loop, and watched against unwatched. `python -m benchmarks.engine` prints a table.

The four workloads are those of the project's figures. The plain loop is what a tutorial shows: `DataLoader`, `zero_grad`, `backward`, `step`, and
loss and accuracy of each batch by `.item()`. The gears are the engine's own: torch, and the fused CPU step. All variants of a workload take turns
in one process on one thread; what counts is CPU time, so that a busy machine disturbs less, as the median over the turns. The engine's figures
include all it does besides the steps: rows of metrics, checks, checkpoints in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time

import torch
from torch.utils.data import DataLoader, TensorDataset

from playground.data import Feature
from playground.data.images import Digits
from playground.data.plane import Spiral
from playground.engine import Trainer, machine_code, prepare_process
from playground.engine.assembly import assemble
from playground.engine.lean import LeanGear
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import ReLU, Tanh
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.pooling import MaxPool
from playground.metrics import accuracy
from playground.optimisers import SGD, Adam
from playground.runs import rhythm
from playground.runs.command import View
from playground.runs.frame import Camera
from playground.runs.player import MOST_STEPS, SLICE

TURNS, BLOCK = 7, 0.4
"""Turns of each variant, and CPU seconds of each turn."""

FRAME = 0.1
"""CPU seconds between frames of a watched run."""

Run = Callable[[int], object]


@dataclass(frozen=True)
class Workload:
    """A named experiment, the batch size, and how many times the plain loop's speed is asked of either gear."""

    name: str
    experiment: Experiment
    batch: int
    wanted: float
    fused: float


def workloads() -> list[Workload]:
    """W1 to W4."""
    seven = (Feature.X1, Feature.X2, Feature.X1_SQUARED, Feature.X2_SQUARED, Feature.X1_X2, Feature.SIN_X1, Feature.SIN_X2)
    convolutions = (Conv2d(channels=16), ReLU(), MaxPool(), Conv2d(channels=32), ReLU(), MaxPool())
    wide, narrow = Data(source=Spiral(size=2000, arms=3)), Data(source=Spiral(size=500))
    cases = [
        ("2-[4,2]-1 tanh, batch 10", narrow, _stack(4, 2), SGD(lr=0.03), 10, 2.0, 150.0),
        ("7-[8,8]-1 tanh, batch 10", narrow.model_copy(update={"features": seven}), _stack(8, 8), SGD(lr=0.03), 10, 2.0, 100.0),
        ("2-[64,64,64]-3 ReLU, batch 100", wide, _stack(64, 64, 64), Adam(lr=0.001), 100, 3.5, 14.0),
        ("CNN on digits, batch 64", Data(source=Digits()), convolutions, Adam(lr=0.001), 64, 2.0, 1.0),
    ]
    return [Workload(n, Experiment(data=d, network=s, optimiser=o, training=Training(batch=b)), b, w, f) for n, d, s, o, b, w, f in cases]


def _stack(*widths: int) -> tuple[Layer, ...]:
    return tuple(layer for width in widths for layer in (Dense(units=width), ReLU() if width > 16 else Tanh()))


def plain(experiment: Experiment) -> Run:
    """The loop of a tutorial."""
    assembly = assemble(experiment, "cpu")
    model, train, batch = assembly.network, assembly.prepared.train, experiment.training.batch
    kind, arguments = experiment.optimiser.arguments()
    optimiser = kind(model.parameters(), **arguments)
    criterion = experiment.objective.loss.call(assembly.prepared.task)()  # type: ignore[attr-defined]
    loader = DataLoader(TensorDataset(train.x, train.y), batch_size=batch, shuffle=True)  # type: ignore[arg-type]

    def run(steps: int) -> None:
        while steps > 0:
            for x, y in loader:
                optimiser.zero_grad()
                output = model(x)
                loss = criterion(output, y)
                loss.backward()
                optimiser.step()
                loss.item()
                accuracy(output, y).item()
                steps -= 1
                if steps == 0:
                    break

    return run


def engine(experiment: Experiment, gear: str) -> Run:
    """The trainer in this gear, in slices of about the length that a worker's have."""
    trainer = _trainer(experiment, gear)
    pace = [1]

    def run(steps: int) -> None:
        while steps > 0:
            count, begun = min(steps, pace[0]), process_time()
            trainer.run(count)
            pace[0] = max(1, min(MOST_STEPS, 2 * pace[0], int(count * SLICE / max(process_time() - begun, 1e-7))))
            steps -= count

    return run


def watched(experiment: Experiment, gear: str) -> Run:
    """The same, with a frame of every view taken ten times a second, as the player takes it."""
    trainer = _trainer(experiment, gear)
    camera, due, pace = Camera(trainer), [process_time()], [1]

    def run(steps: int) -> None:
        while steps > 0:
            shown, count, begun = process_time() >= due[0], min(steps, pace[0]), process_time()
            trainer.run(count, observe=shown)
            pace[0] = max(1, min(MOST_STEPS, 2 * pace[0], int(count * SLICE / max(process_time() - begun, 1e-7))))
            steps -= count
            if shown:
                camera.frame(frozenset(View), 0, exact=False)
                due[0] = process_time() + FRAME

    return run


def _trainer(experiment: Experiment, gear: str) -> Trainer:
    """A trainer in this gear, or in torch's where the other does not cover the experiment."""
    trainer = Trainer(experiment, device="cpu")
    if gear == "torch":
        trainer.loop.gear = LeanGear(trainer.assembly)
    return trainer


def measure(variants: dict[str, Run]) -> dict[str, list[float]]:
    """CPU seconds a step, turn by turn."""
    counts = {}
    for name, run in variants.items():
        run(2000)  # past the first epochs, which are recorded one by one
        begun = process_time()
        run(200)
        counts[name] = max(20, int(200 * BLOCK / (process_time() - begun)))
        begun = process_time()
        run(counts[name])  # again with as many steps as are to be taken: short runs of a fast gear say little
        counts[name] = max(20, int(counts[name] * BLOCK / (process_time() - begun)))
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(TURNS):
        for name, run in variants.items():
            begun = process_time()
            run(counts[name])
            times[name].append((process_time() - begun) / counts[name])
    return times


def ratio(above: list[float], below: list[float]) -> float:
    """The median of the ratios of neighbouring turns."""
    return median(a / b for a, b in zip(above, below, strict=True))


def main(*chosen: str) -> None:
    """Print the table; arguments choose workloads by number."""
    machine_code.compile_now()
    prepare_process()
    rhythm.monotonic = process_time  # frames are shared out by processor time too, or a busy machine would count against them
    print(f"torch {torch.__version__}, one thread, CPU time, median of {TURNS} turns\n")
    print("| Network | plain loop, samples/s | torch gear / plain | asked | fused gear, samples/s | fused / plain | asked | watched / unwatched |")
    print("|---|---|---|---|---|---|---|---|")
    for number, work in enumerate(workloads(), 1):
        if chosen and str(number) not in chosen:
            continue
        e, best = work.experiment, Trainer(work.experiment, device="cpu").gear
        runs = {"plain": plain(e), "torch": engine(e, "torch"), "watched": watched(e, best)}
        times = measure(runs | ({"fused": engine(e, "fused")} if best == "fused" else {}))
        speeds = {name: work.batch / median(seconds) for name, seconds in times.items()}
        gain, kept = ratio(times["plain"], times["torch"]), ratio(times[best], times["watched"])
        fused = f"{speeds['fused']:,.0f} | {ratio(times['plain'], times['fused']):.1f}× | {work.fused}×" if best == "fused" else "– | – | –"
        print(f"| {work.name} | {speeds['plain']:,.0f} | {gain:.2f}× | {work.wanted}× | {fused} | {kept:.3f} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
