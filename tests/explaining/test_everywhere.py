"""What the network says everywhere, and of the baseline: equal to what it says when it is asked directly."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.data import Classification
from playground.engine.reading import reading
from playground.problem import SpecError
from playground.runs.message import pack, unpack
from tests.explaining.trained import DOCUMENTS, desk, parts, trainer

NAMES = tuple(DOCUMENTS)


def ask(name: str, **question: object) -> dict:
    (payload,) = parts(desk(name), question)
    return unpack(pack(payload))


@pytest.mark.parametrize("name", NAMES)
def test_the_overview_repeats_what_the_opening_says(name: str) -> None:
    opened, found = ask(name, kind="open")["predicted"], ask(name, kind="overview")["predicted"]
    kind = "probability" if opened["probability"] is not None else "value"
    assert np.array_equal(opened[kind], found[kind]) and found["finite"]


@pytest.mark.parametrize(("name", "shape"), [("plane", (1, 20, 20)), ("line", (20,))])
def test_the_surface_is_the_answer_in_the_middle_of_each_cell(name: str, shape: tuple[int, ...]) -> None:
    found = ask(name, kind="overview", size=20)["surface"]
    values = found["probability"] if name == "plane" else found["value"]
    assert values.shape == shape and found["size"] == 20
    low, high = ask(name, kind="open")["extent"][:2]
    at = low + 3.5 * (high - low) / 20
    raw = [at, low + 0.5 * (high - low) / 20] if name == "plane" else [at]
    said = ask(name, kind="predict", example={"raw": raw})
    drawn, answer = (values[0, 0, 3], said["probability"][1]) if name == "plane" else (values[3], said["value"][0])
    assert drawn == pytest.approx(answer, abs=1e-5)


@pytest.mark.parametrize("name", ["table", "images"])
def test_there_is_no_surface_where_there_is_no_plane(name: str) -> None:
    assert ask(name, kind="overview")["surface"] is None


@pytest.mark.parametrize("name", NAMES)
def test_the_start_is_the_average_training_example_before_scaling(name: str) -> None:
    found, run = ask(name, kind="start", example={"row": 0}, baseline={"kind": "mean"}), trainer(name)
    inputs = run.prepared.train.x
    expected = run.prepared.standardiser.restore(inputs.mean(0, keepdim=True))
    assert np.allclose(found["raw"], expected.flatten(), atol=1e-4)
    with reading(run.network):
        output = run.network(inputs.mean(0, keepdim=True))
    if isinstance(run.prepared.task, Classification):
        assert found["probability"].sum() == pytest.approx(1, abs=1e-5)
        assert int(found["probability"].argmax()) == (int(output.argmax()) if output.shape[1] > 1 else int(output[0, 0] > 0))
    else:
        assert torch.allclose(torch.from_numpy(found["value"].copy()), run.prepared.targets_of(output)[0], atol=1e-5)


def test_a_blurred_picture_is_that_of_the_example() -> None:
    one, other = (ask("images", kind="start", example={"row": row}, baseline={"kind": "blur"})["raw"] for row in (0, 1))
    assert not np.allclose(one, other)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(SpecError, match="size"):
        parts(desk("plane"), {"kind": "overview", "size": 1})
    with pytest.raises(SpecError, match="row"):
        parts(desk("plane"), {"kind": "start", "example": {"row": 0}, "baseline": {"kind": "row", "row": 10**6}})
