"""Figures that rest or live as Plotly charts: for each a data function and a draw function."""

from playground.figures.class_balance import class_balance, draw_balance
from playground.figures.confusion import Confusion, confusion, draw_confusion
from playground.figures.data_preview import Points, data_preview, draw_points
from playground.figures.learning_rate_curve import RateCurve, draw_learning_rate, learning_rate_curve, planned_rate
from playground.figures.loss_curve import PartCurve, draw_loss, loss_curve
from playground.figures.metric_curve import draw_metric, metric_curve

__all__ = [
    "Confusion",
    "PartCurve",
    "Points",
    "RateCurve",
    "class_balance",
    "confusion",
    "data_preview",
    "draw_balance",
    "draw_confusion",
    "draw_learning_rate",
    "draw_loss",
    "draw_metric",
    "draw_points",
    "learning_rate_curve",
    "loss_curve",
    "metric_curve",
    "planned_rate",
]
