"""What is taken away is the network that was trained, and goes on as if it had never stopped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load, load_file

from playground import exports, resume, train
from playground.attribution import Subject
from playground.data.scaling import Scaling
from playground.data.tables import Iris
from playground.engine import Checkpoint, Trainer
from playground.experiment import Data, Experiment, Training
from playground.explaining.trained import saved
from playground.exports import Form, form_of
from playground.model.onnx import run_onnx
from playground.presets import presets
from playground.problem import SpecError

EXPERIMENT = Experiment(data=Data(source=Iris(), scaling=Scaling.STANDARD), training=Training(batch=16))


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return train(EXPERIMENT, epochs=3).trainer.checkpoint()


def test_onnx_answers_as_the_trained_network(checkpoint: Checkpoint) -> None:
    subject = Subject.of(checkpoint)
    x = subject.assembly.x
    assert torch.allclose(run_onnx(exports.network(checkpoint, Form.ONNX), x), subject.network(x), atol=1e-5)


def test_raw_rows_can_be_put_in_by_what_the_onnx_file_says(checkpoint: Checkpoint) -> None:
    """(raw - mean) / scale of the metadata are the network's inputs."""
    from onnx import load_model_from_string

    told = {e.key: e.value for e in load_model_from_string(exports.network(checkpoint, Form.ONNX)).metadata_props}
    prepared = Subject.of(checkpoint).assembly.prepared
    mean, scale = (torch.tensor(json.loads(told[key])) for key in ("input_mean", "input_scale"))
    assert torch.allclose((prepared.raw.x[prepared.test.index] - mean) / scale, prepared.test.x, atol=1e-6)
    assert json.loads(told["classes"]) == ["setosa", "versicolor", "virginica"]
    assert Experiment.parse(told["experiment"]) == EXPERIMENT


def test_weights_are_a_state_dict_under_readable_names(checkpoint: Checkpoint) -> None:
    found = load(exports.network(checkpoint, Form.WEIGHTS))
    own = {name.removeprefix("network."): tensor for name, tensor in checkpoint.tensors.items()}
    assert list(own) == ["0_dense.weight", "0_dense.bias", "2_dense.weight", "2_dense.bias", "output.weight", "output.bias"]
    assert found.keys() == own.keys() and all(torch.equal(found[name], own[name]) for name in own)


def test_a_resumed_run_is_the_run_that_never_stopped(checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "run.safetensors").write_bytes(checkpoint.to_bytes())
    gone_on, whole = resume(tmp_path / "run.safetensors", epochs=2), train(EXPERIMENT, epochs=5)
    mine, theirs = gone_on.trainer.checkpoint().tensors, whole.trainer.checkpoint().tensors
    assert all(torch.equal(mine[name], theirs[name]) for name in theirs)
    assert [row["step"] for row in gone_on.rows] == [row["step"] for row in whole.rows]


def test_a_damaged_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "run.safetensors").write_bytes(b"no such thing")
    with pytest.raises(SpecError, match="expected a checkpoint of the playground"):
        resume(tmp_path / "run.safetensors")
    with pytest.raises(SpecError, match="cannot read"):
        resume(tmp_path / "nothing.safetensors")


def test_a_run_file_can_be_explained_and_exported_as_a_folder_can(checkpoint: Checkpoint, tmp_path: Path) -> None:
    file = tmp_path / "run.safetensors"
    file.write_bytes(checkpoint.to_bytes())
    assert saved(file).step == checkpoint.step and saved(file).optimisers


ASKED = [(None, None, Form.SCRIPT), (None, Path("a.ipynb"), Form.NOTEBOOK), ("onnx", Path("a"), Form.ONNX)]


@pytest.mark.parametrize(("name", "output", "form"), ASKED)
def test_the_form_is_what_was_asked_for_or_what_the_ending_says(name: str | None, output: Path | None, form: Form) -> None:
    assert form_of(name, output) is form


def test_an_unknown_form_is_named() -> None:
    with pytest.raises(SpecError, match="format: must be one of py, ipynb, onnx, safetensors, got 'tf'"):
        form_of("tf", None)


def test_the_folder_of_a_run_holds_its_weights_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The plain weights for other programs and the checkpoint to go on from are the same network."""
    from playground.training import Job

    monkeypatch.setattr("playground.training.prepare_process", lambda threads: None)
    job = Job(EXPERIMENT, epochs=1)
    job.run()
    job.save(tmp_path)
    weights = load_file(tmp_path / "weights.safetensors")
    whole = saved(tmp_path)
    assert all(torch.equal(weights[name.removeprefix("network.")], tensor) for name, tensor in whole.tensors.items())
    again = Job(whole.experiment, epochs=1, checkpoint=whole)
    again.run()
    assert again.trainer.position.epoch == 2


SLOWER = [pytest.param(slug, marks=pytest.mark.slow) for slug in ("t5_small_mini", "bert_base_mini", "char_lstm_mini", "wavenet_mini")]


@pytest.mark.parametrize("slug", ["unet_mini", "vit_b_16_mini", *SLOWER])
def test_what_cannot_be_explained_yet_can_still_be_taken_along(slug: str) -> None:
    """Answers at positions and pixels, tokens, and a class token before batches of any size."""
    trainer = Trainer(presets()[slug].experiment, device="cpu")
    trainer.run(1)
    data = exports.network(trainer.checkpoint(), Form.ONNX)
    x = trainer.prepared.test.x[:3]
    trainer.network.eval()
    with torch.no_grad():
        assert torch.allclose(run_onnx(data, x), trainer.network(x), atol=1e-5)
