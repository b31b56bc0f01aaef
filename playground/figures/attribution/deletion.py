"""The answer while inputs go, and while they come, in the order of their scores."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go
from torch import Tensor

from playground.figures import theme
from playground.figures.attribution.sheet import Plain, axis, cells, numbered, sheet

SHORT = 24
"""Letters of a title that has room beside the axis."""


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
    sides = [(curves.deleted, curves.deleted_random), (curves.inserted, curves.inserted_random)]
    places, notes = cells(["taken away, largest scores first", "put back, largest scores first"], 2, gap=0.07)
    traces, axes = [], {}
    for number, ((own, random), (across, up)) in enumerate(zip(sides, places, strict=True)):
        x, y = numbered("x", number), numbered("y", number)
        traces += [{**trace, "xaxis": x, "yaxis": y} for trace in _lines(curves.share, own, random, first=number == 0)]
        shares = {"tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1], "range": [-0.02, 1.02]}
        axes[numbered("xaxis", number)] = axis("share of the inputs", **across, **shares, anchor=y)
        title = "" if number else f"score of {curves.title}" if len(curves.title) <= SHORT else "score"
        shared = {} if number == 0 else {"matches": "y", "showticklabels": False}
        axes[numbered("yaxis", number)] = axis(title, **up, **shared, anchor=x, zeroline=True, zerolinecolor=theme.GRID)
    return sheet(traces, height=250, margin={"l": 44, "r": 18, "t": 40, "b": 34}, legend={"y": 1.1}, annotations=notes, **axes)


def _lines(share: list[float], own: list[float], random: list[list[float]], *, first: bool) -> list[Plain]:
    middle = [sum(order[point] for order in random) / len(random) for point in range(len(share))]
    line = {"type": "scatter", "mode": "lines", "x": share, "showlegend": first, "hovertemplate": "%{x:.0%}: %{y:.4g}"}
    silent = {"showlegend": False, "hoverinfo": "skip", "hovertemplate": None}
    every = {"x": [x for _ in random for x in (*share, None)], "y": [y for order in random for y in (*order, None)]}
    here = {"size": 10, "color": theme.FOR, "line": {"color": "#ffffff", "width": 1.5}}
    return [
        {**line, **silent, **every, "line": {"color": theme.INK, "width": 1}, "opacity": 0.25},
        {**line, "y": middle, "name": "random order (mean)", "line": {"color": theme.INK, "dash": "dash", "width": 1.5}},
        {**line, "y": own, "name": "order of the scores", "line": {"color": theme.FOR, "width": 2.5}},
        {**line, **silent, "x": [share[0]], "y": [own[0]], "mode": "markers", "marker": here},
    ]
