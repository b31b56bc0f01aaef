"""An exported script needs nothing of this package and repeats the run's numbers, to the bit."""

from __future__ import annotations

import ast
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

import pytest
import torch

from playground.augmentations import CutOut, Flip, Jitter, Mixup, Rotate, Shift
from playground.data import Classification, Scaling, Split
from playground.data.drawn import TWO_HEAPS, DrawnPoints
from playground.data.images import Digits
from playground.data.line import Sine
from playground.data.plane import Moons, Spiral
from playground.data.segmented import SegmentedShapes
from playground.data.tables import Iris
from playground.engine.seed import AUGMENTED, NOISE, derive
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.initialisers import Initialiser
from playground.layers.activations import GELU, ReLU, Tanh
from playground.layers.containers import Residual
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.pooling import GlobalPool, MaxPool
from playground.losses import CrossEntropy, Focal, Loss, MeanSquared
from playground.model import export
from playground.model.listing import Listing
from playground.model.script import SCRIPT, render
from playground.objectives import Supervised
from playground.optimisers import LBFGS, SGD, Adam
from playground.penalties import L1, L2, Elastic, Penalty
from playground.problem import SpecError
from playground.registry import every, named
from playground.schedules import Cosine, Plateau, Schedule
from playground.stopping import EarlyStopping, Epochs, StopRule

EPOCHS = 4

CASES = {
    "plain": Experiment(data=Data(source=Spiral(size=100)), network=(Dense(units=4), Tanh()), optimiser=SGD(lr=0.1), seed=3),
    "everything": Experiment(
        data=Data(source=Moons(size=100, noise=0.3)),
        network=(Dense(units=8), BatchNorm(), ReLU(), Dropout(p=0.3), Residual(body=(Dense(units=8), GELU(), Dropout(p=0.1))), Dense(units=5)),
        objective=Supervised(loss=CrossEntropy(label_smoothing=0.1)),
        optimiser=Adam(lr=0.05, weight_decay=1e-3),
        schedule=Cosine(epochs=3),
        penalties=(L1(strength=1e-3), Elastic(strength=1e-2)),
        initialiser=named(Initialiser, "he")(),
        training=Training(batch=7, clip=0.5, max_norm=1.0, stop=(Epochs(limit=3),)),
        seed=11,
    ),
    "images": Experiment(
        data=Data(source=Digits(), split=Split(train=0.1, validation=0.1, test=0.8)),
        network=(Conv2d(channels=4), BatchNorm(), ReLU(), MaxPool(), Conv2d(channels=6, kernel=3), GlobalPool()),
        objective=Supervised(loss=Focal()),
        optimiser=Adam(lr=0.01),
        training=Training(batch=178),
    ),
    "augmented pictures": Experiment(
        data=Data(
            source=Digits(),
            split=Split(train=0.1, validation=0.1, test=0.8),
            augmentations=(Flip(chance=0.3), Shift(), Rotate(), Jitter(deviation=0.05), CutOut(), Mixup()),
        ),
        network=(Conv2d(channels=4), ReLU(), MaxPool(), GlobalPool(), Dropout(p=0.1)),
        optimiser=Adam(lr=0.01),
        schedule=Cosine(epochs=3),
        training=Training(batch=64),
        seed=5,
    ),
    "augmented masks": Experiment(
        data=Data(source=SegmentedShapes(size=60, side=16), augmentations=(Flip(axis="vertical"), Shift(), Rotate(degrees=20))),
        network=(Conv2d(channels=4), ReLU()),
        optimiser=Adam(lr=0.01),
        training=Training(batch=16),
    ),
    "augmented points, two classes, all in a batch": Experiment(
        data=Data(source=Moons(size=100), augmentations=(Jitter(), Mixup(alpha=0.5))),
        network=(Dense(units=4), Tanh()),
        optimiser=Adam(lr=0.01),
        training=Training(batch="full"),
    ),
    "regression": Experiment(
        data=Data(source=Sine(size=60), scaling=Scaling.STANDARD),
        network=(Dense(units=6), Tanh()),
        objective=Supervised(loss=MeanSquared()),
        optimiser=SGD(lr=0.05, momentum=0.9, nesterov=True),
        schedule=Plateau(patience=0, drop=0.5),
        penalties=(L2(strength=0.01),),
        training=Training(batch=8),
    ),
    "table, stopped early": Experiment(
        data=Data(source=Iris(), scaling=Scaling.STANDARD),
        network=(Dense(units=6), Tanh()),
        optimiser=Adam(lr=1.0),
        training=Training(batch=16, stop=(EarlyStopping(patience=1),)),
    ),
    "drawn points, some of which were erased": Experiment(
        data=Data(source=DrawnPoints(points=TWO_HEAPS[1:15], numbers=(*range(1, 10), *range(5)))),
        network=(Dense(units=4), Tanh()),
        optimiser=SGD(lr=0.1),
        training=Training(batch=3),
    ),
    "second order": Experiment(
        data=Data(source=Moons(size=60)),
        network=(Dense(units=4), Tanh()),
        optimiser=LBFGS(max_iter=3),
        penalties=(L2(strength=0.01),),
        training=Training(batch="full"),
    ),
}

DRIVER = """
import contextlib, io, json, pathlib, runpy, sys
sys.modules["playground"] = None
sys.argv = ["script", "EPOCHS"]
rows = {}
for path in sorted(pathlib.Path(FOLDER).glob("*.py")):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(path), run_name="__main__")
    rows[path.stem] = [json.loads(line) for line in out.getvalue().splitlines()]
print(json.dumps(rows))
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, float]]]:
    """The rows that the scripts print, run one after another in one fresh process."""
    folder = tmp_path_factory.mktemp("scripts")
    for name, experiment in CASES.items():
        (folder / f"{name}.py").write_text(export(experiment), encoding="utf-8")
    driver = DRIVER.replace("EPOCHS", str(EPOCHS)).replace("FOLDER", repr(str(folder)))
    done = subprocess.run([sys.executable, "-c", driver], capture_output=True, text=True, cwd=folder, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


@pytest.fixture
def as_in_a_worker() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    yield
    torch.set_num_threads(threads)
    torch.set_flush_denormal(False)


@cache
def _trained(name: str) -> Trainer:
    trainer = Trainer(CASES[name])
    while trainer.going and trainer.position.epoch < EPOCHS:
        trainer.run(trainer.position.left)
    return trainer


@pytest.mark.usefixtures("as_in_a_worker")
@pytest.mark.parametrize("name", CASES)
def test_the_script_repeats_the_run(name: str, printed: dict[str, list[dict[str, float]]]) -> None:
    """Every row that the trainer keeps, in every column but the time."""
    rows = {row["step"]: row for row in printed[name]}
    trainer = _trained(name)
    assert len(trainer.rows) > 2
    assert printed[name][-1]["step"] == trainer.position.step
    assert bool(trainer.finished) is bool(CASES[name].training.stop)
    for row in trainer.rows:
        again = rows[row["step"]]
        assert set(again) == set(row) - {"seconds"}
        for column, value in again.items():
            assert value == pytest.approx(row[column], rel=1e-6, abs=1e-7, nan_ok=True), f"{column} at step {row['step']:.0f}"
    assert not any(math.isnan(value) for value in trainer.rows[-1].values())


@pytest.mark.parametrize("name", CASES)
def test_a_script_is_plain_pytorch(name: str) -> None:
    text = export(CASES[name])
    nodes = list(ast.walk(ast.parse(text)))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    imported = {name.split(".")[0] for name in imported}
    assert "torch" in imported
    assert imported - {"torch"} <= set(sys.stdlib_module_names)
    assert max(map(len, text.splitlines())) <= 150
    assert "#?" not in text and "$" not in text


def test_a_script_holds_only_what_it_needs() -> None:
    text = export(CASES["plain"])
    assert not [word for word in ("schedule", "penalties", "watches", "clip", "closure") if word in text]


def test_the_order_is_seeded_as_in_the_engine() -> None:
    """The script's `mixed` is the engine's `derive`."""
    code = export(CASES["plain"].model_copy(update={"seed": 123}))
    start = code.index("def mixed")
    space: dict[str, object] = {"SEED": 123}
    exec(code[start : code.index("def batches")], space)  # our own text
    mixed = space["mixed"]
    assert callable(mixed)
    assert [mixed(use) for use in (0, 1, 77, 2**40)] == [derive(123, use) for use in (0, 1, 77, NOISE)]
    assert mixed(5 * 2**24 + 30, mixed(2**41)) == derive(derive(123, AUGMENTED), 5 * 2**24 + 30)


@pytest.mark.parametrize("family", [Penalty, Schedule, StopRule], ids=lambda f: f.__name__)
def test_every_declared_thing_can_be_listed(family: type[Penalty | Schedule | StopRule]) -> None:
    """The listing of each member is Python that stands by itself and does the same."""
    for member in every(family):
        listing = Listing()
        methods = [name for name in ("factor", "start", "observe", "value", "add") if hasattr(member, name)]
        call = listing.add_declared(member(), *methods)
        space: dict[str, object] = {}
        exec("from __future__ import annotations\n" + "\n".join(sorted(listing.imports)) + "\n" + listing.code(), space)
        assert "playground" not in "\n".join(listing.imports)
        made = eval(call, space)
        assert {name: getattr(made, name) for name in member.model_fields if name != "kind"} == member().model_dump(exclude={"kind"})
        if family is not Penalty:
            assert repr(made.start()) == repr(member().start())  # type: ignore[union-attr]


@pytest.mark.parametrize("loss", every(Loss), ids=lambda k: k.tag())
def test_every_loss_can_be_listed(loss: type[Loss]) -> None:
    listing = Listing()
    call = loss().call(Classification(("a", "b")) if loss().fits(Classification(("a", "b"))) else Sine().task())
    for target in call.targets():
        listing.add(target)  # type: ignore[arg-type]
    space: dict[str, object] = {}
    exec("from torch import nn\n" + "\n".join(sorted(listing.imports)) + "\n" + listing.code(), space)
    assert callable(eval(call.source(), space))


def test_definitions_come_after_what_they_need_and_once() -> None:
    listing = Listing()
    for thing in (EarlyStopping(), Plateau(), Cosine(), L1(), Elastic()):
        listing.add_declared(thing, *(["value", "add"] if isinstance(thing, Penalty) else ["start", "observe"]))
    names = [name for _, name in listing.definitions]
    assert names.index("_number") < names.index("EarlyStopping")
    assert names.index("_total") < names.index("L1")
    assert len(names) == len(set(names))


def test_lines_are_kept_by_their_conditions() -> None:
    assert render("a\nb  #? x\nc  #? !x\nd $n  #? x !y", {"x": True, "y": False}, {"n": "1"}) == "a\nb\nd 1"
    assert render("a\nb  #? x\nc  #? !x\nd $n  #? x !y", {"x": False, "y": False}, {"n": "1"}) == "a\nc"
    assert "$" in SCRIPT


def test_what_cannot_run_is_not_exported() -> None:
    with pytest.raises(SpecError, match="network"):
        export(Experiment(network=(Conv2d(),)))
