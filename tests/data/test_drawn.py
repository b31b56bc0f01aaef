"""What is drawn by hand is what the network learns from, and travels with the experiment."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from playground.data import Split, prepare
from playground.data.drawn import MOST_POINTS, Drawn, DrawnCurve, DrawnPoints
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


def parts(source: Drawn) -> dict[tuple[float, ...], str]:
    """The part that each point of a drawing is in, by where it is."""
    prepared = prepare(source)
    return {tuple(prepared.raw.x[row].tolist()): name for name, part in prepared.parts.items() for row in part.index.tolist()}


def test_points_keep_their_part_as_others_are_drawn_and_erased() -> None:
    """What was learnt from never judges, and what judges is never learnt from."""
    many = tuple((x / 10, y / 10, (x + y) % 3) for x in range(-15, 15) for y in (-4, 7))
    numbers = tuple(sum(label == other for *_, other in many[:at]) for at, (*_, label) in enumerate(many))
    whole = parts(DrawnPoints(classes=3, points=many))
    assert whole == parts(DrawnPoints(classes=3, points=many, numbers=numbers)) and set(whole.values()) == {"train", "validation", "test"}
    begun = parts(DrawnPoints(classes=3, points=many[:40]))
    erased = parts(DrawnPoints(classes=3, points=many[7:50:2], numbers=numbers[7:50:2]))
    for fewer in (begun, erased):
        assert {place: whole[place] for place in fewer} == fewer


def test_a_curve_keeps_its_parts_too() -> None:
    many = tuple((x / 10, x / 50) for x in range(-30, 30))
    whole, rest = parts(DrawnCurve(points=many)), parts(DrawnCurve(points=many[20:], numbers=tuple(range(20, 60))))
    assert {place: whole[place] for place in rest} == rest


@pytest.mark.parametrize("source", [DrawnPoints(), DrawnCurve(), DrawnPoints(points=POINTS, numbers=(7, 3, 1, 0))])
def test_the_plan_counts_as_many_as_there_are(source) -> None:
    split = Split(train=0.5, validation=0.0, test=0.5)
    prepared = prepare(source, split=split)
    assert source.counts(split) == tuple(len(part.index) for part in prepared.parts.values())
    with torch.device("meta"):
        assert source.counts(split) == tuple(len(part.index) for part in prepared.parts.values())


@pytest.mark.parametrize(
    "source",
    [DrawnPoints(points=POINTS), DrawnPoints(points=POINTS, numbers=(7, 0, 1, 3)), DrawnPoints(classes=8, points=((0.0, 0.0, 7),)), DrawnCurve()],
)
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
        ({"points": POINTS, "numbers": (0, 1)}, "numbers: must be one for each of the 4 points, or none, got 2"),
        ({"points": POINTS, "numbers": (0, 1, 2, MOST_POINTS)}, "less than 2000"),
        ({"points": ((float("nan"), 0.0, 0),)}, "finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused(fields, words) -> None:
    with pytest.raises(ValidationError, match=words):
        DrawnPoints(**fields)


def test_an_empty_canvas_says_what_it_lacks() -> None:
    """It is a document like any other, but nothing can train on it."""
    (found,) = problems(Experiment(data=Data(source=DrawnPoints(points=()))))
    assert str(found) == "data.source.points: nothing is drawn yet: draw into the picture of the answer"
    (found,) = problems(Experiment(data=Data(source=DrawnPoints(points=POINTS[:2]))))
    assert str(found) == "data.split.validation: no example has fallen into the validation part yet: add some, or make its share 0"


def test_more_points_are_no_reason_to_begin_again() -> None:
    """The weights stay while somebody draws; another number of classes asks for other outputs."""
    before = assemble(Experiment(data=Data(source=DrawnPoints())))
    more = Experiment(data=Data(source=DrawnPoints(points=(*DrawnPoints().points, (0.0, 5.0, 1)))))
    assert reset_reason(before, assemble(more)) is None
    assert reset_reason(before, assemble(Experiment(data=Data(source=DrawnPoints(classes=3))))) is not None
