"""How well small versions of known architectures learn in a minute: `python -m benchmarks.minis` makes the table, 5 seeds each.

    python -m benchmarks.minis                        every task, 5 seeds, 60 seconds of training each
    python -m benchmarks.minis recall_lstm --seeds 1  one task, one seed
    python -m benchmarks.minis --processes 2          two runs at a time, one thread each
    python -m benchmarks.minis --json minis.json      the rows as JSON besides, written after each run; what is there already is not run again
    python -m benchmarks.minis --twins 3              the dense networks with 3 seeds only
    python -m benchmarks.minis --twin-seconds 20      and 20 seconds each; without, they take the whole time, having nothing to reach

Seconds are the processor's, of training alone. A run ends early once it has what is asked, so that the seconds tell how long that takes.
Pictures go to a dense network of about as many parameters too, and dates to a network without attention. All seeds of one number are run before the
next, so that a table can be made at any time. A run looks at the test part about once an epoch and ends at the first look that has what is
asked: the figure says that it was reached, not that every later look would be as good. Of a run of which nothing is asked the best look counts, so
that what a network is compared with is not made small.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from playground.data import Split, baseline
from playground.data.glyphs import Glyphs
from playground.engine.threads import prepare_process
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU
from playground.layers.dense import Dense
from playground.layers.shaping import Flatten
from playground.model import check
from playground.optimisers import Adam
from playground.presets import presets

SECONDS = 60.0
SEEDS = 5
SPLIT = Split(train=0.8, validation=0.0, test=0.2)

Measure = Callable[[Trainer], float]


@dataclass(frozen=True, slots=True)
class Task:
    """What a preset is asked to reach on the test part: `least` of `metric`; None where it is there to be compared with."""

    preset: str
    metric: str
    least: float | None
    twin: bool = False


TASKS = (
    *(
        Task(f"{name}_mini", "accuracy", least, twin=True)
        for name, least in (
            ("lenet5", 0.96),
            ("alexnet", 0.95),
            ("vgg11", 0.97),
            ("vgg16", 0.97),
            ("resnet18", 0.97),
            ("resnet50", 0.97),
            ("googlenet", 0.97),
            ("mobilenet_v2", 0.97),
            ("efficientnet_b0", 0.97),
            ("vit_b_16", 0.90),
        )
    ),
    Task("brackets_lstm", "accuracy", 0.98),
    Task("brackets_gru", "accuracy", 0.98),
    Task("brackets_transformer", "accuracy", 0.98),
    Task("recall_lstm", "accuracy", 0.99),
    Task("recall_gru", "accuracy", 0.99),
    Task("recall_rnn", "accuracy", None),
    Task("reverse_attention", "accuracy", 0.99),
    Task("dates_transformer", "exact", 0.95),
    Task("dates_gru", "exact", None),
    Task("sunspots_gru", "below persistence", 0.25),
    Task("unet_mini", "iou", None),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: what was reached after so many steps and seconds, the best the task's trivial answer does, and the number of parameters."""

    name: str
    seed: int
    metric: str
    least: float | None
    reached: float
    trivial: float
    steps: int
    seconds: float
    parameters: int


def glyphs(experiment: Experiment) -> Experiment:
    """A picture network on the 36 characters, at the size it takes."""
    shape = experiment.data.source.example_shape()
    side = 32 if shape[-1] >= 32 else 16
    return experiment.model_copy(update={"data": Data(source=Glyphs(size=6000, side=side), split=SPLIT)})


def twin(experiment: Experiment) -> Experiment:
    """A dense network with about as many parameters, on the same data."""
    wanted, source = check(experiment).parameters, experiment.data.source
    inputs, outputs = 1, source.task().outputs
    for axis in source.example_shape():
        inputs *= axis
    units = max(2, round((wanted - outputs) / (inputs + outputs + 1)))
    name = f"{experiment.name}: dense twin"
    training = Training(batch=experiment.training.batch)
    network = (Flatten(), Dense(units=units), ReLU())
    return experiment.model_copy(update={"name": name, "network": network, "training": training, "optimiser": Adam(lr=0.003)})


def below_persistence(trainer: Trainer) -> float:
    """By how much the root mean square error lies below that of "what was last stays so", on the test part at the last step ahead."""
    prepared, part = trainer.prepared, trainer.prepared.test
    trivial = prepared.source.trivial()
    assert trivial is not None
    trainer.network.eval()
    told = prepared.targets_of(trainer.network(part.x.to(trainer.device)).detach().cpu())
    trainer.network.train()
    true = prepared.raw.y[part.index]
    errors = [float((answer - true)[:, -1].square().mean().sqrt()) for answer in (told, trivial.y[part.index])]
    return 1 - errors[0] / errors[1]


def run(name: str, document: str, seed: int, metric: str, least: float | None, limit: float) -> Outcome:
    """One run until it has what is asked, or its time is up."""
    prepare_process()
    experiment = Experiment.parse(document).model_copy(update={"seed": seed})
    trainer = Trainer(experiment, device="cpu")
    best, spent = -1.0, 0.0
    while spent < limit and trainer.going:
        begun = time.process_time()
        trainer.run(trainer.position.left)
        spent += time.process_time() - begun
        seen = below_persistence(trainer) if metric == "below persistence" else trainer.evaluate()["test"][metric]
        best = max(best, seen) if least is None else seen
        if least is not None and best >= least:
            break
    mark = 0.0 if metric in ("below persistence", "exact") else baseline(trainer.prepared).test
    return Outcome(name, seed, metric, least, best, mark, trainer.position.step, spent, trainer.plan.parameters)


Order = tuple[str, str, int, str, float | None, float]
"""A run to make: its name, the experiment as JSON, the seed, the metric, what is asked of it, and the seconds it may take."""


def orders(chosen: list[str], seeds: int, twins: int, limit: float, twin_limit: float) -> Iterator[Order]:
    """Every run there is to make, seed after seed; tasks whose preset does not exist are told and left out."""
    unknown = [name for name in chosen if name not in {task.preset for task in TASKS}]
    if unknown:
        raise SystemExit(f"expected some of {', '.join(task.preset for task in TASKS)}; got {', '.join(unknown)}")
    for seed in range(seeds):
        for task in TASKS:
            if chosen and task.preset not in chosen:
                continue
            experiment = presets()[task.preset].experiment
            own = glyphs(experiment) if task.twin else experiment
            yield task.preset, own.to_json(), seed, task.metric, task.least, limit
            if task.twin and seed < twins:
                yield f"{task.preset}, dense twin", twin(own).to_json(), seed, task.metric, None, twin_limit


def table(outcomes: list[Outcome]) -> str:
    """The outcomes as Markdown, one line a network."""
    lines = [
        "| network | parameters | measure | asked | reached, worst to best | seeds that reach it | trivial | steps | s |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in dict.fromkeys(outcome.name for outcome in outcomes):
        rows = sorted((outcome for outcome in outcomes if outcome.name == name), key=lambda outcome: outcome.reached)
        first, asked = rows[0], rows[0].least
        good = "" if asked is None else f"{sum(row.reached >= asked for row in rows)} of {len(rows)}"
        wanted = "to compare" if asked is None else f"≥ {asked:.0%}"
        steps, seconds = median(row.steps for row in rows), median(row.seconds for row in rows)
        reached = f"{first.reached:.1%} to {rows[-1].reached:.1%}"
        lines.append(
            f"| {name} | {first.parameters:,} | {first.metric} | {wanted} | {reached} | {good} | {first.trivial:.0%} | {steps:,.0f} | {seconds:.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tasks", nargs="*", help="presets; all without")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--twins", type=int, default=SEEDS, help="seeds of the dense networks")
    parser.add_argument("--twin-seconds", type=float, default=SECONDS)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    kept = json.loads(given.json.read_text()) if given.json and given.json.exists() else []
    outcomes = [Outcome(**row) for row in kept]
    done = {(outcome.name, outcome.seed) for outcome in outcomes}
    asked = orders(given.tasks, given.seeds, given.twins, given.seconds, given.twin_seconds)
    wanted = [order for order in asked if (order[0], order[2]) not in done]
    with ProcessPoolExecutor(given.processes) as pool:
        for outcome in pool.map(run, *zip(*wanted, strict=True)) if wanted else ():
            outcomes.append(outcome)
            print(f"{outcome.name} seed {outcome.seed}: {outcome.reached:.1%} after {outcome.steps} steps, {outcome.seconds:.1f} s", file=sys.stderr)
            if given.json:
                given.json.write_text(json.dumps([asdict(each) for each in outcomes], indent=1))
    print(table(outcomes))


if __name__ == "__main__":
    main()
