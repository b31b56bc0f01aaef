"""What the networks of every setting answer over the plane or the line: their mean, and where they disagree."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.comparing.varied import Varied
from playground.data.dataset import EXTENT
from playground.figures import theme
from playground.figures.sweep_colours import colours, faded

ACROSS, MOST = 4, 12
"""Settings side by side, and drawn at most."""

ROW = 300
DISSENT = "#8b24f2"

Numbers = NDArray[np.float64]


class Mapped(NamedTuple):
    """One setting: its name, how many networks, their mean answer and their disagreement, (S, S) or (S,) as `Agreement` has them.

    `shown` is what is drawn of the mean: the probability of the second of two classes, the likeliest of more, or the value.
    """

    name: str
    networks: int
    shown: Numbers
    disagreement: Numbers


class Maps(NamedTuple):
    """Every setting with complete runs; `classes` is 0 for numbers. `at` holds the points along each axis."""

    classes: int
    at: Numbers
    settings: list[Mapped]


def sweep_surfaces(varied: Varied) -> Maps:
    """The first settings of a comparison on the plane or the line; ValueError where the data lie on neither."""
    if not varied.mapped:
        raise ValueError("the data lie neither on a plane nor on a line, so that answers cannot be drawn everywhere")
    found, points = list[Mapped](), 1
    for setting, agreement in zip(varied.settings, varied.agreements, strict=True):
        mean, disagreement = agreement.mean, agreement.disagreement
        if mean is None or disagreement is None or len(found) == MOST:
            continue
        shown = mean if not agreement.classes else mean[0] if len(mean) == 1 else mean.argmax(0).astype(float)
        points = shown.shape[-1]
        found.append(Mapped(setting.short, agreement.count, shown, disagreement))
    low, high = EXTENT
    at = np.asarray(low + (np.arange(points) + 0.5) * ((high - low) / points), np.float64)
    return Maps(max((agreement.classes for agreement in varied.agreements), default=0), at, found)


def draw_surfaces(maps: Maps) -> go.Figure:
    """On the plane two pictures a setting, one above the other; on the line one curve with a band of a standard deviation for each."""
    if maps.settings and maps.settings[0].shown.ndim == 1:
        return _lines(maps)
    rows, across = max(1, -(-len(maps.settings) // ACROSS)), min(ACROSS, max(1, len(maps.settings)))
    limits, title = _limits(maps), 0.07 / rows
    tiles, layout, titles = list[go.Heatmap](), dict[str, Any](), list[dict[str, Any]]()
    bare = {"showgrid": False, "showticklabels": False, "zeroline": False, "ticks": "", "constrain": "domain"}
    for place, setting in enumerate(maps.settings):
        row, column = divmod(place, across)
        for half, values in enumerate((setting.shown, setting.disagreement)):
            number = 2 * place + half + 1
            axis = "" if number == 1 else str(number)
            look = _mean_look(maps, limits[0], place) if half == 0 else _dissent_look(maps, limits[1], place)
            tiles.append(go.Heatmap(x=maps.at, y=maps.at, z=values.astype(np.float32), xaxis=f"x{axis}", yaxis=f"y{axis}", **look))
            wide, high = 1 / across, 1 / (2 * rows)
            left, top = column * wide, 1 - (2 * row + half) * high
            layout[f"xaxis{axis}"] = {"domain": [left + 0.01, left + wide - 0.01], "anchor": f"y{axis}", **bare}
            layout[f"yaxis{axis}"] = {"domain": [top - high + 0.01 / rows, top - title], "anchor": f"x{axis}", "scaleanchor": f"x{axis}", **bare}
            said = f"{setting.name}: mean of {setting.networks}" if half == 0 else "where they disagree"
            centre = {"x": left + wide / 2, "y": top - title, "xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
            titles.append({"text": said, "showarrow": False, "font": {"size": 11}, **centre})
    drawn = theme.figure(*tiles, height=ROW * 2 * rows)
    drawn.update_layout(**layout, annotations=titles, margin={"l": 8, "r": 60, "t": 8, "b": 8}, meta={"rows": rows})
    return drawn


def _limits(maps: Maps) -> tuple[tuple[float, float], float]:
    """The range of the means, and the largest disagreement there can be, or is."""
    values = [setting.shown for setting in maps.settings]
    if maps.classes:
        return (0.0, 1.0 if maps.classes == 2 else maps.classes - 1.0), 1 - 1 / maps.classes
    low, high = (float(edge) for edge in (min(map(np.min, values), default=0.0), max(map(np.max, values), default=1.0)))
    return (low, high), max((float(setting.disagreement.max()) for setting in maps.settings), default=1.0) or 1.0


def _mean_look(maps: Maps, limits: tuple[float, float], place: int) -> dict[str, Any]:
    low, high = limits
    look: dict[str, Any] = {"zmin": low, "zmax": high, "colorscale": theme.SIGNED, "showscale": False}
    if maps.classes > 2:
        steps = [(edge / maps.classes, theme.colour_of(c)) for c in range(maps.classes) for edge in (c, c + 1)]
        said = "class %{z} likeliest on average<extra></extra>"
        return {**look, "colorscale": steps, "zmin": -0.5, "zmax": maps.classes - 0.5, "hovertemplate": said}
    what = "probability %{z:.2f} on average" if maps.classes else "%{z:.4g} on average"
    bar = {"thickness": 8, "len": 0.45, "y": 1, "yanchor": "top", "tickfont": {"size": 10}}
    return {**look, "showscale": place == 0, "colorbar": bar, "hovertemplate": f"{what}<extra></extra>"}


def _dissent_look(maps: Maps, most: float, place: int) -> dict[str, Any]:
    scale = [(0.0, faded(DISSENT, 0.0)), (1.0, DISSENT)]
    said = "%{z:.0%} of the networks choose another class than most" if maps.classes else "standard deviation %{z:.4g}"
    bar = {"thickness": 8, "len": 0.45, "y": 0, "yanchor": "bottom", "tickfont": {"size": 10}, "tickformat": ".0%" if maps.classes else ""}
    look: dict[str, Any] = {"zmin": 0.0, "zmax": most, "colorscale": scale, "showscale": place == 0, "colorbar": bar}
    return {**look, "hovertemplate": f"{said}<extra></extra>"}


def _lines(maps: Maps) -> go.Figure:
    traces, palette = [], colours(len(maps.settings))
    for number, setting in enumerate(maps.settings):
        edges = np.concatenate([setting.shown + setting.disagreement, (setting.shown - setting.disagreement)[::-1]])
        there = np.concatenate([maps.at, maps.at[::-1]])
        fill = {"fill": "toself", "fillcolor": faded(palette[number], 0.18), "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
        traces.append(go.Scatter(x=there, y=edges, mode="lines", legendgroup=setting.name, **fill))
        line = {"color": palette[number], "width": 2}
        name = f"{setting.name}: mean of {setting.networks}"
        traces.append(go.Scatter(x=maps.at, y=setting.shown, mode="lines", line=line, name=name, legendgroup=setting.name, hovertemplate="%{y:.4g}"))
    return theme.figure(*traces, height=ROW, x="x", y="answer, ± one standard deviation", legend=True)
