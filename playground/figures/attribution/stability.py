"""Whether the reasons stay the same when the example is jittered."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme


class StabilityStrip(NamedTuple):
    """The rank correlation of each jittered copy's scores with the example's own; `middle` is their median."""

    correlations: list[float]
    middle: float


def stability_data(correlations: Sequence[float]) -> StabilityStrip:
    """From the correlations; those that are no number (all scores the same) are left out."""
    known = [float(value) for value in correlations if value == value]
    return StabilityStrip(known, median(known) if known else float("nan"))


def draw_stability(strip: StabilityStrip) -> go.Figure:
    """A dot for each copy between −1 and 1, and a line at the median."""
    dots = go.Scatter(
        x=strip.correlations,
        y=[0.6 * ((0.618034 * k) % 1 - 0.5) for k in range(len(strip.correlations))],
        mode="markers",
        marker={"size": 8, "color": [theme.FOR if value >= 0 else theme.AGAINST for value in strip.correlations], "opacity": 0.75},
        hovertemplate="a jittered copy: %{x:.3f}<extra></extra>",
    )
    drawn = theme.figure(dots, height=110, x="rank correlation with the scores of the example itself")
    drawn.update_xaxes(range=[-1.05, 1.05], tickvals=[-1, -0.5, 0, 0.5, 1], zeroline=True, zerolinecolor=theme.GRID)
    drawn.update_yaxes(range=[-0.6, 0.6], visible=False)
    if strip.correlations:
        drawn.add_vline(x=strip.middle, line={"color": theme.INK, "width": 1.5, "dash": "dot"})
    return drawn
