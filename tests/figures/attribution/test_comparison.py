"""Panels beside each other hold the same inputs in the same order."""

from __future__ import annotations

import pytest

from playground.attribution import Subject
from playground.figures.attribution import comparison, comparison_data, draw_comparison
from tests.figures.attribution.conftest import of


def test_every_panel_shows_the_inputs_that_are_largest_in_the_first(rows: Subject) -> None:
    first, second = of(rows), of(rows, method="saliency")
    data = comparison_data([first, second], ["one", "two"], most=5)
    order = first.scores[0].abs().argsort(descending=True)[:5]
    assert data.scores[0] == pytest.approx(first.scores[0][order].tolist())
    assert data.scores[1] == pytest.approx(second.scores[0][order].tolist())
    assert data.others == 10
    drawn = draw_comparison(data)
    assert [list(bar.x) for bar in drawn.data] == data.scores
    assert [note.text for note in drawn.layout.annotations] == ["one", "two"]


def test_one_scale_is_shared_or_each_has_its_own(rows: Subject) -> None:
    pair = [of(rows), of(rows, method="saliency")]
    own = comparison_data(pair, ["one", "two"], shared=False).limits
    assert own == [max(abs(score) for score in row) for row in comparison_data(pair, ["one", "two"]).scores]
    assert comparison_data(pair, ["one", "two"]).limits == [max(own)] * 2


def test_pictures_are_shown_pixel_by_pixel(pictures: Subject) -> None:
    pair = [of(pictures), of(pictures, method="saliency")]
    data = comparison_data(pair, ["one", "two"], shared=False)
    assert data.size == (5, 6)
    drawn = comparison(pair, ["one", "two"], shared=False)
    for panel, attribution, top in zip(drawn.data, pair, data.limits, strict=True):
        assert [value for row in panel.z for value in row] == pytest.approx(attribution.scores[0].sum(0).flatten().tolist(), abs=1e-6)
        assert panel.zmax == top


def test_many_panels_go_on_in_the_next_row(rows: Subject) -> None:
    drawn = comparison([of(rows)] * 6, list("abcdef"))
    assert len(drawn.data) == 6
    assert {bar.yaxis for bar in drawn.data} == {"y", "y2", "y3", "y4", "y5", "y6"}
