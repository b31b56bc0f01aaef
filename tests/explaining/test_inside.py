"""Layers, units and the flow between them: what the browser gets adds up, and is the core's."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch

from playground.attribution import Target
from playground.attribution.flow import flow
from playground.attribution.layers import explain_layers
from playground.explaining import Desk, Payload
from playground.explaining.bundle import Bundle
from playground.explaining.naming import block_names, unit_names
from playground.problem import SpecError
from tests.explaining.trained import desk, parts

EXAMPLE: dict[str, Any] = {"row": 3}


def asked(name: str, kind: str, **fields: Any) -> tuple[Desk, Payload]:
    """The one part of an answer about row 3, class 1."""
    at = desk(name)
    (part,) = parts(at, {"kind": kind, "example": EXAMPLE, "target": {"output": 1}, **fields})
    return at, part


@pytest.mark.parametrize("name", ["plane", "images", "table"])
def test_the_flow_is_the_cores_and_every_column_adds_up(name: str) -> None:
    at, part = asked(name, "flow", most=256)
    found = flow(at.subject, at.prepared.inputs_of(at.prepared.raw.x[3:4]), target=Target(output=1))
    assert [block["id"] for block in part["blocks"]] == [block.id for block in found.blocks]
    for sent, block in zip(part["blocks"], found.blocks, strict=True):
        assert torch.equal(sent["scores"], block.scores)
        assert len(sent["names"]) == len(sent["scores"]) == block.units
        assert float(sent["scores"].sum()) == pytest.approx(part["f_x"] - part["f_baseline"], rel=0.01, abs=1e-4)
    for sent, link in zip(part["links"], found.links, strict=True):
        assert torch.equal(sent["matrix"], link.matrix)


def test_units_bound_together_keep_every_sum() -> None:
    """Of the flattened pictures' 64 units nine stand alone: columns and links still add up."""
    _, whole = asked("images", "flow", most=256)
    _, part = asked("images", "flow", most=10)
    wide = next(block for block in part["blocks"] if block["title"] == "Flatten")
    assert len(wide["scores"]) == 10
    assert wide["names"][-1] == "55 others"
    for few, all_ in zip(part["blocks"], whole["blocks"], strict=True):
        assert float(few["scores"].sum()) == pytest.approx(float(all_["scores"].sum()), abs=1e-5)
    for few, all_ in zip(part["links"], whole["links"], strict=True):
        assert float(few["matrix"].sum()) == pytest.approx(float(all_["matrix"].sum()), abs=1e-5)
        target = next(block for block in part["blocks"] if block["id"] == few["target"])
        source = next(block for block in part["blocks"] if block["id"] == few["source"])
        assert tuple(few["matrix"].shape) == (len(target["scores"]), len(source["scores"]))


def test_a_bundle_keeps_the_largest_in_their_order() -> None:
    scores = torch.tensor([0.1, -5.0, 0.2, 3.0, -0.3])
    bundle = Bundle.of(scores, most=3)
    assert bundle.alone.tolist() == [1, 3]
    assert bundle.sums(scores).tolist() == pytest.approx([-5.0, 3.0, 0.0])
    assert bundle.names(list("abcde")) == ["b", "d", "3 others"]
    assert Bundle.of(scores, most=5).others == 0


def test_layers_are_the_cores_and_every_chart_is_of_its_block() -> None:
    at, part = asked("images", "layers")
    found = explain_layers(at.subject, at.prepared.inputs_of(at.prepared.raw.x[3:4]), target=Target(output=1))
    for sent, block in zip(part["blocks"], found.blocks, strict=True):
        assert torch.equal(sent["scores"], block.scores[0])
        assert (sent["maps"] is None) == (block.maps is None)
        (bars,) = json.loads(part["figures"][block.id])["data"]
        assert sum(bars["y"]) == pytest.approx(float(block.total[0]), abs=1e-5)
    conv = next(block for block in part["blocks"] if block["title"] == "Conv 2-D")
    assert conv["maps"].sum((1, 2)).tolist() == pytest.approx(conv["scores"].tolist(), abs=1e-5)


def test_a_method_without_a_promise_has_no_baseline() -> None:
    _, part = asked("plane", "layers", method={"kind": "layer_activation"})
    assert part["promised"] is False
    assert part["f_baseline"] is None


def test_a_unit_is_explained_up_to_its_own_block() -> None:
    _, part = asked("plane", "layers", target={"block": "network[0]", "output": 2})
    assert [block["id"] for block in part["blocks"]] == ["input", "network[0]"]
    scores = part["blocks"][-1]["scores"]
    assert float(scores[2]) == pytest.approx(part["f_x"] - part["f_baseline"], abs=1e-4)


def test_blocks_of_one_kind_are_numbered() -> None:
    at = desk("plane")
    assert list(block_names(at.subject).values()) == ["Input", "Dense 1", "Dense 2", "Output"]
    assert unit_names(at.subject, "input", 3) == list(at.subject.names)
    assert unit_names(at.subject, "output", 1) == ["logit"]
    assert unit_names(at.subject, "network[0]", 6)[5] == "unit 6"


@pytest.mark.parametrize("kind", ["flow", "layers"])
def test_an_output_that_is_not_there_is_refused_by_its_field(kind: str) -> None:
    with pytest.raises(SpecError) as refused:
        parts(desk("plane"), {"kind": kind, "example": EXAMPLE, "target": {"output": 7}})
    assert refused.value.problems[0].path == "target.output"
