"""The answer while inputs go, and while they come, in the order of their scores."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots
from torch import Tensor

from playground.figures import theme


class DeletionCurves(NamedTuple):
    """The score at each `share` of inputs gone or come; `…_random` are the same in random orders, one list each."""

    title: str
    share: list[float]
    deleted: list[float]
    inserted: list[float]
    deleted_random: list[list[float]]
    inserted_random: list[list[float]]


def deletion_data(title: str, share: Tensor, deleted: Tensor, inserted: Tensor, deleted_random: Tensor, inserted_random: Tensor) -> DeletionCurves:
    """From share, deleted and inserted (p,) and their random orders (orders, p); `title` says what the score is of."""
    return DeletionCurves(title, share.tolist(), deleted.tolist(), inserted.tolist(), deleted_random.tolist(), inserted_random.tolist())


def draw_deletion(curves: DeletionCurves) -> go.Figure:
    """Two charts with one scale: inputs taken away, and inputs put back. The last trace of each is a mark for a slider to move."""
    drawn = make_subplots(
        1, 2, shared_yaxes=True, horizontal_spacing=0.07, subplot_titles=["taken away, largest scores first", "put back, largest scores first"]
    )
    for column, (own, random) in enumerate(((curves.deleted, curves.deleted_random), (curves.inserted, curves.inserted_random)), 1):
        for trace in _lines(curves.share, own, random, first=column == 1):
            drawn.add_trace(trace, 1, column)
    look = theme.figure(height=250, legend=True)
    drawn.update_layout(look.layout)
    drawn.update_layout(margin={"l": 44, "r": 18, "t": 40, "b": 34}, legend={"y": 1.13})
    drawn.update_annotations(font={"size": 11, "color": theme.INK})
    drawn.update_xaxes(gridcolor=theme.GRID, zeroline=False, tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1], range=[-0.02, 1.02])
    drawn.update_xaxes(title={"text": "share of the inputs", "standoff": 4})
    drawn.update_yaxes(gridcolor=theme.GRID, zeroline=True, zerolinecolor=theme.GRID)
    drawn.update_yaxes(title={"text": f"score of {curves.title}", "standoff": 4}, col=1)
    return drawn


def _lines(share: list[float], own: list[float], random: list[list[float]], *, first: bool) -> list[go.Scatter]:
    middle = [sum(order[point] for order in random) / len(random) for point in range(len(share))]
    grey = {"color": theme.INK, "width": 1}
    return [
        go.Scatter(
            x=[x for _ in random for x in (*share, None)],
            y=[y for order in random for y in (*order, None)],
            mode="lines",
            line=grey,
            opacity=0.25,
            showlegend=False,
            hoverinfo="skip",
        ),
        go.Scatter(
            x=share,
            y=middle,
            mode="lines",
            name="random order (mean)",
            line={**grey, "dash": "dash", "width": 1.5},
            showlegend=first,
            hovertemplate="%{x:.0%}: %{y:.4g}",
        ),
        go.Scatter(
            x=share,
            y=own,
            mode="lines",
            name="order of the scores",
            line={"color": theme.FOR, "width": 2.5},
            showlegend=first,
            hovertemplate="%{x:.0%}: %{y:.4g}",
        ),
        go.Scatter(
            x=[share[0]],
            y=[own[0]],
            mode="markers",
            marker={"size": 10, "color": theme.FOR, "line": {"color": "#ffffff", "width": 1.5}},
            showlegend=False,
            hoverinfo="skip",
        ),
    ]
