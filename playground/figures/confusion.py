"""Which class was taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme


class Confusion(NamedTuple):
    """`counts[true][predicted]`, and the same as shares of each true class."""

    classes: list[str]
    counts: list[list[int]]
    shares: list[list[float]]


def confusion(counts: Sequence[Sequence[int]], classes: Sequence[str]) -> Confusion:
    """`counts` has a row for each true class and a column for each predicted one."""
    rows = [[int(value) for value in row] for row in counts]
    if len(rows) != len(classes) or any(len(row) != len(classes) for row in rows):
        raise ValueError(f"expected {len(classes)} × {len(classes)} counts, got {len(rows)} rows of {[len(row) for row in rows]}")
    return Confusion(list(classes), rows, [[value / max(1, sum(row)) for value in row] for row in rows])


def draw_confusion(matrix: Confusion) -> go.Figure:
    """Coloured by the share of the true class, labelled with the counts."""
    heat = go.Heatmap(
        x=matrix.classes,
        y=matrix.classes,
        z=matrix.shares,
        text=matrix.counts,
        texttemplate="%{text}",
        zmin=0,
        zmax=1,
        colorscale=[[0, "rgba(8, 119, 189, 0.06)"], [1, theme.CLASSES[1]]],
        showscale=False,
        xgap=1,
        ygap=1,
        hovertemplate="%{y} taken for %{x}: %{text} (%{z:.0%})<extra></extra>",
    )
    drawn = theme.figure(heat, height=300, x="Predicted", y="True")
    drawn.update_xaxes(type="category", showgrid=False)
    drawn.update_yaxes(type="category", showgrid=False, autorange="reversed", automargin=True)
    return drawn
