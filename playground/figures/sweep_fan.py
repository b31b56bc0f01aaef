"""The runs of every setting over epochs: their mean, the band of most of them, and each by itself."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.comparing.fan import Fan, fan
from playground.comparing.varied import Varied
from playground.figures import theme
from playground.figures.sweep_colours import colours, dash, faded

HEIGHT = 360
LINES, POINTS = 400, 60
"""Runs that are drawn one by one at most, and at how many epochs."""

CLEAR = 6
"""Settings beyond which bands and single runs would hide each other: then means alone are drawn."""


class Curve(NamedTuple):
    """One run: its seed, and a measure over epochs."""

    seed: int
    epoch: NDArray[np.float64]
    value: NDArray[np.float64]


class SettingCurves(NamedTuple):
    """One setting: its number and name, its fan, and its runs."""

    number: int
    name: str
    fan: Fan
    runs: list[Curve]


class Fans(NamedTuple):
    """The settings of a comparison that have runs, of so many in `total`, by a measure such as `validation accuracy`.

    `epochs` is how long every run is; None where stop rules say.
    """

    measure: str
    epochs: int | None
    total: int
    settings: list[SettingCurves]


def sweep_fan(varied: Varied, measure: str | None = None) -> Fans:
    """Runs that have ended and those under way, by a column of their rows; ValueError when there is no such."""
    column = measure or varied.measure
    if column not in varied.columns:
        raise ValueError(f"expected one of {', '.join(varied.columns[1:])}, got {column!r}")
    each = max(1, LINES // len(varied.settings))
    found = []
    for setting in varied.settings:
        runs = varied.of(setting.number, running=True)
        if not runs:
            continue
        lines = []
        for run in runs[:each]:
            epochs = run.columns["epoch"]
            kept = np.unique(np.linspace(0, len(epochs) - 1, min(POINTS, len(epochs))).round().astype(int))
            lines.append(Curve(setting.member(run.place, varied.sweep.fresh).seed, epochs[kept], run.columns[column][kept]))
        found.append(SettingCurves(setting.number, setting.short if len(setting.words) > 1 else setting.name, fan(runs, column), lines))
    last = None if varied.experiment.training.stop else varied.length
    return Fans(column.replace(".", " ").replace("r2", "R²"), last, len(varied.settings), found)


def draw_fan(fans: Fans) -> go.Figure:
    """A thick line for the mean, a band for the middle 80 % of the runs, a thin line for each run; of many settings the means alone."""
    traces: list[go.Scatter] = []
    palette = colours(fans.total)
    for setting in fans.settings if fans.total <= CLEAR else ():
        colour, edge = palette[setting.number], setting.fan
        band = {"x": np.concatenate([edge.epoch, edge.epoch[::-1]]), "y": np.concatenate([edge.high, edge.low[::-1]])}
        group = {"legendgroup": setting.name, "name": setting.name}
        fill = {"fill": "toself", "fillcolor": faded(colour, 0.16), "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        traces.append(go.Scatter(**band, mode="lines", **fill, **group))
        if setting.runs:
            gap = [np.nan]
            x = np.concatenate([part for run in setting.runs for part in (run.epoch, gap)])
            y = np.concatenate([part for run in setting.runs for part in (run.value, gap)])
            seeds = np.concatenate([np.full(len(run.epoch) + 1, run.seed) for run in setting.runs])
            said = f"{setting.name}, seed %{{customdata}}: %{{y:.4g}}<extra></extra>"
            look = {"line": {"width": 0.7, "color": faded(colour, 0.32)}, "showlegend": False, "hovertemplate": said}
            traces.append(go.Scatter(x=x, y=y, customdata=seeds, mode="lines", **look, **group))
    for setting in fans.settings:
        edge = setting.fan
        said = f"{setting.name}: %{{y:.4g}} on average of %{{customdata}} runs<extra></extra>"
        line = {"color": palette[setting.number], "dash": dash(setting.number), "width": 2.6}
        traces.append(
            go.Scatter(
                x=edge.epoch,
                y=edge.mean,
                customdata=edge.runs,
                mode="lines",
                line=line,
                hovertemplate=said,
                legendgroup=setting.name,
                name=setting.name,
            )
        )
    drawn = theme.figure(*traces, height=HEIGHT, x="Epoch", y=fans.measure, legend=True)
    drawn.update_layout(hovermode="closest")
    if fans.epochs:
        drawn.update_xaxes(range=[0, fans.epochs])
    return drawn
