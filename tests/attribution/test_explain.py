"""The question as it is asked: what it takes, what it refuses, what comes back."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
import torch
from torch import nn

from playground.attribution import Attribution, Cancelled, Subject, Target, explain
from playground.attribution.baseline import Mean, Row, Zero
from playground.attribution.methods.integrated_gradients import IntegratedGradients
from playground.attribution.scalar import Scalar, value
from playground.data import DataForm, Regression
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.problem import SpecError
from tests.attribution.families import FAMILIES, examples, stacked, subject, trainer


def refused(path: str, match: str, *args: Any, **changes: Any) -> None:
    with pytest.raises(SpecError, match=match) as refusal:
        explain(*(args or (subject("table"), examples("table"))), **changes)
    assert {problem.path for problem in refusal.value.problems} == {path}


@pytest.mark.parametrize("given", ["trainer", "checkpoint", "bytes", "subject"])
def test_a_run_can_be_given_in_any_form(given: str) -> None:
    forms = {
        "trainer": trainer("table"),
        "checkpoint": trainer("table").checkpoint(),
        "bytes": trainer("table").checkpoint().to_bytes(),
        "subject": subject("table"),
    }
    x = examples("table")
    assert torch.equal(explain(forms[given], x).scores, explain(subject("table"), x).scores)


def test_a_bare_model_is_copied() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(4, 2))
    found = explain(model, torch.randn(2, 3), background=torch.randn(10, 3))
    assert found.names == ("x1", "x2", "x3")
    assert model.training
    assert model[1].inplace
    assert all(parameter.requires_grad and parameter.grad is None for parameter in model.parameters())


def test_training_goes_on_as_if_nobody_had_asked() -> None:
    """Bit for bit, with an explanation after every step."""
    document = {"data": {"source": {"kind": "moons", "size": 60}}, "network": [{"kind": "dense", "units": 4}, {"kind": "dropout"}, {"kind": "relu"}]}
    asked, left = (Trainer(Experiment.model_validate(document, strict=False)) for _ in range(2))
    for step in range(20):
        asked.run(1)
        left.run(1)
        explain(asked, asked.prepared.train.x[:2], method=("integrated_gradients", "deep_lift", "lime", "gradient_shap")[step % 4])
    tensors = left.assembly.tensors()
    assert all(torch.equal(tensor, tensors[name]) for name, tensor in asked.assembly.tensors().items())


def test_what_does_not_fit_is_refused_by_name() -> None:
    x = examples("table")
    refused("x", r"\(n, 4\), got \(3, 3\)", subject("table"), x[:, :3])
    refused("x", "finite", subject("table"), x * float("nan"))
    refused("x", "shape", subject("table"), x[:0])
    refused("x", "expected a tensor, got list", subject("table"), x.tolist())
    refused("method", "expected one of .*integrated_gradients.*, got 'magic'", method="magic")
    refused("method", "needs a convolution", method="grad_cam")
    refused("baseline", "expected one of mean, .*, got 'nought'", baseline="nought")
    refused("baseline", "does not suit", baseline="blur")
    refused("baseline.row", "must be below", baseline=Row(row=100_000))
    refused("target.output", "a class below 3, got 3", target=3)
    refused("target.output", "at least 0, got -1", target=-1)
    refused("target.against", "a class below 3, got 7", target=Target(output=0, against=7))
    refused("target.against", "another one", target=Target(output=1, against=1))
    refused("target.block", "got 'nowhere'", target=Target(output=1, block="nowhere"))
    refused("target.output", "must be below 8, got 8", target=Target(output=8, block="network[0]"))
    refused("target.against", "only classes", subject("regression"), examples("regression"), target=Target(output=0, against=1))
    refused("background", "examples to compare with", nn.Linear(3, 2), torch.zeros(1, 3))
    refused("run_or_model", "got dict", {}, x)


def test_left_to_the_network_it_is_the_likeliest_class() -> None:
    x = examples("table", 1)
    with torch.no_grad():
        expected = int(subject("table").network(x).argmax())
    assert explain(subject("table"), x, method="saliency").target == Target(output=expected)
    plane = subject("plane")
    likeliest = plane.network(plane.background)[:, 0] > 0
    for wanted in (0, 1):
        row = int((likeliest == bool(wanted)).nonzero()[0])
        found = explain(plane, plane.background[row : row + 1], method="saliency")
        assert found.target == Target(output=wanted)
        assert found.f_x.item() > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_the_score_is_the_networks(family: str) -> None:
    given, x = subject(family), examples(family)
    with torch.no_grad():
        outputs = given.network(x)
    numbers = isinstance(given.task, Regression)
    found = explain(given, x, method="saliency", target=0 if numbers else 1)
    if given.form is DataForm.TOKENS and given.answers > 1:
        outputs = outputs[:, found.target.place]
    elif given.answers > 1:
        assert found.target.place is not None
        outputs = outputs[:, :, found.target.place // outputs.shape[3], found.target.place % outputs.shape[3]]
    expected = outputs[:, 0] * given.scale[0] + given.shift[0] if numbers else outputs[:, -1 if outputs.shape[1] == 1 else 1]
    torch.testing.assert_close(found.f_x, expected)


def test_a_contrast_is_a_difference() -> None:
    x = examples("CNN")
    three, eight = (explain(subject("CNN"), x, method="deep_lift", target=output) for output in (3, 8))
    contrast = explain(subject("CNN"), x, method="deep_lift", target=Target(output=3, against=8))
    torch.testing.assert_close(contrast.scores, three.scores - eight.scores, rtol=1e-3, atol=1e-5)
    assert contrast.title == "3 rather than 8"


def test_a_unit_is_what_the_diagram_shows() -> None:
    given, x = subject("CNN"), examples("CNN")
    block = given.blocks[1]
    found = explain(given, x, method="saliency", target=Target(output=2, block=block.id))
    maps = given.network[: [name for name, _ in given.network.named_children()].index(block.names[-1]) + 1](x)  # type: ignore[index]
    torch.testing.assert_close(found.f_x, maps[:, 2].mean((1, 2)))
    assert found.title == f"unit 3 of {block.title}"


def test_baselines_are_what_they_say() -> None:
    given, x = subject("CNN"), examples("CNN")
    mean = explain(given, x, method="deep_lift", target=1)
    assert isinstance(mean.baseline, Mean)
    scalar = Scalar(given, Target(output=1))
    torch.testing.assert_close(mean.f_baseline, value(scalar, given.background.mean(0, keepdim=True)).expand(3))
    black = explain(given, x, method="deep_lift", target=1, baseline=Zero())
    assert given.assembly is not None
    black_picture = given.assembly.prepared.standardiser.apply(torch.zeros(1, 1, 8, 8))
    torch.testing.assert_close(black.f_baseline, value(scalar, black_picture).expand(3))
    own = explain(given, x, method="deep_lift", target=1, baseline=Row(row=5))
    assert torch.equal(own.scores[0], torch.zeros(1, 8, 8))


def test_a_deadline_and_a_change_of_mind_end_it() -> None:
    given, x = subject("CNN"), examples("CNN")
    with pytest.raises(Cancelled, match="longer than it may"):
        explain(given, x, seconds=0.0)
    asked = []
    with pytest.raises(Cancelled, match="no longer wanted"):
        explain(given, x, method=IntegratedGradients(steps=1024), cancelled=lambda: len(asked) > 2 or asked.append(1) is not None)
    assert len(asked) == 3
    assert not any(module._forward_hooks or module._backward_hooks for module in given.network.modules())


@pytest.mark.parametrize("method", ["deep_lift", "guided_backprop", "grad_cam"])
def test_what_is_cut_short_leaves_no_hook(method: str) -> None:
    with pytest.raises(Cancelled):
        explain(subject("CNN"), examples("CNN"), method=method, seconds=0.0)
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in subject("CNN").network.modules())


def test_every_pass_is_counted() -> None:
    found = explain(subject("table"), examples("table"), method="deep_lift")
    assert found.rows == 3 * 4  # the pairs, then the examples and their baselines


def test_groups_of_a_method_without_them_are_told() -> None:
    groups = torch.zeros(4, dtype=torch.int64)
    found = explain(subject("table"), examples("table"), method="saliency", groups=groups)
    assert any("groups make no difference" in note for note in found.notes)
    assert found.groups is None
    refused("groups", "int64", groups=torch.zeros(3, dtype=torch.int64))
    refused("method", "no rule for the gates", subject("LSTM"), examples("LSTM"), method="deep_lift", groups=torch.zeros(5, 3, dtype=torch.int64))


def attribution() -> Attribution:
    return explain(subject("table"), examples("table", 2), method="gradient_shap", target=1)


def test_a_result_becomes_csv() -> None:
    found = attribution()
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert len(rows) == 2 * 4
    assert [row["input"] for row in rows[:4]] == list(found.names)
    assert [float(row["score"]) for row in rows] == found.scores.flatten().tolist()
    assert found.spread is not None
    assert [float(row["standard_error"]) for row in rows] == found.spread.flatten().tolist()


def test_a_result_becomes_json() -> None:
    found = attribution()
    told = json.loads(found.to_json())
    assert told["method"] == {"kind": "gradient_shap", "samples": 256}
    assert told["verdict"] == found.verdict.value
    assert torch.equal(torch.tensor(told["scores"]), found.scores)
    assert told["relative_error"] == pytest.approx(found.error)


def test_the_pixels_of_a_picture_are_told_apart_in_the_table() -> None:
    found = explain(subject("CNN"), examples("CNN", 1), method="saliency")
    table = found.table()
    assert [row["place"] for row in table] == list(range(64))
    assert {row["input"] for row in table} == {found.names[0]}


def test_bare_networks_of_one_output_are_two_classes() -> None:
    given = stacked(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1), shape=(3,))
    x = given.background[:2]
    torch.testing.assert_close(explain(given, x, method="saliency", target=0).scores, -explain(given, x, method="saliency", target=1).scores)
    with pytest.raises(SpecError, match="expected 2 names"):
        Subject.bare(nn.Linear(3, 1), torch.zeros(1, 3), classes=("a", "b", "c"))
