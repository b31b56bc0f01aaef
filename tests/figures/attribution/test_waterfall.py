"""The steps begin at the baseline's score, end at the example's, and are the scores."""

from __future__ import annotations

from dataclasses import replace

import pytest

from playground.attribution import Subject
from playground.figures import theme
from playground.figures.attribution import draw_waterfall, waterfall, waterfall_data
from tests.figures.attribution.conftest import of


def test_the_steps_are_the_largest_scores_and_the_sum_of_the_rest(rows: Subject) -> None:
    attribution = of(rows, 0, 3)
    steps = waterfall_data(attribution, 2, most=4)
    by_size = attribution.scores[2][attribution.scores[2].abs().argsort(descending=True)]
    assert steps.scores == pytest.approx(by_size[:4].tolist())
    assert (steps.others, steps.rest) == (11, pytest.approx(float(by_size[4:].sum()), abs=1e-6))
    assert [attribution.names.index(name) for name in steps.names] == attribution.scores[2].abs().argsort(descending=True)[:4].tolist()
    assert (steps.start, steps.end) == (float(attribution.f_baseline[2]), float(attribution.f_x[2]))
    assert steps.start + sum(steps.scores) + steps.rest + steps.gap == pytest.approx(steps.end)


def test_each_bar_begins_where_the_one_before_ended(rows: Subject) -> None:
    steps = waterfall_data(of(rows), most=4)
    bars, marks = draw_waterfall(steps).data
    assert list(bars.x[:4]) == steps.scores
    assert bars.base[0] == steps.start
    assert [base + score for base, score in zip(bars.base, bars.x, strict=True)][:-1] == pytest.approx(list(bars.base)[1:])
    assert list(marks.x) == [steps.start, steps.end]
    assert list(bars.marker.color[:4]) == [theme.FOR if score > 0 else theme.AGAINST for score in steps.scores]


def test_what_scores_leave_unexplained_is_a_step_of_its_own(rows: Subject) -> None:
    attribution = of(rows)
    short = replace(attribution, scores=attribution.scores * 0.5)
    bars = draw_waterfall(waterfall_data(short, most=4)).data[0]
    assert bars.customdata[-1][0] == "not accounted for"
    assert bars.x[-1] == pytest.approx(float(attribution.f_x[0] - attribution.f_baseline[0] - short.total[0]))
    assert bars.marker.color[-1] == theme.INK


def test_a_single_input_is_not_called_others(rows: Subject) -> None:
    """Where but one would be left over, it is shown."""
    assert waterfall_data(of(rows), most=14).others == 0


def test_a_method_without_a_sum_has_no_waterfall(rows: Subject) -> None:
    with pytest.raises(ValueError, match="promises no sum"):
        waterfall(of(rows, method="saliency"))
