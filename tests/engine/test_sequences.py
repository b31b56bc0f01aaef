"""Series and tokens go through the whole engine: as they are, bit for bit the same again, and out of it as a script."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import torch
from torch.nn import functional as F

from playground.data import Split
from playground.data.forecasts import Sunspots
from playground.data.order import Copying, Recall
from playground.data.series import Adding
from playground.engine.checkpoint import Checkpoint
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.attention import EncoderBlock
from playground.layers.dropout import Dropout
from playground.layers.embedding import Embedding, Positions
from playground.layers.recurrent import GRU
from playground.losses import MeanSquared
from playground.metrics import exact, token_accuracy
from playground.model import export
from playground.objectives import Supervised
from playground.probes import forecasts, labels, predictions
from playground.runs.command import View
from playground.runs.frame import Camera
from playground.runs.message import pack, unpack
from playground.runs.scene import scene

SPLIT = Split(train=0.5, validation=0.2, test=0.3)
NUMBERS = Supervised(loss=MeanSquared())
CASES = {
    "labels": Experiment(
        data=Data(source=Copying(size=60, length=5), split=SPLIT),
        network=(Embedding(tokens=21, features=8), Positions(), Dropout(p=0.1), EncoderBlock(heads=2, hidden=8)),
    ),
    "tokens": Experiment(data=Data(source=Recall(size=60, length=6), split=SPLIT), network=(Embedding(features=4), GRU(units=5))),
    "series": Experiment(data=Data(source=Adding(size=60, length=16), split=SPLIT), network=(GRU(units=5),), objective=NUMBERS),
    "forecast": Experiment(data=Data(source=Sunspots(horizon=3), split=SPLIT), network=(GRU(units=5),), objective=NUMBERS),
}
each = pytest.mark.parametrize("case", CASES)


@each
def test_a_run_resumed_from_bytes_is_the_run_that_went_through(case) -> None:
    through, stopped = Trainer(CASES[case]), Trainer(CASES[case])
    through.run(9)
    stopped.run(4)
    resumed = Trainer(CASES[case])
    resumed.restore(Checkpoint.from_bytes(stopped.checkpoint().to_bytes()))
    resumed.run(5)
    for name, tensor in through.assembly.tensors().items():
        assert torch.equal(tensor, resumed.assembly.tensors()[name]), name


def test_tokens_reach_the_network_as_whole_numbers() -> None:
    trainer = Trainer(CASES["tokens"])
    assert trainer.assembly.x.dtype == torch.int64
    x, _, _ = trainer.loop.sampler.peek()
    assert x.dtype == torch.int64 and x.max() < 10


def test_rows_measure_positions_and_whole_answers() -> None:
    trainer = Trainer(CASES["labels"])
    trainer.run(3)
    found = trainer.evaluate()["test"]
    part = trainer.prepared.test
    trainer.network.eval()
    output = trainer.network(part.x).detach()
    assert found["loss"] == pytest.approx(float(F.cross_entropy(output.flatten(0, 1), part.y.flatten())), rel=1e-5)
    assert found["accuracy"] == pytest.approx(float(token_accuracy(output, part.y)))
    assert found["exact"] == pytest.approx(float(exact(output, part.y)))


def test_a_frame_holds_the_label_of_every_position() -> None:
    trainer = Trainer(CASES["labels"])
    told = unpack(pack(Camera(trainer).frame(frozenset({View.EXAMPLES}), 0, exact=True)))["examples"]
    trainer.network.eval()
    probability = trainer.network(trainer.prepared.test.x[:24]).softmax(-1)
    assert (told["predicted"] == probability.argmax(-1).numpy()).all()
    torch.testing.assert_close(torch.from_numpy(told["probability"].copy()), probability.amax(-1))
    assert told["index"].tolist() == trainer.prepared.test.index[:24].tolist()
    everything = labels(trainer.assembly, predictions(trainer.assembly))
    assert everything.predicted.shape == (18, 5) and (everything.predicted == told["predicted"]).all(), "asked for alone, only these are computed"


def test_forecasts_are_in_the_numbers_own_units() -> None:
    trainer = Trainer(CASES["forecast"])
    found = forecasts(trainer.assembly, predictions(trainer.assembly))
    trainer.network.eval()
    output = trainer.network(trainer.prepared.test.x[:24])
    wanted = output * trainer.prepared.target_scale + trainer.prepared.target_mean
    torch.testing.assert_close(torch.from_numpy(found.predicted), wanted.detach())


@each
def test_a_scene_holds_the_examples_as_they_are(case) -> None:
    trainer = Trainer(CASES[case])
    told, raw = unpack(pack(scene(trainer, 1))), trainer.prepared.raw
    assert told["task"]["kind"] == trainer.prepared.task.kind
    assert (told["data"]["x"] == raw.x.flatten(1).numpy()).all()
    if case in ("labels", "tokens"):
        assert told["data"]["vocabulary"] == list(trainer.prepared.source.vocabulary())
    else:
        assert told["data"]["length"] == raw.x.shape[1] and told["data"]["continues"] == (case == "forecast")
        assert (told["data"]["level"] is None) == (case == "series")


@pytest.mark.parametrize("case", ["labels", "tokens"])
def test_an_exported_script_repeats_the_numbers(case, tmp_path) -> None:
    trainer = Trainer(CASES[case])
    while trainer.position.epoch < 2:
        trainer.run(trainer.position.left)
    (tmp_path / "script.py").write_text(export(CASES[case]))
    done = subprocess.run([sys.executable, "script.py", "2"], cwd=tmp_path, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for theirs, ours in zip(rows, trainer.rows, strict=True):
        for column in ("train.loss", "test.accuracy"):
            assert theirs[column] == pytest.approx(ours[column], rel=1e-5)
    assert ("test.exact" in rows[0]) == (case == "labels")


@each
def test_slow_motion_rehearses_the_next_step(case) -> None:
    from playground.engine.rehearsal import rehearse

    trainer = Trainer(CASES[case].model_copy(update={"training": Training(batch=8)}))
    seen = rehearse(trainer.loop, trainer.plan.blocks())
    assert float(seen.losses.mean()) == pytest.approx(float(seen.loss), rel=1e-5)
    assert all(gradient.isfinite().all() for gradient in seen.gradients.values())
