"""How the reasons for an answer formed while the network learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.figures import theme
from playground.metrics import TITLES

MOST = 24
"""Inputs that have a line of their own; of more, the largest, and the others summed."""

SCALE = [[0, theme.AGAINST], [0.5, "rgba(128, 140, 152, 0.12)"], [1, theme.FOR]]


class Forming(NamedTuple):
    """Moments of training: `scores[k][t]` of line k, which sums the inputs `inputs[k]`; `value[t]` the accuracy, or another measure that
    `quantity` names; `settled[t]` the rank correlation with the last moment's scores, where it is known."""

    steps: list[int]
    epochs: list[float]
    names: list[str]
    inputs: list[list[int]]
    scores: list[list[float]]
    value: list[float]
    settled: list[float] | None
    quantity: str


def forming_data(
    steps: Sequence[int],
    epochs: Sequence[float],
    names: Sequence[str],
    scores: Sequence[Sequence[float]],
    value: Sequence[float],
    quantity: str,
    settled: Sequence[float] | None = None,
    most: int = MOST,
) -> Forming:
    """`scores[t][k]` at each moment of each of the named inputs; the largest at any moment are kept, in their order, the others summed."""
    rows = [[float(score) for score in moment] for moment in scores]
    if any(len(row) != len(names) for row in rows):
        raise ValueError(f"expected {len(names)} scores at each moment, got {[len(row) for row in rows]}")
    kept = list(range(len(names)))
    if len(names) > most:
        size = [max((abs(row[k]) for row in rows), default=0.0) for k in kept]
        kept = sorted(sorted(kept, key=lambda k: -size[k])[: most - 1])
    inputs = [[k] for k in kept]
    shown = [names[k] for k in kept]
    if len(kept) < len(names):
        own = set(kept)
        inputs.append([k for k in range(len(names)) if k not in own])
        shown.append(f"{len(inputs[-1])} others")
    lines = [[sum(row[k] for k in some) for row in rows] for some in inputs]
    agreed = None if settled is None else [float(v) for v in settled]
    title = TITLES.get(quantity, quantity)
    return Forming(list(steps), [float(epoch) for epoch in epochs], shown, inputs, lines, [float(v) for v in value], agreed, title)


def draw_forming(forming: Forming) -> go.Figure:
    """The curve of the measure above, with how settled the reasons are, and a line of cells for each input below; moments stand evenly."""
    drawn = make_subplots(2, 1, shared_xaxes=True, row_heights=[0.3, 0.7], vertical_spacing=0.06)
    at = list(range(len(forming.steps)))
    where = [f"step {step}, epoch {epoch:.4g}" for step, epoch in zip(forming.steps, forming.epochs, strict=True)]
    top = max((abs(score) for line in forming.scores for score in line), default=0.0) or 1.0
    curve = go.Scatter(
        x=at,
        y=forming.value,
        mode="lines+markers",
        name=forming.quantity,
        line={"color": theme.PARTS["train"], "width": 2},
        marker={"size": 5},
        text=where,
        hovertemplate="%{text}<br>" + forming.quantity + " %{y:.4g}<extra></extra>",
    )
    reasons = go.Scatter(
        x=at[: len(forming.settled or [])],
        y=[value if value == value else None for value in forming.settled or []],
        mode="lines",
        name="Reasons as at the end",
        line={"color": theme.INK, "width": 2, "dash": "dot"},
        text=where,
        hovertemplate="%{text}<br>rank correlation with the last reasons %{y:.3f}<extra></extra>",
    )
    heat = go.Heatmap(
        x=at,
        y=forming.names,
        z=forming.scores,
        zmin=-top,
        zmax=top,
        colorscale=SCALE,
        customdata=[where for _ in forming.names],
        hovertemplate="%{y}<br>%{customdata}<br>%{z:+.4g}<extra></extra>",
        colorbar={"thickness": 10, "len": 0.68, "y": 0.32, "outlinewidth": 0, "tickfont": {"size": 10}, "nticks": 5},
        ygap=1,
    )
    drawn.add_trace(curve, 1, 1)
    drawn.add_trace(heat, 2, 1)
    drawn.add_trace(reasons, 1, 1)
    drawn.update_layout(theme.figure(height=max(280, 170 + 18 * len(forming.names)), legend=True).layout)
    drawn.update_layout(margin={"l": 96, "r": 8, "t": 24, "b": 36})
    axis = {"gridcolor": theme.GRID, "zeroline": False, "linecolor": theme.GRID, "tickfont": {"size": 10}}
    step = max(1, -(-len(at) // 12))
    drawn.update_xaxes(tickvals=at[::step], ticktext=[f"{epoch:.3g}" for epoch in forming.epochs[::step]], showgrid=False, **axis)
    drawn.update_xaxes(title={"text": "epoch", "standoff": 4, "font": {"size": 11}}, row=2, col=1)
    drawn.update_yaxes(title={"text": forming.quantity, "standoff": 4, "font": {"size": 11}}, nticks=4, row=1, col=1, **axis)
    drawn.update_yaxes(type="category", autorange="reversed", showgrid=False, automargin=True, tickfont={"size": 11}, row=2, col=1)
    return drawn
