"""The same question answered several times: by other baselines, or by another network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from playground.attribution import Attribution
from playground.figures import theme
from playground.figures.attribution.overlay import heat, limit, plain_axes
from playground.figures.attribution.units import largest, units

COLUMNS = 4
ROW = 20


class Comparison(NamedTuple):
    """Several attributions of one example, panel by panel.

    `scores[panel]` are in the order of `names`; for pictures `size` is (height, width) and all pixels are there, row by row. `limits` are the
    scores at which colours, or axes, end.
    """

    titles: list[str]
    names: list[str]
    scores: list[list[float]]
    size: tuple[int, int] | None
    limits: list[float]
    others: int


def comparison_data(
    attributions: Sequence[Attribution], titles: Sequence[str], example: int = 0, *, shared: bool = True, most: int = 12
) -> Comparison:
    """Attributions of the same inputs. With `shared` one scale serves all panels, else each has its own.

    Of more than `most` inputs that are no pixels, those are shown which are largest in the first attribution.
    """
    first = attributions[0]
    size = tuple(first.x.shape[-2:]) if first.x.ndim == 4 else None
    every = [units(replace(item, groups=None) if size else item, example) for item in attributions]  # pictures are shown pixel by pixel
    count = len(every[0].scores)
    places = list(range(count)) if size or count <= most else largest(every[0].scores, most)
    scores = [[item.scores[place] for place in places] for item in every]
    limits = [
        limit(item.scores[example].sum(0)) if size else max((abs(score) for score in row), default=0.0) or 1.0
        for item, row in zip(attributions, scores, strict=True)
    ]
    return Comparison(
        list(titles),
        [every[0].names[place] for place in places],
        scores,
        (size[0], size[1]) if size else None,
        [max(limits)] * len(limits) if shared else limits,
        count - len(places),
    )


def draw_comparison(panels: Comparison) -> go.Figure:
    """A picture of scores, or a set of bars, for each panel."""
    count = len(panels.titles)
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    drawn = make_subplots(
        rows, columns, shared_yaxes=panels.size is None, horizontal_spacing=0.03, vertical_spacing=0.14 / rows, subplot_titles=panels.titles
    )
    for panel, (scores, top) in enumerate(zip(panels.scores, panels.limits, strict=True)):
        place = (panel // columns + 1, panel % columns + 1)
        if panels.size:
            height, width = panels.size
            drawn.add_trace(heat([scores[row * width : (row + 1) * width] for row in range(height)], top), *place)
        else:
            drawn.add_trace(_bars(panels.names, scores), *place)
            drawn.update_xaxes(range=[-1.08 * top, 1.08 * top], row=place[0], col=place[1])
    if panels.size:
        plain_axes(drawn, height=26 + 190 * rows)
    else:
        _bar_axes(drawn, rows * (60 + ROW * len(panels.names)))
    return drawn


def comparison(attributions: Sequence[Attribution], titles: Sequence[str], example: int = 0, *, shared: bool = True) -> go.Figure:
    """Attributions side by side: `draw_comparison(comparison_data(…))`."""
    return draw_comparison(comparison_data(attributions, titles, example, shared=shared))


def _bars(names: list[str], scores: list[float]) -> go.Bar:
    return go.Bar(
        x=scores,
        y=names,
        orientation="h",
        marker={"color": [theme.FOR if score >= 0 else theme.AGAINST for score in scores]},
        hovertemplate="%{y}<br>%{x:+.4g}<extra></extra>",
    )


def _bar_axes(drawn: go.Figure, height: int) -> None:
    look = theme.figure(height=height)
    drawn.update_layout(look.layout)
    drawn.update_layout(bargap=0.3, margin={"l": 30, "r": 8, "t": 24, "b": 24})
    drawn.update_annotations(font={"size": 11, "color": theme.INK})
    drawn.update_xaxes(gridcolor=theme.GRID, zeroline=True, zerolinecolor=theme.INK, nticks=4, tickfont={"size": 10})
    drawn.update_yaxes(type="category", autorange="reversed", showgrid=False, automargin=True, tickfont={"size": 10})
