"""From the baseline's score to the example's, one input after the other."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import plotly.graph_objects as go
from torch import Tensor

from playground.attribution import Attribution
from playground.figures import theme
from playground.figures.attribution.sheet import Plain, axis, sheet
from playground.figures.attribution.units import largest, units
from playground.figures.attribution.words import labelled, plain, signed

ROW = 21
"""Pixels of height for one step."""


class Waterfall(NamedTuple):
    """The steps from `start` to `end`. `scores` of the largest units by name; `rest` is the sum of the `others` many that are not shown.

    `gap` is what the scores leave unexplained: end − start − Σ scores.
    """

    title: str
    start: float
    end: float
    names: list[str]
    values: list[float]
    scores: list[float]
    others: int
    rest: float
    gap: float


def waterfall_data(attribution: Attribution, example: int = 0, *, most: int = 10, values: Tensor | None = None) -> Waterfall:
    """The steps for one example, the `most` largest by size and the rest summed; `values` as for `units`.

    ValueError where the method promises no sum: there is no way from one end to the other then.
    """
    if attribution.f_baseline is None:
        raise ValueError(f"{attribution.method.name()} promises no sum, and so has no waterfall")
    start, end = float(attribution.f_baseline[example]), float(attribution.f_x[example])
    all_units = units(attribution, example, values=values)
    shown = largest(all_units.scores, most if len(all_units.scores) > most + 1 else most + 1)
    rest = sum(score for place, score in enumerate(all_units.scores) if place not in set(shown))
    return Waterfall(
        attribution.title,
        start,
        end,
        [all_units.names[place] for place in shown],
        [all_units.values[place] for place in shown],
        [all_units.scores[place] for place in shown],
        len(all_units.scores) - len(shown),
        rest,
        end - start - sum(all_units.scores),
    )


def draw_waterfall(steps: Waterfall) -> go.Figure:
    """Bars from top to bottom, each beginning where the one before ended; evidence for in green, against in purple, gaps in grey."""
    labels = [labelled(name, value) for name, value in zip(steps.names, steps.values, strict=True)]
    scores, kinds = list(steps.scores), ["unit"] * len(steps.scores)
    if steps.others:
        labels, scores, kinds = [*labels, f"{steps.others} others"], [*scores, steps.rest], [*kinds, "rest"]
    if abs(steps.gap) > 1e-3 * max(abs(steps.end - steps.start), 1e-3):
        labels, scores, kinds = [*labels, "not accounted for"], [*scores, steps.gap], [*kinds, "gap"]
    bases = list(accumulate(scores, initial=steps.start))[:-1]
    rows = list(range(1, len(scores) + 1))
    last = len(scores) + 1
    reached = [*bases, steps.end]
    low, high = min(*reached, steps.start), max(*reached, steps.start)
    room, middle = 0.36 * max(high - low, 1e-6), (low + high) / 2
    bars = {
        "type": "bar",
        "y": rows,
        "x": scores,
        "base": bases,
        "orientation": "h",
        "marker": {"color": [_colour(score, kind) for score, kind in zip(scores, kinds, strict=True)]},
        "text": [signed(score) for score in scores],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [[label, base + score] for label, base, score in zip(labels, bases, scores, strict=True)],
        "hovertemplate": "%{customdata[0]}<br>%{x:+.5g}, up to here %{customdata[1]:.5g}<extra></extra>",
    }
    marks = {
        "type": "scatter",
        "x": [steps.start, steps.end],
        "y": [0, last],
        "mode": "markers+text",
        "marker": {"symbol": "diamond", "size": 9, "color": theme.INK},
        "text": [plain(steps.start, 4), plain(steps.end, 4)],
        "textposition": ["middle left" if value > middle else "middle right" for value in (steps.start, steps.end)],
        "cliponaxis": False,
        "hovertemplate": "%{x:.5g}<extra></extra>",
    }
    ticks: Plain = {"tickvals": [0, *rows, last], "ticktext": ["baseline", *labels, "this example"]}
    return sheet(
        [bars, marks],
        height=52 + ROW * (last + 1),
        margin={"b": 34},
        bargap=0.28,
        uniformtext={"mode": "show", "minsize": 10},
        xaxis=axis(f"score of {steps.title}", range=[low - room, high + room], zeroline=True, zerolinecolor=theme.GRID),
        yaxis=axis(**ticks, range=[last + 0.7, -0.7], showgrid=False, automargin=True),
    )


def waterfall(attribution: Attribution, example: int = 0, *, most: int = 10) -> go.Figure:
    """The waterfall of one example: `draw_waterfall(waterfall_data(…))`."""
    return draw_waterfall(waterfall_data(attribution, example, most=most))


def _colour(score: float, kind: str) -> str:
    return theme.INK if kind == "gap" else theme.FOR if score >= 0 else theme.AGAINST
