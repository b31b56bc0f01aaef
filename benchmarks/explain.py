"""How long explanations take, against Captum's own where it has the method. `python -m benchmarks.explain` prints a table.

All variants of a row take turns in one process on one thread; what counts is CPU time, as the median over the turns. Ours are whole questions:
`explain` with baseline, sum check and verdict. Captum's are bare `attribute` calls with as many samples. What takes seconds is measured once.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import process_time

import torch
from torch import Tensor, nn

from playground.attribution import Subject, Target, explain
from playground.attribution.baseline import Mean
from playground.attribution.field import field
from playground.attribution.groups import superpixels
from playground.data import Feature
from playground.data.images import Digits
from playground.data.plane import Spiral
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.layers.activations import Tanh
from playground.layers.dense import Dense

TURNS, SLOW = 9, 1.0
"""Turns of each variant; seconds from which once is enough."""

Call = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """A question, the milliseconds it may take, and the same asked of Captum."""

    name: str
    ours: Call
    asked: float | None = None
    captum: Call | None = None


def rows() -> Iterator[Row]:
    """What is measured."""
    yield from _shapley()
    yield from _field()
    yield from _network("10 inputs", Subject.bare(_dense(10), _normal(200, 10)), _normal(1, 10))
    yield from _network("8 × 8 pixels", Subject.bare(_convolutional(), Digits().sample().x[:400]), Digits().sample().x[500:501])


def _shapley() -> Iterator[Row]:
    from captum.attr import ShapleyValues

    for inputs, asked in ((8, 1.0), (12, 10.0)):
        subject, x = Subject.bare(_dense(inputs), _normal(200, inputs)), _normal(1, inputs)
        theirs = _captum(ShapleyValues, subject, x) if inputs == 8 else None  # 12! orders would take it weeks
        yield Row(f"Shapley, exact, {inputs} inputs", _ours(subject, x, "exact_shapley"), asked, theirs)
    digits = Digits().sample().x
    subject, x = Subject.bare(_convolutional(), digits[:400]), digits[500:501]
    yield Row("Shapley, exact, 3 × 3 superpixels", _ours(subject, x, "exact_shapley", groups=superpixels((1, 8, 8), 3)))


def _field() -> Iterator[Row]:
    for count, asked in ((2, 20.0), (4, None), (7, None)):
        data = Data(source=Spiral(), features=tuple(Feature)[:count])
        trainer = Trainer(Experiment(data=data, network=(Dense(units=8), Tanh(), Dense(units=8), Tanh())), device="cpu")
        trainer.run(200)
        subject = Subject.of(trainer)
        yield Row(f"Field 60 × 60, {count}-8-8-2", lambda subject=subject: field(subject, Target(output=1), Mean()), asked)


def _network(name: str, subject: Subject, x: Tensor) -> Iterator[Row]:
    from captum import attr

    batch = {"perturbations_per_eval": 256}
    pairs: list[tuple[str, type, dict[str, object]]] = [
        ("saliency", attr.Saliency, {"abs": False}),
        ("integrated_gradients", attr.IntegratedGradients, {"n_steps": 32}),
        ("deep_lift", attr.DeepLift, {}),
        ("feature_ablation", attr.FeatureAblation, batch),
        ("occlusion", attr.Occlusion, {"sliding_window_shapes": (1, 3, 3), **batch}),
        ("shapley_sampling", attr.ShapleyValueSampling, {"n_samples": 32, **batch}),
        ("kernel_shap", attr.KernelShap, {"n_samples": 512, **batch}),
        ("lime", attr.Lime, {"n_samples": 512, **batch}),
    ]
    for kind, theirs, options in pairs:
        if kind != "occlusion" or x.ndim == 4:
            yield Row(f"{theirs.__name__}, {name}", _ours(subject, x, kind), None, _captum(theirs, subject, x, **options))


def _ours(subject: Subject, x: Tensor, kind: str, **options: object) -> Call:
    return lambda: explain(subject, x, method=kind, target=1, **options)  # type: ignore[arg-type]


def _captum(method: type, subject: Subject, x: Tensor, **options: object) -> Call:
    baseline = {} if method.__name__ == "Saliency" else {"baselines": subject.background.mean(0, keepdim=True)}

    def call() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return method(subject.network).attribute(x.clone(), target=1, **baseline, **options)

    return call


def _normal(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def _dense(inputs: int) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(inputs, 16), nn.ReLU(), nn.Linear(16, 8), nn.ReLU(), nn.Linear(8, 3))


def _convolutional() -> nn.Module:
    torch.manual_seed(0)
    seen = (nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))
    return nn.Sequential(*seen, nn.Flatten(), nn.Linear(32, 10))


def measure(*calls: Call) -> list[float]:
    """The median CPU milliseconds of each call; they take turns."""
    times: list[list[float]] = [[_timed(call)] for call in calls]  # the first is to warm up, unless it is slow
    for _ in range(TURNS):
        for call, found in zip(calls, times, strict=True):
            if found[0] < 1000 * SLOW:
                found.append(_timed(call))
    return [median(found[1:] or found) for found in times]


def _timed(call: Call) -> float:
    begun = process_time()
    call()
    return 1000 * (process_time() - begun)


def main(*words: str) -> None:
    """Print the table; arguments choose the rows whose names hold one of them."""
    torch.set_num_threads(1)
    print(f"torch {torch.__version__}, one thread, CPU time, median of {TURNS} turns\n")
    print("| Question | ms | asked | Captum, ms | Captum / ours |")
    print("|---|---|---|---|---|")
    for row in rows():
        if words and not any(word.lower() in row.name.lower() for word in words):
            continue
        ours, *theirs = measure(row.ours, *([row.captum] if row.captum else []))
        asked = f"≤ {row.asked:g}" if row.asked else "–"
        other = f"{theirs[0]:,.1f} | {theirs[0] / ours:,.1f}×" if theirs else "– | –"
        print(f"| {row.name} | {ours:.2f} | {asked} | {other} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
