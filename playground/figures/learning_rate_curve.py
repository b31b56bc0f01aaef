"""The learning rate over a run, as it went or as a schedule plans it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.loss_curve import Row
from playground.schedules import Moment, Schedule

AXIS_TITLE = 150
"""Pixels of height from which the rate's axis has room for its title."""


class RateCurve(NamedTuple):
    """A learning rate at each epoch."""

    epoch: list[float]
    rate: list[float | None]


def learning_rate_curve(rows: Sequence[Row]) -> RateCurve:
    """The learning rate as it went."""
    return RateCurve([float(row["epoch"] or 0.0) for row in rows], [row.get("learning_rate") for row in rows])


def planned_rate(schedule: Schedule, rate: float, *, epochs: int, steps_per_epoch: int, points: int = 120) -> RateCurve:
    """What a schedule makes of a learning rate over `epochs`, as far as it does not depend on how training goes."""
    steps = [round(index * epochs * steps_per_epoch / (points - 1)) for index in range(points)]
    moments = [Moment(step, steps_per_epoch) for step in steps]
    return RateCurve([step / steps_per_epoch for step in steps], [rate * schedule.factor(moment, schedule.start()) for moment in moments])


def draw_learning_rate(curve: RateCurve, *, height: int = 180) -> go.Figure:
    """One line over the epochs."""
    trace = go.Scatter(
        x=curve.epoch,
        y=curve.rate,
        name="learning rate",
        mode="lines",
        line={"color": theme.CLASSES[1], "width": 2},
        meta={"x": "epoch", "y": "learning_rate"},
        hovertemplate="%{y:.3g}",
    )
    drawn = theme.figure(trace, height=height, x="Epoch", y="Learning rate" if height >= AXIS_TITLE else "")
    drawn.update_layout(hovermode="x unified")
    drawn.update_xaxes(rangemode="tozero")
    drawn.update_yaxes(rangemode="tozero", exponentformat="power", nticks=5)
    return drawn
