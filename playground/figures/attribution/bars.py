"""Each input's score, among the scores that the same input has in other examples."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go
from torch import Tensor

from playground.attribution import Attribution
from playground.figures import theme
from playground.figures.attribution.sheet import Plain, axis, sheet
from playground.figures.attribution.units import Units, largest, units
from playground.figures.attribution.words import labelled

ROW = 26
"""Pixels of height for one input."""

KEPT_IN_ORDER = 12
"""So many inputs stay in their own order, so that nothing jumps while an example is edited; of more, the largest come first."""

GOLDEN = 0.6180339887498949


class Bars(NamedTuple):
    """Scores by name; `background[k]` are the scores of input k in other examples, `background_values[k]` its values there and
    `background_names[k]` what it is called there: tokens differ."""

    title: str
    names: list[str]
    values: list[float]
    scores: list[float]
    spread: list[float] | None
    others: int
    background: list[list[float]] | None
    background_values: list[list[float]] | None
    background_names: list[list[str]] | None = None


def bars_data(
    attribution: Attribution,
    example: int = 0,
    *,
    background: Attribution | None = None,
    most: int = KEPT_IN_ORDER,
    values: Tensor | None = None,
    background_values: Tensor | None = None,
) -> Bars:
    """The scores of one example, and in `background` those of other examples by the same method; `values` as for `units`.

    `background_values` (m, *shape) stand in the place of the background's network inputs.
    """
    own = units(attribution, example, values=values)
    shown = list(range(len(own.scores))) if len(own.scores) <= most else largest(own.scores, most)
    swarm: list[Units] | None = None
    if background is not None:
        swarm = [units(background, row, values=None if background_values is None else background_values[row]) for row in range(len(background.x))]
    return Bars(
        attribution.title,
        [own.names[place] for place in shown],
        [own.values[place] for place in shown],
        [own.scores[place] for place in shown],
        None if own.spread is None else [own.spread[place] for place in shown],
        len(own.scores) - len(shown),
        None if swarm is None else [[row.scores[place] for row in swarm] for place in shown],
        None if swarm is None else [[row.values[place] for row in swarm] for place in shown],
        None if swarm is None else [[row.names[place] for row in swarm] for place in shown],
    )


def draw_bars(bars: Bars) -> go.Figure:
    """A bar for each input, a strip of dots below it for the other examples, a diamond that says "here"; standard errors where there are some."""
    rows = list(range(len(bars.names)))
    alone = bars.background is None
    labels = [labelled(name, value) for name, value in zip(bars.names, bars.values, strict=True)]
    traces: list[Plain] = [
        {
            "type": "bar",
            "y": rows,
            "x": bars.scores,
            "orientation": "h",
            "name": "this example",
            "width": 0.62 if alone else 0.36,
            "offset": -0.31 if alone else -0.4,
            "marker": {"color": [theme.FOR if score >= 0 else theme.AGAINST for score in bars.scores]},
            "error_x": {"visible": False} if bars.spread is None else {"array": bars.spread, "color": theme.INK, "thickness": 1.2, "width": 3},
            "customdata": labels,
            "hovertemplate": "%{customdata}<br>%{x:+.5g}<extra></extra>",
        }
    ]
    if bars.background is not None and bars.background_values is not None:
        names = bars.background_names or [[name] * len(row) for name, row in zip(bars.names, bars.background, strict=True)]
        traces += [_strip(bars.background, bars.background_values, names), _here(bars.scores, [row - 0.22 for row in rows], labels)]
    return sheet(
        traces,
        height=46 + ROW * len(rows),
        margin={"b": 34},
        xaxis=axis(f"contribution to {bars.title}", zeroline=True, zerolinecolor=theme.INK, zerolinewidth=1),
        yaxis=axis(tickvals=rows, ticktext=labels, range=[len(rows) - 0.4, -0.6], showgrid=False, automargin=True),
    )


def bars(attribution: Attribution, example: int = 0, *, background: Attribution | None = None, most: int = KEPT_IN_ORDER) -> go.Figure:
    """The bars of one example: `draw_bars(bars_data(…))`."""
    return draw_bars(bars_data(attribution, example, background=background, most=most))


def _strip(scores: list[list[float]], values: list[list[float]], names: list[list[str]]) -> Plain:
    """The other examples' scores, spread evenly over the height of their row."""
    return {
        "type": "scatter",
        "x": [score for row in scores for score in row],
        "y": [place + 0.04 + 0.36 * ((GOLDEN * k) % 1) for place, row in enumerate(scores) for k in range(len(row))],
        "mode": "markers",
        "name": "other examples",
        "marker": {"size": 4, "color": theme.INK, "opacity": 0.55},
        "customdata": [labelled(*one) for called, row in zip(names, values, strict=True) for one in zip(called, row, strict=True)],
        "hovertemplate": "another example: %{customdata}<br>%{x:+.4g}<extra></extra>",
    }


def _here(scores: list[float], rows: list[float], labels: list[str]) -> Plain:
    return {
        "type": "scatter",
        "x": scores,
        "y": rows,
        "mode": "markers",
        "name": "you are here",
        "marker": {
            "symbol": "diamond",
            "size": 10,
            "color": [theme.FOR if score >= 0 else theme.AGAINST for score in scores],
            "line": {"color": "#ffffff", "width": 1.5},
        },
        "customdata": labels,
        "hovertemplate": "you are here: %{customdata}<br>%{x:+.5g}<extra></extra>",
    }
