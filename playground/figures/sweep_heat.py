"""Two settings that vary: the mean score at every pair of their values."""

from __future__ import annotations

import math
from typing import NamedTuple

import plotly.graph_objects as go

from playground.comparing.varied import Varied
from playground.figures import theme

HEIGHT = 360
SCALE = ((0.0, "#f59322"), (0.5, "#c9ccd1"), (1.0, "#0877bd"))
"""From the lowest mean to the highest, as the figures of a search have it."""


class Heat(NamedTuple):
    """The first setting's values in words across, the second's up; means (second, first), how many complete runs and how many diverged ones."""

    x: tuple[str, list[str]]
    y: tuple[str, list[str]]
    mean: list[list[float]]
    runs: list[list[int]]
    diverged: list[list[int]]
    measure: str


def sweep_heat(varied: Varied) -> Heat:
    """The means of the measure; ValueError where not two settings vary."""
    fields = [dimension.field for dimension in varied.sweep.over]
    if len(fields) != 2:
        raise ValueError(f"expected a comparison over two settings, got {len(fields)}")
    words = [list(dict.fromkeys(setting.words[field] for setting in varied.settings)) for field in fields]
    at = {(setting.words[fields[0]], setting.words[fields[1]]): setting.number for setting in varied.settings}
    spread = [[varied.spread(at[x, y]) for x in words[0]] for y in words[1]]
    diverged = [[varied.diverged(at[x, y]) for x in words[0]] for y in words[1]]
    labels = [varied.label(field) for field in fields]
    mean, runs = [[one.mean for one in row] for row in spread], [[one.runs for one in row] for row in spread]
    measure = varied.measure.replace(".", " ").replace("r2", "R²")
    return Heat((labels[0], words[0]), (labels[1], words[1]), mean, runs, diverged, measure)


def draw_heat(heat: Heat) -> go.Figure:
    """A tile a pair, with its number; what has no complete run is empty."""
    shown = [[None if math.isnan(value) else value for value in row] for row in heat.mean]
    text = [
        ["" if math.isnan(mean) else f"{mean:.3f}" + (f"<br>{gone} diverged" if gone else "") for mean, gone in zip(means, diverged, strict=True)]
        for means, diverged in zip(heat.mean, heat.diverged, strict=True)
    ]
    said = "%{x}, %{y}: %{z:.4g} on average of %{customdata} runs<extra></extra>"
    bar = {"thickness": 10, "tickfont": {"size": 10}}
    tiles = go.Heatmap(x=heat.x[1], y=heat.y[1], z=shown, text=text, customdata=heat.runs, colorscale=SCALE, colorbar=bar, hovertemplate=said)
    tiles.update(texttemplate="%{text}", xgap=2, ygap=2)
    drawn = theme.figure(tiles, height=HEIGHT, x=heat.x[0], y=heat.y[0])
    drawn.update_xaxes(type="category", showgrid=False)
    drawn.update_yaxes(type="category", showgrid=False, automargin=True)
    return drawn
