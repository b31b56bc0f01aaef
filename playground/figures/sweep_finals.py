"""Where the runs of every setting end: a point for each, and the mean with its interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from playground.comparing.ran import End
from playground.comparing.statistics import Interval
from playground.comparing.varied import Varied
from playground.figures import theme
from playground.figures.sweep_colours import colours

HEIGHT = 360
LEAST = 0.02
"""The least stretch of the axis, so that runs that end alike do not lie in the middle of nowhere."""
WIDTH = 0.28
"""How far points are moved aside so that they do not cover each other, of the room that a setting has."""


class SettingFinals(NamedTuple):
    """One setting: its name, its complete runs by seed, their mean and its interval, and how many diverged."""

    name: str
    seeds: list[int]
    scores: list[float]
    mean: float
    interval: Interval
    diverged: int


class Finals(NamedTuple):
    """Every setting of a comparison."""

    measure: str
    settings: list[SettingFinals]


def sweep_finals(varied: Varied) -> Finals:
    """The measure at the end of every complete run."""
    found = []
    for setting in varied.settings:
        runs = [run for run in varied.of(setting.number) if run.end is End.COMPLETE]
        seeds = [setting.member(run.place, varied.sweep.fresh).seed for run in runs]
        spread = varied.spread(setting.number)
        scores = [run.scores[varied.measure] for run in runs]
        found.append(SettingFinals(setting.short, seeds, scores, spread.mean, spread.interval, varied.diverged(setting.number)))
    return Finals(varied.measure.replace(".", " ").replace("r2", "R²"), found)


def draw_finals(finals: Finals) -> go.Figure:
    """A column a setting, its points spread aside in the order of the seeds, and a diamond with a bar for the mean and its 95 % interval."""
    palette, traces = colours(len(finals.settings)), []
    for number, setting in enumerate(finals.settings):
        count = len(setting.scores)
        aside = [number + WIDTH * (((place * 0.618034) % 1.0) * 2 - 1) for place in range(count)]
        said = f"{setting.name}, seed %{{customdata}}: %{{y:.4g}}<extra></extra>"
        look = {"color": palette[number], "size": 6, "opacity": 0.55}
        traces.append(go.Scatter(x=aside, y=setting.scores, customdata=setting.seeds, mode="markers", marker=look, hovertemplate=said))
        if count:
            high, low = setting.interval.high - setting.mean, setting.mean - setting.interval.low
            bar = {"type": "data", "symmetric": False, "array": [high], "arrayminus": [low], "thickness": 2, "width": 8, "color": theme.INK}
            span = f"<br>95 %: {setting.interval.low:.4g} to {setting.interval.high:.4g}" if np.isfinite(high) else ""
            mean = {"color": palette[number], "size": 11, "symbol": "diamond", "line": {"width": 1.5, "color": theme.INK}}
            told = f"{setting.name}: {setting.mean:.4g} on average of {count} runs{span}<extra></extra>"
            traces.append(go.Scatter(x=[number], y=[setting.mean], error_y=bar, mode="markers", marker=mean, hovertemplate=told))
    drawn = theme.figure(*traces, height=HEIGHT, y=finals.measure)
    reached = [score for setting in finals.settings for score in setting.scores]
    if reached and max(reached) - min(reached) < LEAST:
        middle = (max(reached) + min(reached)) / 2
        drawn.update_yaxes(range=[middle - LEAST, middle + LEAST])
    words = [f"{s.name}<br>{s.diverged} diverged" if s.diverged else s.name for s in finals.settings]
    drawn.update_xaxes(tickvals=list(range(len(words))), ticktext=words, range=[-0.6, len(words) - 0.4], showgrid=False)
    return drawn
