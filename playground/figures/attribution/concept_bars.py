"""How a concept moves the answer, layer by layer, beside what random concepts do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme

SURE = 0.05
"""Chance probabilities below this count as more than chance."""


class ConceptBars(NamedTuple):
    """A row for each layer: the share of examples that the concept pushes towards the answer, the mean and standard deviation of the same for random
    concepts, and how likely chance alone would differ as much from that mean."""

    layers: list[str]
    scores: list[float]
    means: list[float]
    deviations: list[float]
    p: list[float]


def concept_bars_data(
    layers: Sequence[str], scores: Sequence[float], means: Sequence[float], deviations: Sequence[float], p: Sequence[float]
) -> ConceptBars:
    """From one number of each kind for each layer."""
    return ConceptBars(list(layers), *([float(value) for value in values] for values in (scores, means, deviations, p)))


def draw_concept_bars(bars: ConceptBars) -> go.Figure:
    """Bars from one half, green above and purple below, pale where chance does the same; a grey band of two deviations says what chance does."""
    rows = list(range(len(bars.layers)))
    sure = [p < SURE for p in bars.p]
    chance = go.Bar(
        x=[4 * deviation for deviation in bars.deviations],
        base=[mean - 2 * deviation for mean, deviation in zip(bars.means, bars.deviations, strict=True)],
        y=rows,
        orientation="h",
        width=0.82,
        marker={"color": "rgba(128, 140, 152, 0.28)", "line": {"width": 0}},
        customdata=list(zip(bars.means, bars.deviations, strict=True)),
        hovertemplate="random concepts: %{customdata[0]:.2f} ± %{customdata[1]:.2f}<extra></extra>",
    )
    own = go.Bar(
        x=[score - 0.5 for score in bars.scores],
        base=0.5,
        y=rows,
        orientation="h",
        width=0.42,
        marker={
            "color": [theme.FOR if score >= 0.5 else theme.AGAINST for score in bars.scores],
            "opacity": [1.0 if certain else 0.35 for certain in sure],
        },
        customdata=list(zip(bars.scores, bars.p, strict=True)),
        hovertemplate="pushes %{customdata[0]:.0%} of the examples towards it; p = %{customdata[1]:.2g}<extra></extra>",
    )
    drawn = theme.figure(chance, own, height=60 + 40 * len(rows), x="share of examples that the concept pushes towards the answer")
    drawn.update_layout(barmode="overlay", margin={"l": 120, "r": 12, "t": 6, "b": 40})
    drawn.update_xaxes(range=[-0.01, 1.01], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    drawn.update_yaxes(tickvals=rows, ticktext=bars.layers, autorange="reversed", showgrid=False)
    drawn.add_vline(x=0.5, line={"color": theme.INK, "width": 1})
    return drawn
