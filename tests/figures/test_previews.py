"""A first look at series and tokens shows the very examples."""

from __future__ import annotations

import pytest

from playground.data import prepare
from playground.data.brackets import Brackets
from playground.data.dates import Dates
from playground.data.forecasts import Sunspots
from playground.data.plane import Spiral
from playground.data.reviews import Reviews
from playground.data.series import Sounds
from playground.figures import draw_lines, series_preview, token_preview


def test_a_sound_of_each_class_is_drawn() -> None:
    prepared = prepare(Sounds())
    lines = series_preview(prepared)
    assert [lines.classes[label] for label in lines.label] == list(prepared.task.classes)
    rows = [prepared.train.index[prepared.raw.y[prepared.train.index] == label][0] for label in lines.label]
    assert lines.values == [prepared.raw.x[row, :, 0].tolist() for row in rows]
    assert [trace.y for trace in draw_lines(lines).data] == [tuple(values) for values in lines.values]


def test_a_forecast_is_drawn_as_it_was_measured() -> None:
    source = Sunspots(horizon=3)
    lines, series = series_preview(prepare(source)), source.series().tolist()
    for window, asked in zip(lines.values, lines.asked, strict=True):
        whole = [*window, *asked]
        assert any(whole == pytest.approx(series[at : at + 27], abs=1e-3) for at in range(len(series)))


def test_tokens_are_read_as_text_with_their_answer() -> None:
    review, date, bracket = (token_preview(prepare(source))[0] for source in (Reviews(), Dates(), Brackets()))
    assert " was " in review.tokens and review.answer in ("for", "against") and not review.below
    assert "▸" in date.tokens and date.below
    assert bracket.below and len(bracket.tokens) == len(bracket.answer)
    assert set(bracket.tokens) <= set("() ") and set(bracket.answer) <= set("0123456789✗ ")


@pytest.mark.parametrize("look", [series_preview, token_preview])
def test_other_data_are_refused(look) -> None:
    with pytest.raises(ValueError, match="got a plane"):
        look(prepare(Spiral()))
