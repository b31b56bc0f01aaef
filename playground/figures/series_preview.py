"""A first look at series."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go

from playground.data import Classification, DataForm, Prepared
from playground.figures import theme

MOST = 6
"""Series drawn at most."""


class Lines(NamedTuple):
    """Training series by their first feature, in their own units.

    `values` and what follows in `asked` (empty but for forecasts), one list for each; `label` the number of the class, or -1; `classes` their names.
    """

    name: str
    values: list[list[float]]
    asked: list[list[float]]
    label: list[int]
    classes: tuple[str, ...]


def series_preview(prepared: Prepared) -> Lines:
    """The first series of the training part, of each class as many; of forecasts three that lie far apart. ValueError for other data."""
    if prepared.form is not DataForm.SERIES:
        raise ValueError(f"expected series, got a {prepared.form.value}")
    raw, rows, task = prepared.raw, prepared.train.index, prepared.task
    chosen = _spread(rows.tolist(), 3) if prepared.source.chronological else rows[:MOST].tolist()
    if isinstance(task, Classification):
        labels = raw.y[rows].tolist()
        chosen = [rows[labels.index(k)].item() for k in range(len(task.classes)) if k in labels][:MOST]
    levels = [0.0] * len(chosen) if raw.level is None else raw.level[chosen].tolist()
    values = [[value + level for value in raw.x[row, :, 0].tolist()] for row, level in zip(chosen, levels, strict=True)]
    ahead = prepared.source.continues
    asked = [[value + level for value in raw.y[row].tolist()] if ahead else [] for row, level in zip(chosen, levels, strict=True)]
    label = [int(raw.y[row]) if isinstance(task, Classification) else -1 for row in chosen]
    return Lines(raw.names[0], values, asked, label, task.classes if isinstance(task, Classification) else ())


def draw_lines(lines: Lines, *, ahead: str = "asked", legend: bool = False) -> go.Figure:
    """Each series a line; what is asked (or what else is `ahead`) goes on, dotted, in the other colour. A `legend` names classes."""
    traces = []
    for number, (values, asked, label) in enumerate(zip(lines.values, lines.asked, lines.label, strict=True)):
        name = lines.classes[label] if lines.classes else f"example {number + 1}"
        colour = theme.colour_of(label) if lines.classes else theme.CLASSES[1]
        hover = f"{name}<br>step %{{x}}: %{{y:.3g}}<extra></extra>"
        steps = list(range(1, len(values) + 1))
        traces.append(go.Scatter(x=steps, y=values, mode="lines", line={"color": colour, "width": 1.6}, name=name, hovertemplate=hover))
        if asked:
            after = [len(values), *range(len(values) + 1, len(values) + len(asked) + 1)]
            dotted = {"color": theme.CLASSES[0], "width": 2, "dash": "dot"}
            traces.append(
                go.Scatter(x=after, y=[values[-1], *asked], mode="lines+markers", marker={"size": 4}, line=dotted, name=ahead, hovertemplate=hover)
            )
    named = legend and bool(lines.classes)
    drawn = theme.figure(*traces, height=230 if named else 170, legend=named)
    drawn.update_layout(margin={"l": 40, "r": 6, "t": 26 if named else 6, "b": 26})
    return drawn


def _spread(rows: list[int], count: int) -> list[int]:
    return [rows[(2 * place + 1) * len(rows) // (2 * count)] for place in range(count)]
