"""The same question answered several times: by other baselines, or by another network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import plotly.graph_objects as go

from playground.attribution import Attribution
from playground.figures import theme
from playground.figures.attribution.overlay import heat, limit, pictures
from playground.figures.attribution.sheet import Plain, axis, cells, numbered, sheet
from playground.figures.attribution.units import largest, units

COLUMNS, PICTURES = 4, 5
"""Sets of bars, and pictures, side by side."""

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
    columns = min(COLUMNS if panels.size is None else PICTURES, len(panels.titles))
    rows = -(-len(panels.titles) // columns)
    if panels.size is None:
        return _bars(panels, columns, rows)
    height, width = panels.size
    shown = [
        [heat([scores[row * width : (row + 1) * width] for row in range(height)], top)]
        for scores, top in zip(panels.scores, panels.limits, strict=True)
    ]
    return pictures(shown, panels.titles, columns=columns, height=26 + (190 if columns < PICTURES else 150) * rows)


def comparison(attributions: Sequence[Attribution], titles: Sequence[str], example: int = 0, *, shared: bool = True) -> go.Figure:
    """Attributions side by side: `draw_comparison(comparison_data(…))`."""
    return draw_comparison(comparison_data(attributions, titles, example, shared=shared))


def _bars(panels: Comparison, columns: int, rows: int) -> go.Figure:
    """Bars for each panel; the names stand beside the first of a row."""
    places, notes = cells(panels.titles, columns, gap=0.03, row_gap=0.14 / rows)
    traces, axes = [], {}
    for number, (scores, top, (across, up)) in enumerate(zip(panels.scores, panels.limits, places, strict=True)):
        x, y = numbered("x", number), numbered("y", number)
        colours = [theme.FOR if score >= 0 else theme.AGAINST for score in scores]
        told = "%{y}<br>%{x:+.4g}<extra></extra>"
        bar = {"type": "bar", "x": scores, "y": panels.names, "orientation": "h", "marker": {"color": colours}, "hovertemplate": told}
        traces.append({**bar, "xaxis": x, "yaxis": y})
        axes[numbered("xaxis", number)] = axis(**across, anchor=y, range=[-1.08 * top, 1.08 * top], zeroline=True, zerolinecolor=theme.INK, nticks=4)
        names: Plain = {"type": "category", "autorange": "reversed", "showgrid": False, "showticklabels": number % columns == 0, "automargin": True}
        axes[numbered("yaxis", number)] = axis(**up, **names, anchor=x)
    height = rows * (50 + ROW * len(panels.names))
    return sheet(traces, height=height, margin={"t": 24, "b": 24}, bargap=0.3, annotations=notes, **axes)
