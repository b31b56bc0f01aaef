"""The look that all figures share: colours, margins and axes that read on light and on dark."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

CLASSES = ("#f59322", "#0877bd", "#a01a5c", "#2bbd9f", "#4b2a8c", "#f0dc3c", "#70431a", "#f4bbd8", "#b8e888", "#9b2fe0")
"""A colour for each class, the same as in `frontend/theme.js`; the first is also "negative", the second "positive"."""

PARTS = {"train": "#0d8f82", "validation": "#9a6bd0", "test": "#8793a0"}
"""A colour for each part of the data; none of them is a class's."""

DASHES = {"train": "solid", "validation": "dash", "test": "solid"}
"""The parts are told apart without colour too."""

SIGNED = ((0.0, CLASSES[0]), (0.5, "#e8eaeb"), (1.0, CLASSES[1]))
"""The scale from negative to positive values."""

FOR, AGAINST = "#1b9e5a", "#8a4fbf"
"""Evidence for an answer and against it, the same as in `frontend/theme.js`: no class's colours, and apart for every eye."""

INK = "#7b8794"
GRID = "rgba(128, 140, 152, 0.2)"


def colour_of(index: int) -> str:
    """The colour of a class; they repeat after the eighth."""
    return CLASSES[index % len(CLASSES)]


def figure(*traces: Any, height: int = 180, x: str = "", y: str = "", legend: bool = False) -> go.Figure:
    """A figure on no background of its own, with titled axes; `height` in pixels."""
    drawn = go.Figure(data=list(traces))
    drawn.update_layout(
        height=height,
        margin={"l": 44 if y else 30, "r": 8, "t": 22 if legend else 6, "b": 34 if x else 22},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 11, "color": INK},
        showlegend=legend,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "bgcolor": "rgba(0,0,0,0)", "font": {"size": 11}},
        hoverlabel={"font": {"size": 11}},
        uirevision="kept",
        template="none",
    )
    axis = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "tickfont": {"size": 10}, "automargin": False}
    drawn.update_xaxes(title={"text": x, "standoff": 4}, **axis)
    drawn.update_yaxes(title={"text": y, "standoff": 4}, **axis)
    return drawn


def line(part: str, x: list[float], y: list[float | None], *, columns: tuple[str, str]) -> go.Scatter:
    """A curve of one part; `columns` names the row columns of its x and y, so that a live view can feed it."""
    return go.Scatter(
        x=x,
        y=y,
        name=part,
        mode="lines",
        line={"color": PARTS[part], "dash": DASHES[part], "width": 2},
        meta={"x": columns[0], "y": columns[1]},
        hovertemplate="%{y:.4g}",
    )
