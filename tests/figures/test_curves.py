"""The live curves: what is drawn is what the rows hold, and every trace says which columns feed it."""

from __future__ import annotations

import pytest

from playground.figures import draw_learning_rate, draw_loss, draw_metric, learning_rate_curve, loss_curve, metric_curve, planned_rate
from playground.schedules import Moment, StepDecay

ROWS = [
    {"epoch": 0.0, "train.loss": 0.7, "validation.loss": 0.71, "test.loss": None, "train.accuracy": 0.5, "learning_rate": 0.1},
    {"epoch": 1.0, "train.loss": 0.3, "validation.loss": 0.4, "test.loss": 0.45, "train.accuracy": 0.9, "learning_rate": 0.05},
]


def test_the_loss_curve_is_the_rows_losses() -> None:
    curve = loss_curve(ROWS)
    assert (curve.epoch, curve.train, curve.validation, curve.test) == ([0.0, 1.0], [0.7, 0.3], [0.71, 0.4], [None, 0.45])


def test_a_quantity_that_rows_lack_leaves_a_gap() -> None:
    assert metric_curve(ROWS, "accuracy").test == [None, None]


@pytest.mark.parametrize(
    ("figure", "columns"),
    [
        (draw_loss(loss_curve(ROWS)), ["train.loss", "validation.loss", "test.loss"]),
        (draw_metric(metric_curve(ROWS, "r2")), ["train.r2", "validation.r2", "test.r2"]),
        (draw_learning_rate(learning_rate_curve(ROWS)), ["learning_rate"]),
    ],
    ids=["loss", "metric", "learning_rate"],
)
def test_every_trace_names_the_columns_that_feed_it(figure, columns) -> None:
    assert [trace.meta for trace in figure.data] == [{"x": "epoch", "y": column} for column in columns]


def test_drawn_points_are_the_curves() -> None:
    figure = draw_loss(loss_curve(ROWS))
    assert [list(trace.y) for trace in figure.data] == [[0.7, 0.3], [0.71, 0.4], [None, 0.45]]
    assert list(figure.data[0].x) == [0.0, 1.0]


def test_a_live_figure_keeps_the_readers_zoom() -> None:
    assert draw_loss(loss_curve([])).layout.uirevision == draw_loss(loss_curve(ROWS)).layout.uirevision is not None


def test_a_planned_rate_is_the_schedules_factor_times_the_rate() -> None:
    schedule = StepDecay(every=2, gamma=0.5)
    curve = planned_rate(schedule, 0.4, epochs=6, steps_per_epoch=5, points=31)
    assert curve.epoch == [step / 5 for step in range(31)]
    assert curve.rate == pytest.approx([0.4 * schedule.factor(Moment(step, 5)) for step in range(31)])
    assert curve.rate[-1] == pytest.approx(0.4 * 0.5**3)
