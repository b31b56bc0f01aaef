"""What is drawn by hand is what the network learns from, and travels with the experiment."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from playground.data.drawn import MOST_POINTS, DrawnCurve, DrawnPoints
from playground.document import from_link, to_link
from playground.engine.adopt import reset_reason
from playground.engine.assembly import assemble
from playground.experiment import Data, Experiment
from playground.model.check import problems

POINTS = ((1.5, -2.25, 0), (-3.0, 4.5, 1), (0.0, 0.0, 1), (2.0, 2.0, 0))


def test_the_examples_are_the_points_as_drawn() -> None:
    samples = DrawnPoints(points=POINTS).sample()
    assert samples.x.tolist() == [[x, y] for x, y, _ in POINTS]
    assert samples.y.tolist() == [label for *_, label in POINTS]
    assert samples.task.classes == ("orange", "blue")


def test_a_curve_is_its_heights() -> None:
    samples = DrawnCurve(points=((-1.0, 0.5), (2.0, -1.25))).sample()
    assert samples.x.tolist() == [[-1.0], [2.0]] and samples.y.tolist() == [[0.5], [-1.25]]
    assert samples.y.dtype == torch.float32


@pytest.mark.parametrize("source", [DrawnPoints(points=POINTS), DrawnPoints(classes=8, points=((0.0, 0.0, 7),)), DrawnCurve()])
def test_a_link_holds_the_drawing(source) -> None:
    experiment = Experiment(data=Data(source=source))
    assert from_link(to_link(experiment)) == experiment


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"points": ((7.0, 0.0, 0),)}, "less than or equal to 6"),
        ({"points": ((0.0, 0.0, 2),)}, r"points\[0\]\[2\]: must be below 2"),
        ({"points": ((0.0, 0.0, 0),) * (MOST_POINTS + 1)}, "at most 2000"),
        ({"classes": 9}, "less than or equal to 8"),
        ({"points": ((float("nan"), 0.0, 0),)}, "finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused(fields, words) -> None:
    with pytest.raises(ValidationError, match=words):
        DrawnPoints(**fields)


def test_an_empty_canvas_says_what_it_lacks() -> None:
    """It is a document like any other, but nothing can train on it."""
    found = problems(Experiment(data=Data(source=DrawnPoints(points=()))))
    assert found and found[0].path == "data.split.train"


def test_more_points_are_no_reason_to_begin_again() -> None:
    """The weights stay while somebody draws; another number of classes asks for other outputs."""
    before = assemble(Experiment(data=Data(source=DrawnPoints())))
    more = Experiment(data=Data(source=DrawnPoints(points=(*DrawnPoints().points, (0.0, 5.0, 1)))))
    assert reset_reason(before, assemble(more)) is None
    assert reset_reason(before, assemble(Experiment(data=Data(source=DrawnPoints(classes=3))))) is not None
