"""The bars are this example's scores, and the dots those of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from playground.attribution import Subject
from playground.figures.attribution import bars, bars_data, draw_bars
from tests.figures.attribution.conftest import of


def test_few_inputs_keep_their_order_and_many_come_by_size(rows: Subject) -> None:
    attribution = of(rows)
    assert bars_data(attribution, most=15).scores == pytest.approx(attribution.scores[0].tolist())
    few = bars_data(attribution, most=3)
    assert few.scores == pytest.approx(attribution.scores[0][attribution.scores[0].abs().argsort(descending=True)[:3]].tolist())
    assert few.others == 12


def test_the_dots_are_the_scores_of_the_other_examples(rows: Subject) -> None:
    other = of(rows, 5, 12)
    data = bars_data(of(rows), background=other, most=15)
    assert data.background == pytest.approx(other.scores.T.numpy(), abs=1e-6)
    assert data.background_values == pytest.approx(other.x.T.numpy())
    drawn, strip, here = draw_bars(data).data
    assert list(drawn.x) == list(here.x) == data.scores
    assert list(strip.x) == [score for row in data.background for score in row]


def test_every_dot_lies_in_its_row(rows: Subject) -> None:
    data = bars_data(of(rows), background=of(rows, 0, 30), most=15)
    strip = draw_bars(data).data[1]
    assert [round(y) for y in strip.y] == [place for place in range(15) for _ in range(30)]


def test_values_before_scaling_may_be_told(rows: Subject) -> None:
    values = torch.arange(60.0).reshape(4, 15)
    data = bars_data(of(rows), background=of(rows, 0, 3), most=15, values=values[3], background_values=values[:3])
    assert data.values == values[3].tolist()
    assert data.background_values == values[:3].T.tolist()


def test_standard_errors_are_drawn_where_scores_were_sampled(rows: Subject) -> None:
    attribution = of(rows)
    assert bars(attribution).data[0].error_x.array is None
    sampled = replace(attribution, spread=torch.full_like(attribution.scores, 0.25))
    assert list(bars(sampled).data[0].error_x.array) == [0.25] * 12
