"""Accuracy, R² where numbers are predicted, or mean IoU where pixels are named, of each part over the epochs."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from playground.figures.loss_curve import PartCurve, Row, draw_parts, part_curve

TITLES = {"accuracy": "Accuracy", "iou": "Mean IoU", "r2": "R²"}


def metric_curve(rows: Sequence[Row], metric: str) -> PartCurve:
    """`metric` is `accuracy`, `iou` or `r2`."""
    return part_curve(rows, metric)


def draw_metric(curve: PartCurve) -> go.Figure:
    """Accuracy and mean IoU are drawn between 0 and 1; R² has no lower end."""
    drawn = draw_parts(curve, TITLES[curve.quantity])
    if curve.quantity != "r2":
        drawn.update_yaxes(range=[0, 1.02], tickformat=".0%")
        drawn.update_traces(hovertemplate="%{y:.2%}")
    return drawn
