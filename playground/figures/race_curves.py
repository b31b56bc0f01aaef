"""The lanes of a race over steps, epochs, seconds or operations."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from playground.figures import theme

LANES = ("#8b24f2", "#00a653", "#bf008f", "#737311", "#bf7c9e", "#4b735f")
"""A colour for each lane, the same as in `frontend/race/colours.js`; not those of the first classes."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Lanes are told apart without colour too."""

AXES = {"step": "Step", "epoch": "Epoch", "seconds": "Training time, s", "flops": "Operations (FLOPs)"}
"""What a race may be drawn over."""


class LaneCurve(NamedTuple):
    """One lane: its name, and a measure over what the race is drawn over."""

    name: str
    x: list[float]
    y: list[float]


def race_curves(curves: pd.DataFrame, *, over: str = "step", measure: str = "test.loss") -> list[LaneCurve]:
    """The curves of `Race.curves()`; ValueError names an axis or a measure that there is not."""
    measures = [str(column) for column in curves if "." in str(column)]
    for given, known in ((over, list(AXES)), (measure, measures)):
        if given not in known:
            raise ValueError(f"expected one of {', '.join(known)}, got {given!r}")
    return [
        LaneCurve(str(name), rows[over].tolist(), rows[measure].tolist()) for name, rows in curves.groupby("lane", sort=False, observed=True)
    ]


def draw_race(curves: list[LaneCurve], *, over: str = "step", measure: str = "test.loss") -> go.Figure:
    """A line a lane, each with a colour and a dash of its own."""
    traces = [
        go.Scatter(
            x=curve.x,
            y=curve.y,
            name=curve.name,
            mode="lines",
            line={"color": LANES[index % len(LANES)], "dash": DASHES[index % len(DASHES)], "width": 2},
            hovertemplate="%{y:.4g}",
        )
        for index, curve in enumerate(curves)
    ]
    drawn = theme.figure(*traces, height=360, x=AXES[over], y=measure.replace(".", " "), legend=True)
    drawn.update_layout(hovermode="x unified")
    return drawn
