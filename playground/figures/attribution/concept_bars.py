"""How a concept moves the answer, layer by layer, beside what random concepts do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme

SURE = 0.05
"""Chance probabilities below this count as more than chance."""

GOLDEN = 0.6180339887498949


class ConceptBars(NamedTuple):
    """A row for each layer: the share of examples that the concept pushes towards the answer, the same for each of some `random` concepts, and how
    likely chance alone would differ as much from these."""

    layers: list[str]
    scores: list[float]
    random: list[list[float]]
    p: list[float]


def concept_bars_data(layers: Sequence[str], scores: Sequence[float], random: Sequence[Sequence[float]], p: Sequence[float]) -> ConceptBars:
    """From a score, the scores of random concepts and a probability for each layer."""
    return ConceptBars(list(layers), [float(v) for v in scores], [[float(v) for v in row] for row in random], [float(v) for v in p])


def draw_concept_bars(bars: ConceptBars) -> go.Figure:
    """Bars from one half, green above and purple below, pale where chance does the same; a grey dot for each random concept says what chance does."""
    rows = list(range(len(bars.layers)))
    sure = [p < SURE for p in bars.p]
    chance = go.Scatter(
        x=[score for row in bars.random for score in row],
        y=[row + 0.34 * (2 * ((GOLDEN * k) % 1) - 1) for row in rows for k in range(len(bars.random[row]))],
        mode="markers",
        marker={"color": theme.INK, "size": 5, "opacity": 0.55},
        hovertemplate="a random concept: %{x:.0%}<extra></extra>",
    )
    own = go.Bar(
        x=[score - 0.5 for score in bars.scores],
        base=0.5,
        y=rows,
        orientation="h",
        width=0.5,
        marker={
            "color": [theme.FOR if score >= 0.5 else theme.AGAINST for score in bars.scores],
            "opacity": [1.0 if certain else 0.35 for certain in sure],
        },
        customdata=list(zip(bars.scores, bars.p, strict=True)),
        hovertemplate="pushes %{customdata[0]:.0%} of the examples towards it; p = %{customdata[1]:.2g}<extra></extra>",
    )
    drawn = theme.figure(own, chance, height=60 + 40 * len(rows), x="share of examples that the concept pushes towards the answer")
    drawn.update_layout(barmode="overlay", margin={"l": 120, "r": 12, "t": 6, "b": 40})
    drawn.update_xaxes(range=[-0.01, 1.01], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    drawn.update_yaxes(tickvals=rows, ticktext=bars.layers, autorange="reversed", showgrid=False)
    drawn.add_vline(x=0.5, line={"color": theme.INK, "width": 1})
    return drawn
