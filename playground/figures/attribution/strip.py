"""A sequence and its scores: tokens on their evidence, or a series over time with the evidence of each step below it."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go
from torch import Tensor

from playground.attribution import Attribution
from playground.attribution.look_up import word
from playground.data import DataForm
from playground.figures import theme
from playground.figures.attribution.overlay import evidence_scale
from playground.figures.attribution.sheet import Plain, axis, sheet

PER_LINE = 24
"""Tokens that stand beside each other before a new line begins."""

LINE, PLOT, LANE = 30, 130, 22
"""Pixels of height of a line of tokens, of the series over time, and of a feature's evidence."""


DEEP, WHITE = 0.5, "#ffffff"
"""The share of the largest score from which on the colour is deep enough for white letters."""


class Strip(NamedTuple):
    """One example: `words` are its tokens, or None of a series, whose `names` are its features and `values` (features, length) their numbers.

    `scores` (features, length), of tokens one row; `most` is the largest size among them, 1 where all are 0.
    """

    title: str
    words: list[str] | None
    names: list[str]
    values: list[list[float]]
    scores: list[list[float]]
    most: float


def strip_data(attribution: Attribution, example: int = 0, *, values: Tensor | None = None) -> Strip:
    """Of one example, whose inputs must be a series or tokens; `values` (length, features) stand in the place of a series' network inputs.

    ValueError for anything else.
    """
    scores = attribution.scores[example]
    most = float(scores.abs().max()) or 1.0
    if attribution.tokens is not None:
        words = [word(attribution.vocabulary, token) for token in attribution.tokens[example].tolist()]
        return Strip(attribution.title, words, [], [], [scores.tolist()], most)
    if attribution.form is not DataForm.SERIES:
        raise ValueError(f"expected a series or tokens, got data of the form {attribution.form.value}")
    shown = attribution.x[example] if values is None else values
    return Strip(attribution.title, None, list(attribution.names), shown.T.tolist(), scores.T.tolist(), most)


def draw_strip(strip: Strip) -> go.Figure:
    """Green speaks for, purple against; the number is told on hovering."""
    return _series(strip) if strip.words is None else _tokens(strip, strip.words)


def strip(attribution: Attribution, example: int = 0) -> go.Figure:
    """The sequence of one example: `draw_strip(strip_data(…))`."""
    return draw_strip(strip_data(attribution, example))


def _tokens(strip: Strip, words: list[str]) -> go.Figure:
    lines = -(-len(words) // PER_LINE)
    columns = min(PER_LINE, len(words))
    every = strip.scores[0]
    rows = [slice(line * columns, (line + 1) * columns) for line in range(lines)]
    heat: Plain = {
        **_heat([every[row] for row in rows], strip.most),
        "customdata": [[f"position {place + 1}: {words[place]}" for place in range(len(words))[row]] for row in rows],
        "hovertemplate": "%{customdata}<br>%{z:+.4g}<extra></extra>",
        "hoverongaps": False,
    }
    text: Plain = {
        "type": "scatter",
        "mode": "text",
        "x": [place % columns for place in range(len(words))],
        "y": [place // columns for place in range(len(words))],
        "text": words,
        "textfont": {"size": 12, "color": [WHITE if abs(score) > DEEP * strip.most else theme.INK for score in every]},
        "hoverinfo": "skip",
    }
    hidden: Plain = {"showticklabels": False, "showgrid": False, "ticks": "", "fixedrange": True}
    return sheet(
        [heat, text],
        height=28 + LINE * lines,
        margin={"l": 4, "r": 4, "t": 24, "b": 4},
        annotations=[_heading(f"evidence for {strip.title}")],
        xaxis=axis(**hidden),
        yaxis=axis(**hidden, autorange="reversed"),
    )


def _series(strip: Strip) -> go.Figure:
    steps = list(range(1, len(strip.values[0]) + 1))
    lanes = LANE * len(strip.names)
    height = 40 + PLOT + lanes
    below = lanes / (PLOT + lanes)
    lines: list[Plain] = [
        {"type": "scatter", "mode": "lines", "x": steps, "y": row, "name": name, "hovertemplate": f"{name}, step %{{x}}<br>%{{y:.4g}}<extra></extra>"}
        for name, row in zip(strip.names, strip.values, strict=True)
    ]
    heat: Plain = {
        **_heat(strip.scores, strip.most),
        "showlegend": False,
        "x": steps,
        "y": strip.names,
        "yaxis": "y2",
        "hovertemplate": "%{y}, step %{x}<br>%{z:+.4g}<extra></extra>",
    }
    return sheet(
        [*lines, heat],
        height=height,
        legend={"x": 1, "xanchor": "right"} if len(strip.names) > 1 else None,
        margin={"l": 60, "t": 20, "b": 20},
        annotations=[_heading(f"evidence for {strip.title}")],
        xaxis=axis(showgrid=False, range=[0.5, len(steps) + 0.5], anchor="y2"),
        yaxis=axis(domain=[below + 0.02, 1]),
        yaxis2=axis(domain=[0, below - 0.02], type="category", autorange="reversed", showgrid=False, automargin=True),
    )


def _heat(scores: list[list[float]], most: float) -> Plain:
    return {"type": "heatmap", "z": scores, "zmin": -most, "zmax": most, "colorscale": evidence_scale(), "showscale": False, "xgap": 2, "ygap": 2}


def _heading(text: str) -> Plain:
    place: Plain = {"x": 0, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return {"text": text, "showarrow": False, "font": {"size": 11, "color": theme.INK}, **place}
