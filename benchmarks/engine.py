"""How fast the engine trains: against a plain loop, and watched against unwatched. `python -m benchmarks.engine` prints a table.

Arguments choose workloads by number; `--compiled` adds torch.compile for the convolutional ones, which needs a C++ compiler. They are those of the
project's figures; W5 to W7 learn from noise of the right shape, as only their speed counts. The plain loop is what a tutorial shows: `DataLoader`,
`zero_grad`, `backward`, `step`, and loss and accuracy of each batch by `.item()`. The gears are the engine's own: torch, and the fused CPU step. All
variants take turns in one process on one thread; what counts is CPU time, so that a busy machine disturbs less, as the median over the turns. The
engine's figures include all it does besides the steps: rows of metrics, checks, checkpoints in memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median
from time import process_time
from typing import ClassVar, Literal

import torch
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from playground.data import Classification, DataForm, Feature, Labelling, Regression, Task
from playground.data.dataset import Generated
from playground.data.images import Digits
from playground.data.plane import Spiral
from playground.engine import Trainer, machine_code, prepare_process
from playground.engine.assembly import assemble
from playground.engine.lean import LeanGear
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import ReLU, Tanh
from playground.layers.attention import EncoderBlock
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.embedding import Embedding, Positions
from playground.layers.normalisation import BatchNorm, LayerNorm
from playground.layers.pooling import MaxPool
from playground.layers.recurrent import LSTM
from playground.layers.shaping import Flatten
from playground.losses import CrossEntropy
from playground.losses.regression import MeanSquared
from playground.metrics import measure as measured
from playground.objectives import Supervised
from playground.optimisers import SGD, Adam, Optimiser
from playground.runs import rhythm
from playground.runs.command import View
from playground.runs.frame import Camera
from playground.runs.player import MOST_STEPS, SLICE
from playground.runs.rhythm import Rhythm
from playground.runs.worker import FRAME_SHARE, SLOWEST_FRAME

TURNS, BLOCK, WARM = 7, 0.4, 4.0
"""Turns of each variant, CPU seconds of each turn, and of what comes before at most."""

AGE = 20_000
"""Steps that the engine's runs count as theirs at the start: rows of metrics are as seldom as in the long run, not one an epoch as at first."""

FRAME = 0.1
"""CPU seconds between frames of a watched run, at the least."""

Run = Callable[[int], object]


@dataclass(frozen=True)
class Workload:
    """A named experiment, the batch size, and how many times the plain loop's speed is asked of either gear."""

    name: str
    experiment: Experiment
    batch: int
    wanted: float
    fused: float


class Noise(Generated):
    """Examples of any shape that mean nothing, for networks whose speed alone counts. Classes, a number, or the next token at each position."""

    form: ClassVar[DataForm] = DataForm.IMAGE
    kind: Literal["noise_for_speed"] = "noise_for_speed"
    size: int = 640
    shape: tuple[int, ...] = (3, 32, 32)
    classes: int = 10

    def task(self) -> Task:
        """Whatever suits the shape."""
        names = tuple(map(str, range(self.classes)))
        return Labelling(names, *self.shape) if len(self.shape) == 1 else Classification(names) if self.classes else Regression(("y",))

    def example_shape(self) -> tuple[int, ...]:
        """As declared."""
        return self.shape

    def columns(self) -> tuple[str, ...]:
        """Channels, or features, without a meaning."""
        return tuple(map(str, range(self.shape[0] if self.form is DataForm.IMAGE else self.shape[-1])))

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        if len(self.shape) == 1:
            tokens = torch.randint(self.classes, (self.size, self.shape[0] + 1), generator=generator)
            return tokens[:, :-1].contiguous(), tokens[:, 1:].contiguous()
        x = torch.randn(self.size, *self.shape, generator=generator)
        return x, torch.randint(self.classes, (self.size,), generator=generator) if self.classes else x[:, :, :1].mean(1)


class Series(Noise):
    """The same as series of 50 steps with 8 features; the mean of the first is asked."""

    form: ClassVar[DataForm] = DataForm.SERIES
    kind: Literal["series_for_speed"] = "series_for_speed"
    size: int = 960
    shape: tuple[int, ...] = (50, 8)
    classes: int = 0


class Tokens(Noise):
    """The same as sequences of 64 of 65 tokens; the next is asked at each."""

    form: ClassVar[DataForm] = DataForm.TOKENS
    kind: Literal["tokens_for_speed"] = "tokens_for_speed"
    size: int = 960
    shape: tuple[int, ...] = (64,)
    classes: int = 65

    def vocabulary(self) -> tuple[str, ...]:
        """Numbers."""
        return tuple(map(str, range(self.classes)))


def larger() -> list[tuple[str, Data, tuple[Layer, ...], int, float]]:
    """W5 to W7: name, data, network, batch size, what is asked."""
    noise, series, tokens = (Data.model_construct(source=source) for source in (Noise(), Series(), Tokens()))
    first = Conv2d(channels=32), BatchNorm(), ReLU(), Conv2d(channels=32), BatchNorm(), ReLU(), MaxPool()
    then = Conv2d(channels=64), BatchNorm(), ReLU(), MaxPool(), Flatten(), Dense(units=30), ReLU()
    blocks = tuple(EncoderBlock(heads=4, hidden=256, causal=True) for _ in range(2))
    language = Embedding(tokens=65, features=64), Positions(encoding="learned"), *blocks, LayerNorm(over="features")
    return [
        ("CNN with batch norm on 3×32×32, batch 64", noise, (*first, *then), 64, 1.4),
        ("LSTM 64, length 50, batch 32", series, (LSTM(units=64),), 32, 1.05),
        ("transformer, 2 layers, d 64, context 64, batch 32", tokens, language, 32, 1.05),
    ]


def workloads() -> list[Workload]:
    """W1 to W7."""
    seven = (Feature.X1, Feature.X2, Feature.X1_SQUARED, Feature.X2_SQUARED, Feature.X1_X2, Feature.SIN_X1, Feature.SIN_X2)
    convolutions = (Conv2d(channels=16), ReLU(), MaxPool(), Conv2d(channels=32), ReLU(), MaxPool())
    wide, narrow = Data(source=Spiral(size=2000, arms=3)), Data(source=Spiral(size=500))
    cases = [
        ("2-[4,2]-1 tanh, batch 10", narrow, _stack(4, 2), SGD(lr=0.03), 10, 2.0, 150.0),
        ("7-[8,8]-1 tanh, batch 10", narrow.model_copy(update={"features": seven}), _stack(8, 8), SGD(lr=0.03), 10, 2.0, 100.0),
        ("2-[64,64,64]-3 ReLU, batch 100", wide, _stack(64, 64, 64), Adam(lr=0.001), 100, 3.5, 14.0),
        ("CNN on digits, batch 64", Data(source=Digits()), convolutions, Adam(lr=0.001), 64, 1.8, 1.8),
        *((name, data, network, Adam(lr=0.001), batch, wanted, 1.0) for name, data, network, batch, wanted in larger()),
    ]
    return [Workload(name, _experiment(*what, batch), batch, wanted, fused) for name, *what, batch, wanted, fused in cases]


def _experiment(data: Data, network: tuple[Layer, ...], optimiser: Optimiser, batch: int) -> Experiment:
    loss = CrossEntropy() if data.source.task().metric == "accuracy" else MeanSquared()
    objective = Supervised(loss=loss)
    return Experiment(data=data, network=network, objective=objective, optimiser=optimiser, training=Training(batch=batch))


def _stack(*widths: int) -> tuple[Layer, ...]:
    return tuple(layer for width in widths for layer in (Dense(units=width), ReLU() if width > 16 else Tanh()))


def plain(experiment: Experiment) -> Run:
    """The loop of a tutorial."""
    assembly = assemble(experiment, "cpu")
    model, train, batch = assembly.network, assembly.prepared.train, experiment.training.batch
    model.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]  # as modules are made: the other layout is the engine's doing
    kind, arguments = experiment.optimiser.arguments()
    optimiser = kind(model.parameters(), **arguments)
    criterion = experiment.objective.loss.call(assembly.prepared.task)()  # type: ignore[attr-defined]
    task = assembly.prepared.task
    shares = [] if isinstance(task, Regression) else [measured(task, task.metric)]
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
                for share in shares:
                    share(output.detach(), y).item()
                steps -= 1
                if steps == 0:
                    break

    return run


def compiled(experiment: Experiment) -> Run:
    """Forward, loss and backward by torch.compile, the optimiser fused, on batches of tensors that lie ready."""
    assembly = assemble(experiment, "cpu")
    model, train, batch = assembly.network, assembly.prepared.train, experiment.training.batch
    kind, arguments = experiment.optimiser.arguments()
    optimiser = kind(model.parameters(), **arguments, fused=True)
    criterion = experiment.objective.loss.call(assembly.prepared.task)()  # type: ignore[attr-defined]
    forward = torch.compile(lambda x, y: criterion(model(x), y))
    x, y = train.x, train.y
    whole = len(x) // batch * batch

    def run(steps: int) -> None:
        while steps > 0:
            for places in torch.randperm(len(x))[:whole].split(batch):
                loss = forward(x[places], y[places])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
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
    """The same, with a frame of every view taken as a worker takes it: ten times a second, or as seldom as keeps its share of the time."""
    spent, since = [0.0], [process_time()]
    rhythm.monotonic = lambda: spent[0] + process_time() - since[0]  # its own processor time: the turns of the others do not pass for it
    trainer = _trainer(experiment, gear)
    camera, frames, pace = Camera(trainer), Rhythm(FRAME, FRAME_SHARE, SLOWEST_FRAME), [1]

    def run(steps: int) -> None:
        since[0] = process_time()
        while steps > 0:
            shown, count, begun = frames.wait() == 0, min(steps, pace[0]), process_time()
            trainer.run(count, observe=shown)
            pace[0] = max(1, min(MOST_STEPS, 2 * pace[0], int(count * SLICE / max(process_time() - begun, 1e-7))))
            steps -= count
            if shown:
                with frames.beat():
                    camera.frame(frozenset(View), 0, exact=False)
        spent[0] += process_time() - since[0]
        since[0] = process_time()

    return run


def _trainer(experiment: Experiment, gear: str) -> Trainer:
    """A trainer in this gear, or in torch's where the other does not cover the experiment."""
    trainer = Trainer(experiment, device="cpu")
    trainer.restore(replace(trainer.checkpoint(), step=AGE))
    if gear == "torch":
        trainer.loop.gear = LeanGear(trainer.assembly)
    return trainer


def measure(variants: dict[str, Run]) -> dict[str, list[float]]:
    """CPU seconds a step, turn by turn."""
    counts = {}
    for name, run in variants.items():
        begun, done = process_time(), 0
        while done < 2000 and process_time() - begun < WARM:
            run(20)
            done += 20
        begun = process_time()
        run(few := min(200, done))
        counts[name] = max(4, int(few * BLOCK / (process_time() - begun)))
        begun = process_time()
        run(counts[name])  # again with as many steps as are to be taken: short runs of a fast gear say little
        counts[name] = max(4, int(counts[name] * BLOCK / (process_time() - begun)))
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
    print(f"torch {torch.__version__}, one thread, CPU time, median of {TURNS} turns\n")
    compiles = "--compiled" in chosen
    chosen = tuple(word for word in chosen if word != "--compiled")
    more = " torch gear / torch.compile |" if compiles else ""
    print(f"| Network | plain loop, samples/s | torch gear / plain | asked | fused, samples/s | fused / plain | asked | watched / unwatched |{more}")
    print("|---|---|---|---|---|---|---|---|" + "---|" * compiles)
    for number, work in enumerate(workloads(), 1):
        if chosen and str(number) not in chosen:
            continue
        e, best = work.experiment, Trainer(work.experiment, device="cpu").gear
        runs = {"plain": plain(e), "torch": engine(e, "torch"), "watched": watched(e, best)}
        if compiles and any(isinstance(layer, Conv2d) for layer in e.network):
            runs["compiled"] = compiled(e)
        times = measure(runs | ({"fused": engine(e, "fused")} if best == "fused" else {}))
        speeds = {name: work.batch / median(seconds) for name, seconds in times.items()}
        gain, kept = ratio(times["plain"], times["torch"]), ratio(times[best], times["watched"])
        fused = f"{speeds['fused']:,.0f} | {ratio(times['plain'], times['fused']):.1f}× | {work.fused}×" if best == "fused" else "– | – | –"
        against = (f" {ratio(times['compiled'], times['torch']):.2f}× |" if "compiled" in times else " – |") if compiles else ""
        print(f"| {work.name} | {speeds['plain']:,.0f} | {gain:.2f}× | {work.wanted}× | {fused} | {kept:.3f} |{against}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
