"""From the keys of a link to an experiment, a lesson, and notes on what has no equal here."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from playground.data import Dataset, Feature, Scaling
from playground.data.dataset import Generated
from playground.data.plane import Circle, Gauss, Spiral, Xor
from playground.data.plane_regression import MultiGauss, TiltedPlane
from playground.data.split import Split
from playground.experiment import MAX_LAYERS, Data, Experiment, Training
from playground.initialisers import Initialiser, Uniform, Zero
from playground.layers import Layer
from playground.layers.activations import ReLU, Sigmoid, Tanh
from playground.layers.dense import Dense
from playground.losses import HalfSquared
from playground.objectives import Supervised
from playground.opened import Opened
from playground.optimisers.descent import SGD
from playground.penalties import L1, L2, Penalty
from playground.problem import SpecError
from playground.tensorflow_playground.address import FEATURES, HIDE
from playground.tensorflow_playground.hiding import lesson
from playground.tensorflow_playground.notes import notes
from playground.tensorflow_playground.reader import Reader

ACTIVATIONS: Mapping[str, type[Layer] | None] = {"relu": ReLU, "tanh": Tanh, "sigmoid": Sigmoid, "linear": None}
CLASSES: Mapping[str, type[Generated]] = {"circle": Circle, "xor": Xor, "gauss": Gauss, "spiral": Spiral}
HEIGHTS: Mapping[str, type[Generated]] = {"reg-plane": TiltedPlane, "reg-gauss": MultiGauss}
PENALTIES: Mapping[str, type[Penalty] | None] = {"none": None, "L1": L1, "L2": L2}
INPUTS = dict(zip(FEATURES, Feature, strict=True))
SEEDS = 2**31


def convert(entries: Mapping[str, str | None]) -> Opened:
    """The experiment of a link's keys, absent ones at TensorFlow Playground's defaults; SpecError names every key at fault."""
    reader = Reader(entries)
    experiment = _experiment(reader)
    if reader.problems:
        raise SpecError(reader.problems)
    return Opened(experiment, lesson(reader, entries), tuple(notes(entries, experiment)))


def _experiment(reader: Reader) -> Experiment:
    source, seed = _source(reader), seed_of(reader.text("seed"))
    share = reader.whole("percTrainData", 50, 5, 100)
    split = Split(train=share / 100, validation=0.0, test=(100 - share) / 100, seed=seed)
    return Experiment(
        name=f"{source.name()}, from TensorFlow Playground",
        data=Data(source=source, features=tuple(_features(reader)), split=split, target_scaling=Scaling.NONE),
        network=tuple(_layers(reader)),
        objective=Supervised(loss=HalfSquared()),
        optimiser=SGD(lr=reader.number("learningRate", 0.03, 1e-5, 10)),
        penalties=tuple(_penalties(reader)),
        initialiser=_initialiser(reader),
        training=Training(batch=reader.whole("batchSize", 10, 1, 65536)),
        seed=seed,
    )


def _source(reader: Reader) -> Dataset:
    regression = reader.choice("problem", {"classification": False, "regression": True}, False)
    classes: type[Generated] = reader.choice("dataset", CLASSES, CLASSES["circle"])
    heights: type[Generated] = reader.choice("regDataset", HEIGHTS, HEIGHTS["reg-plane"])
    noise, seed = reader.number("noise", 0, 0, 80) / 100, seed_of(reader.text("seed"))
    return (heights if regression else classes)(noise=noise, seed=seed)


def _features(reader: Reader) -> Iterator[Feature]:
    """The inputs chosen; one whose tile is hidden is none, as in the original."""
    chosen = [name for name in FEATURES if reader.flag(name, name in ("x", "y")) and reader.text(name + HIDE) != "true"]
    if not chosen:
        reader.wrong("x", "one of the inputs at least must be true and not hidden", None)
        chosen = ["x"]
    yield from (INPUTS[name] for name in chosen)


def _layers(reader: Reader) -> Iterator[Layer]:
    activation = reader.choice("activation", ACTIVATIONS, Tanh)
    for units in reader.wholes("networkShape", (4, 2), high=4096, most=MAX_LAYERS // 2):
        yield Dense(units=units)
        if activation is not None:
            yield activation()


def _penalties(reader: Reader) -> Iterator[Penalty]:
    kind, rate = reader.choice("regularization", PENALTIES, None), reader.number("regularizationRate", 0, 0, 10)
    if kind is not None and rate > 0:
        yield kind(strength=max(rate, 1e-7))


def _initialiser(reader: Reader) -> Initialiser:
    """Weights within ±½ and biases of 0.1, or everything 0."""
    return Zero() if reader.flag("initZero") else Uniform(limit=0.5, bias="tenth")


def seed_of(word: str) -> int:
    """A seed as a number: the digits after "0.", as its links have them, or a number made of any other word."""
    digits = word.removeprefix("0.")
    if digits.isascii() and digits.isdigit() and int(digits[:12]) < SEEDS and len(digits) <= 12:
        return int(digits)
    return zlib.crc32(word.encode()) % SEEDS if word else 0
