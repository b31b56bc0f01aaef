"""Concepts layer by layer, and reasons as they formed: what the browser gets is the core's."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch

from playground.attribution import Target
from playground.attribution.concept import Listed, OfClass
from playground.attribution.concepts import tcav
from playground.attribution.formation import formation
from playground.attribution.replay import replay
from playground.problem import SpecError
from tests.explaining.trained import desk, parts

EXAMPLE: dict[str, Any] = {"row": 3}


def test_a_concept_is_asked_layer_by_layer() -> None:
    at = desk("plane")
    first, second = parts(at, {"kind": "concepts", "concept": {"kind": "of_class", "label": 1}, "target": {"output": 1}})
    assert [(part["done"], part["of"]) for part in (first, second)] == [(1, 2), (2, 2)]
    assert [layer["title"] for layer in second["layers"]] == ["Dense 1", "Dense 2"]
    for layer in second["layers"]:
        found = tcav(at.subject, OfClass(label=1), Target(output=1), layer["id"])
        assert (layer["score"], layer["p"], layer["accuracy"]) == (found.score, found.p, found.accuracy)
    own, chance = json.loads(second["figures"]["concepts"])["data"]
    assert [0.5 + x for x in own["x"]] == pytest.approx([layer["score"] for layer in second["layers"]])
    assert len(chance["x"]) == 2 * len(found.random_scores)


def test_rows_of_the_data_become_examples_of_the_training_part() -> None:
    at = desk("plane")
    rows = at.prepared.train.index[10:30].tolist()
    part = parts(at, {"kind": "concepts", "rows": rows, "target": {"output": 1}})[0]
    found = tcav(at.subject, Listed(rows=tuple(range(10, 30))), Target(output=1), part["layers"][0]["id"])
    assert part["layers"][0]["score"] == found.score
    assert part["members"] == 20


def test_rows_that_were_not_learnt_from_make_no_concept() -> None:
    at = desk("plane")
    with pytest.raises(SpecError, match="rows of the training part"):
        parts(at, {"kind": "concepts", "rows": at.prepared.test.index[:9].tolist(), "target": {"output": 1}})


def test_without_a_hidden_layer_the_input_is_asked() -> None:
    (part,) = parts(desk("plane"), {"kind": "concepts", "target": {"block": "network[0]", "output": 0}})
    assert [layer["id"] for layer in part["layers"]] == ["input"]


def test_reasons_are_those_of_every_moment() -> None:
    at = desk("plane")
    (part,) = parts(at, {"kind": "formation", "example": EXAMPLE, "target": {"output": 1}, "method": {"kind": "exact_shapley"}})
    found = formation(replay(at.subject).moments, at.prepared.inputs_of(at.prepared.raw.x[3:4]), target=Target(output=1), method="exact_shapley")
    assert part["exact"]
    assert torch.equal(part["scores"], found.scores)
    assert part["steps"] == list(found.step)
    curve, heat, _ = json.loads(part["figures"]["formation"])["data"]
    assert curve["y"] == pytest.approx(found.accuracy.tolist())
    assert [heat["z"][line][-1] for line in range(3)] == pytest.approx(found.scores[-1].tolist())


def test_the_present_moment_is_the_last_of_them() -> None:
    at = desk("plane")
    (whole,) = parts(at, {"kind": "formation", "example": EXAMPLE, "target": {"output": 1}})
    (now,) = parts(at, {"kind": "moment", "example": EXAMPLE, "target": {"output": 1}})
    assert now["steps"] == whole["steps"][-1:]
    assert now["epochs"] == pytest.approx(whole["epochs"][-1:])
    assert now["scores"][0].tolist() == pytest.approx(whole["scores"][-1].tolist(), abs=1e-6)
    assert now["lines"] == whole["lines"]


def test_a_run_that_cannot_be_repeated_has_no_formation_but_a_moment() -> None:
    at = desk("plane")
    with torch.no_grad():
        next(iter(at.subject.checkpoint.tensors.values())).add_(0.5)  # type: ignore[union-attr]
    (part,) = parts(at, {"kind": "formation", "example": EXAMPLE})
    assert part["exact"] is False
    assert part["reason"].startswith("Trained again")
    (now,) = parts(at, {"kind": "moment", "example": EXAMPLE})
    assert len(now["steps"]) == 1
