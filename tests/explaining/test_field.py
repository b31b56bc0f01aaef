"""Who decides where: what the browser gets is the field, and a point of it is the field's own number."""

from __future__ import annotations

import numpy as np
import pytest

from playground.attribution import Target
from playground.attribution.baseline import Mean
from playground.attribution.field import field
from playground.attribution.scalar import Scalar, value
from playground.probes.grid import grid
from playground.problem import SpecError
from tests.explaining.trained import desk, parts


@pytest.mark.parametrize("name", ["plane", "line"])
def test_the_field_is_the_cores(name: str) -> None:
    asked = desk(name)
    target = Target(output=1) if name == "plane" else Target()
    (part,) = parts(asked, {"kind": "field", "target": target.model_dump(), "resolution": 20})
    found = field(asked.subject, target, Mean(), 20)
    assert np.array_equal(part["scores"], found.scores)
    assert np.array_equal(part["value"], found.value)
    assert part["names"] == list(asked.subject.names)
    assert part["signed"] == (name == "plane")


def test_a_point_has_the_fields_own_numbers() -> None:
    """At the middle of a cell the shares of the point are those of the field there."""
    asked = desk("plane")
    (whole,) = parts(asked, {"kind": "field", "target": {"output": 1}, "resolution": 12})
    low, high = -6.0, 6.0
    at = [low + (col + 0.5) * (high - low) / 12 for col in (3, 9)]
    (spot,) = parts(asked, {"kind": "spot", "example": {"raw": at}, "target": {"output": 1}})
    assert spot["scores"].numpy() == pytest.approx(whole["scores"][:, 9, 3], abs=1e-5)
    assert spot["value"] == pytest.approx(float(whole["value"][9, 3]), abs=1e-5)
    assert spot["baseline_value"] + float(spot["scores"].sum()) == pytest.approx(spot["value"], abs=1e-5)


def test_the_field_begins_with_the_lowest_row() -> None:
    asked = desk("plane")
    (part,) = parts(asked, {"kind": "field", "target": {"output": 1}, "resolution": 8})
    points = grid(asked.prepared, 8, asked.assembly.device)
    assert part["value"].ravel() == pytest.approx(value(Scalar(asked.subject, Target(output=1)), points).numpy(), abs=1e-5)


def test_other_data_have_no_field() -> None:
    with pytest.raises(SpecError, match="plane or on a line"):
        parts(desk("table"), {"kind": "field"})


def test_zero_is_the_decision_only_where_one_score_decides() -> None:
    (unit,) = parts(desk("plane"), {"kind": "field", "target": {"block": "network[0]", "output": 2}, "resolution": 5})
    assert unit["signed"] is False
