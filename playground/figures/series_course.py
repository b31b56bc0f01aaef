"""A whole series over its own time, and which part of the division each stretch of it belongs to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.data import Prepared
from playground.data.laid import laid
from playground.data.series_file import SeriesFile
from playground.figures import theme

MOST = 2500
"""Steps drawn; of longer series each so many-th."""
BETWEEN = "in no part"


class Course(NamedTuple):
    """The first column told: `x` when each step was (dates, or numbers), `y` its number or None, `part` its part or empty; each `every`-th."""

    name: str
    x: list[str] | list[float]
    y: list[float | None]
    part: list[str]
    every: int


def series_course(source: SeriesFile, prepared: Prepared | None) -> Course:
    """The series as it was laid out. A step is in the part whose windows tell of it; between the parts lie those of windows that were left out."""
    found = laid(source)
    values = found["values"][:, 0].numpy()
    part = np.full(len(values), "", dtype=object)
    if prepared is not None:
        begin, end = source.spans()
        for name, rows in prepared.parts.items():
            if len(rows):
                part[int(begin[rows.index].min()) : int(end[rows.index].max()) + 1] = name
    every = -(-len(values) // MOST)
    y = [None if np.isnan(value) else float(value) for value in values[::every]]
    return Course(source.targets[0], _times(found["moments"].numpy(), bool(source.dates))[::every], y, part[::every].tolist(), every)


def draw_course(course: Course) -> go.Figure:
    """A line with gaps where nothing is known, coloured by part."""
    traces = []
    for name, colour in {**theme.PARTS, "": theme.INK}.items():
        if name not in course.part:
            continue
        here = [part == name for part in course.part]
        y = [value if kept else None for value, kept in zip(course.y, here, strict=True)]
        hover = "%{x}: %{y:.5g}" + f"<extra>{name or BETWEEN}</extra>"
        traces.append(go.Scatter(x=course.x, y=y, mode="lines", name=name or BETWEEN, line={"color": colour, "width": 1.6}, hovertemplate=hover))
    drawn = theme.figure(*traces, height=230, y=course.name, legend=len(traces) > 1)
    drawn.update_layout(margin={"l": 56})
    return drawn


def _times(moments: NDArray[np.float64], dated: bool) -> list[str] | list[float]:
    """When each step was; of those without a row by the ones around it."""
    known = np.isfinite(moments)
    whole = np.interp(np.arange(len(moments)), np.flatnonzero(known), moments[known])
    if not dated:
        return [float(moment) for moment in whole]
    return [str(moment) for moment in (whole * 86_400).round().astype("datetime64[s]")]
