"""Training points: what the browser gets is the core's, of the right rows, first quickly and then from the repeated run."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.attribution.influence import self_influence, similarity, tracin
from playground.attribution.replay import replay
from playground.explaining import Desk
from playground.problem import SpecError
from tests.explaining.trained import desk, parts

EXAMPLE: dict[str, Any] = {"row": 3}


def inputs(at: Desk) -> torch.Tensor:
    return at.prepared.inputs_of(at.prepared.raw.x[3:4])


def test_influence_comes_at_once_and_then_from_the_way() -> None:
    at = desk("plane")
    quick, whole = parts(at, {"kind": "influence", "example": EXAMPLE, "target": {"output": 1}})
    moments = replay(at.subject).moments
    assert (quick["way"], whole["way"]) == (False, True)
    assert torch.equal(quick["scores"], tracin(at.subject, inputs(at), 1).scores)
    assert torch.equal(whole["scores"], tracin(at.subject, inputs(at), 1, moments).scores)
    assert whole["index"].tolist() == at.prepared.train.index.tolist()
    assert whole["steps"] == [moment.step for moment in moments]


def test_a_way_that_is_known_is_not_walked_again() -> None:
    at = desk("plane")
    parts(at, {"kind": "influence", "example": EXAMPLE})
    assert [part["way"] for part in parts(at, {"kind": "influence", "example": {"row": 4}})] == [True]
    assert [part["way"] for part in parts(at, {"kind": "suspects"})] == [True]


def test_without_the_way_there_is_one_part() -> None:
    (part,) = parts(desk("plane"), {"kind": "influence", "example": EXAMPLE, "replay": False})
    assert part["notes"] == []


def test_the_other_class_is_taught_by_others() -> None:
    """Of two classes what teaches one teaches against the other."""
    (one,), (other,) = (
        parts(desk("plane"), {"kind": "influence", "example": EXAMPLE, "target": {"output": output}, "replay": False}) for output in (0, 1)
    )
    assert torch.corrcoef(torch.stack([one["scores"], other["scores"]]))[0, 1] < -0.99


def test_of_numbers_the_prediction_is_asked() -> None:
    (part,) = parts(desk("line"), {"kind": "influence", "example": EXAMPLE, "replay": False})
    assert (part["of"], part["y"]) == ("prediction", None)


def test_look_alikes_are_the_cores() -> None:
    at = desk("images")
    (part,) = parts(at, {"kind": "similar", "example": EXAMPLE, "block": "network[4]"})
    assert torch.equal(part["scores"], similarity(at.subject, inputs(at), "network[4]"))
    with pytest.raises(SpecError, match="expected one of"):
        parts(at, {"kind": "similar", "example": EXAMPLE, "block": "network[99]"})


def test_suspects_are_the_cores() -> None:
    at = desk("plane")
    quick, whole = parts(at, {"kind": "suspects"})
    assert torch.equal(quick["scores"], self_influence(at.subject))
    assert torch.equal(whole["scores"], self_influence(at.subject, replay(at.subject).moments))
    assert whole["index"].tolist() == at.prepared.train.index.tolist()


def test_a_run_that_cannot_be_repeated_says_so() -> None:
    at = desk("plane")
    with torch.no_grad():
        next(iter(at.subject.checkpoint.tensors.values())).add_(0.5)  # type: ignore[union-attr]
    _, second = parts(at, {"kind": "influence", "example": EXAMPLE})
    assert second["way"] is False
    assert "Trained again" in second["notes"][0]
