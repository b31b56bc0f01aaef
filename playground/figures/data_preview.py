"""A first look at data on the plane or on a line."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go

from playground.data import EXTENT, DataForm, Prepared
from playground.data.task import Classification
from playground.figures import theme

MOST = 1500
"""Points drawn at most: the first of the data, which come in random order."""


class Points(NamedTuple):
    """Points with what is known of each: a class's number where `classes` has names, else a value.

    `x` and `y` are raw coordinates: x₁ and x₂ on the plane; on a line the input and the value. `train` tells training examples from those held out.
    """

    x: list[float]
    y: list[float]
    value: list[float]
    train: list[bool]
    classes: tuple[str, ...]
    plane: bool


def data_preview(prepared: Prepared) -> Points:
    """The first points of prepared data; raises ValueError for tables and images."""
    if prepared.form not in (DataForm.PLANE, DataForm.LINE):
        raise ValueError(f"expected points on the plane or a line, got a {prepared.form.value}")
    raw, plane = prepared.raw, prepared.form is DataForm.PLANE
    known = raw.y.reshape(len(raw.y), -1)[:MOST, 0].tolist()
    held_in = set(prepared.train.index.tolist())
    classes = raw.task.classes if isinstance(raw.task, Classification) else ()
    second = raw.x[:MOST, 1].tolist() if plane else known
    return Points(raw.x[:MOST, 0].tolist(), second, known, [row in held_in for row in range(len(known))], classes, plane)


def draw_points(points: Points) -> go.Figure:
    """Training points filled, the others as rings; classes and values by colour. The plane is drawn square, whole and without axes."""
    if points.plane and points.classes:
        traces = [_trace(points, filled, {"color": theme.colour_of(k)}, name, k) for k, name in enumerate(points.classes) for filled in (True, False)]
    elif points.plane:
        top = max(map(abs, points.value), default=1.0)
        scale = {"cmin": -top, "cmax": top, "colorscale": [list(stop) for stop in theme.SIGNED]}
        traces = [_trace(points, filled, scale, "value", None) for filled in (True, False)]
    else:
        traces = [_trace(points, filled, {"color": theme.CLASSES[1]}, "value", None) for filled in (True, False)]
    drawn = theme.figure(*traces, height=196 if points.plane else 150)
    if points.plane:
        drawn.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4})
        drawn.update_xaxes(range=EXTENT, showticklabels=False, showgrid=False, showline=False, zeroline=True, zerolinecolor=theme.GRID)
        drawn.update_yaxes(
            range=EXTENT,
            showticklabels=False,
            showgrid=False,
            showline=False,
            zeroline=True,
            zerolinecolor=theme.GRID,
            scaleanchor="x",
            constrain="domain",
        )
    return drawn


def _trace(points: Points, filled: bool, colour: dict[str, Any], name: str, label: int | None) -> go.Scatter:
    """The points of one class (all, without one) that are training points, or those that are not."""
    rows = [row for row, train in enumerate(points.train) if train is filled and (label is None or points.value[row] == label)]
    values = [points.value[row] for row in rows]
    marker = {"size": 4.5, "symbol": "circle" if filled else "circle-open", "line": {"width": 0 if filled else 1}, **colour}
    if "colorscale" in colour:
        marker["color"] = values
    return go.Scatter(
        x=[points.x[row] for row in rows],
        y=[points.y[row] for row in rows],
        mode="markers",
        marker=marker,
        name=name,
        customdata=values,
        hovertemplate=f"{name}<br>(%{{x:.2f}}, %{{y:.2f}})<extra></extra>"
        if label is not None
        else "(%{x:.2f}, %{y:.2f}): %{customdata:.3g}<extra></extra>",
    )
