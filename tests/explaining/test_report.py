"""From a folder of weights to a table: the command line's way to ask."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from playground import cli
from playground.attribution import Subject, explain
from playground.experiment import Experiment
from playground.explaining.report import as_csv, as_json, report
from playground.explaining.trained import trained
from playground.problem import SpecError
from playground.training import Job
from tests.explaining.trained import DOCUMENTS


@pytest.fixture(scope="module")
def job() -> Job:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("playground.training.prepare_process", lambda threads: None)
        job = Job(Experiment.model_validate(DOCUMENTS["table"], strict=False), epochs=5)
    job.trainer.run(40)
    return job


@pytest.fixture(scope="module")
def folder(job: Job, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    job.save(folder)
    return folder


def test_the_network_in_a_folder_is_the_one_that_was_trained(job: Job, folder: Path) -> None:
    found, wanted = trained(folder), Subject.of(job.trainer)
    assert found.step == wanted.step == 40
    assert torch.equal(found.network(found.background), wanted.network(wanted.background))
    assert torch.equal(trained(folder / "weights.safetensors").network(found.background), found.network(found.background))


def test_a_report_is_what_python_says(job: Job, folder: Path) -> None:
    x = job.trainer.prepared.inputs_of(job.trainer.prepared.raw.x[[7, 2]])
    found = report(trained(folder), [7, 2], target="setosa", against="virginica")
    wanted = explain(job.trainer, x, target=found.target)
    assert torch.equal(found.scores, wanted.scores) and found.title == "setosa rather than virginica"
    lines = list(csv.DictReader(io.StringIO(as_csv(found, [7, 2]))))
    assert [line["example"] for line in lines] == ["7"] * 4 + ["2"] * 4
    assert [float(line["score"]) for line in lines] == wanted.scores.flatten().tolist()
    plain = json.loads(as_json(found, [7, 2]))
    assert plain["examples"] == [7, 2] and plain["scores"] == wanted.scores.tolist() and plain["verdict"] == wanted.verdict


def test_parameters_come_as_json(folder: Path) -> None:
    found = report(trained(folder), [0], method='{"kind": "integrated_gradients", "steps": 8}', baseline='{"kind": "row", "row": 3}')
    assert found.method.model_dump()["steps"] == 8
    assert found.baseline is not None and found.baseline.model_dump()["row"] == 3


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"rows": [150]}, "row"),
        ({"rows": []}, "row"),
        ({"method": "nope"}, "method"),
        ({"method": "{"}, "method"),
        ({"method": '{"kind": "integrated_gradients", "steps": 1}'}, "method.steps"),
        ({"baseline": "blur"}, "baseline"),
        ({"target": "rose"}, "target"),
        ({"target": "3"}, "target"),
        ({"against": "setosa"}, "against"),
    ],
)
def test_what_does_not_fit_is_named(folder: Path, asked: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as caught:
        report(trained(folder), **{"rows": [0], **asked})
    assert [problem.path for problem in caught.value.problems] == [field]


def test_a_folder_that_is_none_or_damaged_is_refused_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"no weights\.safetensors"):
        trained(tmp_path)
    (tmp_path / "weights.safetensors").write_bytes(b"nonsense")
    with pytest.raises(SpecError, match="cannot read"):
        trained(tmp_path)
    tensors = load_file(folder / "weights.safetensors")
    save_file(tensors, tmp_path / "weights.safetensors")
    with pytest.raises(SpecError, match="which experiment"):
        trained(tmp_path)
    save_file({"0_dense.weight": torch.zeros(1)}, tmp_path / "weights.safetensors", {"experiment": Experiment().to_json()})
    with pytest.raises(SpecError, match="do not fit"):
        trained(tmp_path)


def test_the_command_prints_a_table_and_says_whether_it_adds_up(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["playground", "explain", str(folder), *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return int(caught.value.code or 0)

    assert run("--row", "3", "--row", "5") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("example,input,place,value,score\n3,") and len(printed.out.splitlines()) == 9
    assert "the sum of the scores: exact" in printed.err or "the sum of the scores: close" in printed.err
    assert run("--json", "-o", str(tmp_path / "out.json")) == 0
    assert json.loads((tmp_path / "out.json").read_text())["examples"] == [0]
    capsys.readouterr()
    assert run("--method", "nope") == cli.REFUSED
    assert capsys.readouterr().err.startswith("method: ")
