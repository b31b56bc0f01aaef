"""The opening answer and predictions: equal to what the trainer says, complete, and fit to be sent."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter

from playground.attribution import AnyBaseline, AnyMethod
from playground.attribution.layers import LayerMethod
from playground.data import Classification
from playground.engine.reading import reading
from playground.explaining import Desk
from playground.problem import SpecError
from playground.registry import every, named
from playground.runs.message import pack, unpack
from tests.explaining.trained import DOCUMENTS, desk, parts, trainer

NAMES = tuple(DOCUMENTS)


def opened(name: str) -> dict[str, Any]:
    (payload,) = parts(desk(name), {"kind": "open"})
    return unpack(pack(payload))


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_the_trainer_says_of_every_example(name: str) -> None:
    found, run = opened(name), trainer(name)
    with reading(run.network):
        output = run.network(run.prepared.inputs_of(run.prepared.raw.x))
    predicted = found["predicted"]
    if isinstance(run.prepared.task, Classification):
        assert predicted["value"] is None
        probability = predicted["probability"]
        assert probability.shape == (len(output), len(run.prepared.task.classes))
        assert np.allclose(probability.sum(1), 1, atol=1e-5)
        assert (probability.argmax(1) == (output.argmax(1) if output.shape[1] > 1 else (output[:, 0] > 0)).numpy()).all()
    else:
        assert predicted["probability"] is None
        assert np.allclose(predicted["value"], run.prepared.targets_of(output), atol=1e-5)
    assert predicted["finite"]


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_all_the_page_needs(name: str) -> None:
    found, run = opened(name), trainer(name)
    count = len(run.prepared.raw.x)
    assert found["form"] == run.prepared.form.value and found["shape"] == list(run.prepared.shape)
    assert (found["extent"] is not None) is (name in ("plane", "line"))
    assert len(found["data"]["y"]) == len(found["data"]["part"]) == count
    assert ("images" in found["data"]) is (found["form"] == "image")
    assert [block["id"] for block in found["blocks"]][:2] == ["input", "network[0]"] and found["blocks"][-1]["id"] == "output"
    assert [feature["value"] for feature in found["features"]] == (["x1", "x2", "x1_x2"] if name == "plane" else [])
    low, high = found["ranges"]["low"], found["ranges"]["high"]
    training = run.prepared.raw.x[run.prepared.train.index]
    assert len(low) == len(high) == training.shape[1]
    assert low.min() == training.min() and high.max() == training.max()


@pytest.mark.parametrize("name", NAMES)
def test_the_defaults_on_offer_are_valid_choices(name: str) -> None:
    found = opened(name)
    method, baseline = TypeAdapter(AnyMethod), TypeAdapter(AnyBaseline)
    assert {card["kind"] for card in found["layer_methods"]} == {member.tag() for member in every(LayerMethod)}  # type: ignore[type-abstract]
    for card in found["layer_methods"]:
        named(LayerMethod, card["kind"]).model_validate_json(json.dumps(card["defaults"]))  # type: ignore[type-abstract]
    for card in found["methods"]:
        made = method.validate_json(json.dumps({"kind": card["kind"], **card["defaults"]}))
        assert made.tag() == card["kind"]
        assert (card["fit"] == "ok") is (card["reason"] == "")
        assert card["question"] and card["shows_not"] and card["source"] and card["summary"] and card["group"]
        assert {control["field"] for control in card["controls"]} == card["defaults"].keys() - {"kind"}
    for card in found["baselines"]:
        baseline.validate_json(json.dumps(card["defaults"]))
    absent = {card["kind"] for card in found["baselines"] if card["fit"] == "no"}
    assert absent == {"token", *(() if found["form"] == "image" else ("blur",))}


@pytest.mark.parametrize("name", NAMES)
def test_a_row_and_its_own_numbers_are_predicted_alike(name: str) -> None:
    asked = desk(name)
    (row,) = parts(asked, {"kind": "predict", "example": {"row": 5}})
    (own,) = parts(asked, {"kind": "predict", "example": {"raw": row["raw"].tolist()}})
    for field in ("raw", "inputs", "output"):
        assert torch.equal(row[field], own[field])
    known = opened(name)["predicted"]
    said = row["probability"] if row["probability"] is not None else row["value"]
    assert np.allclose(known["probability" if row["probability"] is not None else "value"][5], said, atol=1e-6)
    assert row["raw"].numel() == np.prod(opened(name)["raw_shape"])


@pytest.mark.parametrize(
    ("example", "field"),
    [
        ({}, "example"),
        ({"row": 1, "raw": [1.0, 2.0]}, "example"),
        ({"row": 160}, "example.row"),
        ({"row": -1}, "example.row"),
        ({"raw": [1.0]}, "example.raw"),
        ({"raw": [1.0, "x"]}, "example.raw[1]"),
        ({"raw": [1e30, 1e30]}, "example.raw"),
        ({"raw": []}, "example.raw"),
    ],
)
def test_an_example_that_is_none_is_named(example: dict[str, Any], field: str) -> None:
    with pytest.raises(SpecError) as caught:
        parts(desk("plane"), {"kind": "predict", "example": example})
    assert [problem.path for problem in caught.value.problems] == [field]


def test_an_empty_desk_says_so() -> None:
    with pytest.raises(SpecError, match="no copy"):
        parts(Desk(), {"kind": "open"})
