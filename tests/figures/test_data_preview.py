"""The preview shows the very examples, by part, class and value."""

from __future__ import annotations

import pytest

from playground.data import DataForm, prepare, ready
from playground.data.images import Digits
from playground.data.plane import Spiral
from playground.figures import data_preview, draw_points
from playground.figures.data_preview import MOST

DRAWABLE = [dataset for dataset in ready() if dataset.form in (DataForm.PLANE, DataForm.LINE)]


@pytest.mark.parametrize("dataset", DRAWABLE, ids=lambda d: d.tag())
def test_every_point_is_drawn_where_it_is(dataset) -> None:
    prepared = prepare(dataset())
    points = data_preview(prepared)
    figure = draw_points(points)
    drawn = sorted((x, y) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True))
    second = prepared.raw.x[:, 1] if prepared.form is DataForm.PLANE else prepared.raw.y.reshape(-1)
    assert drawn == sorted(zip(prepared.raw.x[:MOST, 0].tolist(), second[:MOST].tolist(), strict=True))


def test_training_points_are_filled_and_the_others_rings() -> None:
    prepared = prepare(Spiral())
    figure = draw_points(data_preview(prepared))
    filled = sum(len(trace.x) for trace in figure.data if trace.marker.symbol == "circle")
    assert filled == len(prepared.train)
    assert sum(len(trace.x) for trace in figure.data) == 500


def test_each_class_has_its_colour() -> None:
    figure = draw_points(data_preview(prepare(Spiral(arms=4))))
    assert len({trace.marker.color for trace in figure.data}) == 4


def test_images_are_no_points() -> None:
    with pytest.raises(ValueError, match="expected points"):
        data_preview(prepare(Digits()))
