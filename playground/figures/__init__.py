"""Figures that rest or live as Plotly charts: for each a data function and a draw function.

Those of an explanation are one call from Python, and are fetched only when they are used: `figures.waterfall(attribution)`, and so `bars`, `overlay`,
`strip` and `comparison`; the rest of them are in `playground.figures.attribution`.
"""

from importlib import import_module
from typing import Any

from playground.figures.class_balance import class_balance, draw_balance
from playground.figures.confusion import Confusion, confusion, draw_confusion
from playground.figures.data_preview import Points, data_preview, draw_points
from playground.figures.learning_rate_curve import RateCurve, draw_learning_rate, learning_rate_curve, planned_rate
from playground.figures.loss_curve import PartCurve, draw_loss, loss_curve
from playground.figures.metric_curve import draw_metric, metric_curve
from playground.figures.series_preview import Lines, draw_lines, series_preview
from playground.figures.token_preview import Reading, token_preview

_OF_EXPLANATIONS = ("bars", "comparison", "overlay", "strip", "waterfall")

__all__ = [
    "Confusion",
    "Lines",
    "PartCurve",
    "Points",
    "RateCurve",
    "Reading",
    "bars",
    "class_balance",
    "comparison",
    "confusion",
    "data_preview",
    "draw_balance",
    "draw_confusion",
    "draw_learning_rate",
    "draw_lines",
    "draw_loss",
    "draw_metric",
    "draw_points",
    "learning_rate_curve",
    "loss_curve",
    "metric_curve",
    "overlay",
    "planned_rate",
    "series_preview",
    "strip",
    "token_preview",
    "waterfall",
]


def __getattr__(name: str) -> Any:
    if name in _OF_EXPLANATIONS:
        return getattr(import_module(f"{__name__}.attribution.{name}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
