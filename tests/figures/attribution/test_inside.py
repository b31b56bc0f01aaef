"""Figures of what goes on inside: units of a layer, concepts, reasons as they form."""

from __future__ import annotations

import pytest

from playground.figures import theme
from playground.figures.attribution.concept_bars import concept_bars_data, draw_concept_bars
from playground.figures.attribution.forming import draw_forming, forming_data
from playground.figures.attribution.unit_bars import draw_unit_bars, unit_bars_data


def test_few_units_each_have_a_bar() -> None:
    bars = unit_bars_data([0.5, -2.0, 0.0], ["a", "b", "c"])
    assert bars == ([0, 1, 2], ["a", "b", "c"], [0.5, -2.0, 0.0])


def test_of_many_units_the_largest_stay_and_the_sum_is_kept() -> None:
    scores = [((-1) ** k) * (k % 13) / 7 for k in range(100)]
    bars = unit_bars_data(scores, [f"unit {k + 1}" for k in range(100)], most=10)
    assert len(bars.scores) == 10
    assert bars.units[-1] is None
    assert bars.names[-1] == "91 others"
    assert sum(bars.scores) == pytest.approx(sum(scores))
    shown = [unit for unit in bars.units if unit is not None]
    assert shown == sorted(shown)
    assert min(abs(scores[unit]) for unit in shown) >= max(abs(score) for k, score in enumerate(scores) if k not in shown)


def test_names_must_fit_the_units() -> None:
    with pytest.raises(ValueError, match="a name for each of 2 units, got 1"):
        unit_bars_data([1.0, 2.0], ["only"])


def test_bars_are_coloured_by_sign_and_know_their_unit() -> None:
    (bar,) = draw_unit_bars(unit_bars_data([0.5, -2.0], ["a", "b"])).data
    assert list(bar.marker.color) == [theme.FOR, theme.AGAINST]
    assert list(bar.customdata) == [0, 1]
    assert list(bar.y) == [0.5, -2.0]


def test_layers_share_a_scale_where_they_are_given_one() -> None:
    assert draw_unit_bars(unit_bars_data([1.0], ["a"]), limit=4.0).layout.yaxis.range == (0, 4.32)


def test_a_concept_stands_against_chance() -> None:
    drawn = draw_concept_bars(concept_bars_data(["Dense 1", "Dense 2"], [0.9, 0.2], [[0.5, 0.6], [0.4, 0.1]], [0.001, 0.3]))
    own, chance = drawn.data
    assert list(own.x) == pytest.approx([0.4, -0.3])
    assert list(own.marker.opacity) == [1.0, 0.35]
    assert list(own.marker.color) == [theme.FOR, theme.AGAINST]
    assert list(chance.x) == [0.5, 0.6, 0.4, 0.1]
    assert [round(y) for y in chance.y] == [0, 0, 1, 1]


def test_reasons_over_time_keep_their_sum() -> None:
    scores = [[float((k * (t + 1)) % 5 - 2) for k in range(40)] for t in range(3)]
    forming = forming_data([0, 1, 9], [0, 0.5, 4.5], [f"pixel {k}" for k in range(40)], scores, [0.1, 0.5, 0.9], "Accuracy", most=8)
    assert forming.names[-1] == "33 others"
    assert sorted(k for some in forming.inputs for k in some) == list(range(40))
    for t in range(3):
        assert sum(line[t] for line in forming.scores) == pytest.approx(sum(scores[t]))


def test_the_curve_and_the_cells_share_their_moments() -> None:
    forming = forming_data([0, 10], [0, 2.5], ["x1", "x2"], [[0.0, 0.0], [1.0, -3.0]], [0.4, 0.9], "r2")
    assert forming.quantity == "R²"
    curve, heat, reasons = draw_forming(forming).data
    assert list(reasons.x) == []
    assert [list(row) for row in heat.z] == [[0.0, 1.0], [0.0, -3.0]]
    assert (heat.zmin, heat.zmax) == (-3.0, 3.0)
    assert list(curve.y) == [0.4, 0.9]
    assert list(curve.x) == list(heat.x)


def test_how_settled_the_reasons_are_stands_beside_the_measure() -> None:
    forming = forming_data([0, 10], [0, 2.5], ["x1"], [[1.0], [2.0]], [0.4, 0.9], "Accuracy", [float("nan"), 1.0])
    _, _, reasons = draw_forming(forming).data
    assert list(reasons.y) == [None, 1.0]


def test_every_moment_needs_a_score_of_each_input() -> None:
    with pytest.raises(ValueError, match="2 scores at each moment"):
        forming_data([0], [0], ["a", "b"], [[1.0]], [0.5], "Accuracy")
