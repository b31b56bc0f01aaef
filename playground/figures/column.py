"""How the values of one column are distributed, in all or class by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures import theme

BINS = 40
WORDS = 20
"""Values of a column of words that have a bar of their own."""
OTHERS = "(others)"


class ColumnLook(NamedTuple):
    """Counts by value: `places` are the middles of intervals `width` wide (numbers, or days since 1970 where `dates`) or words; `counts` maps each
    class, or the empty name for all, to as many counts."""

    name: str
    places: tuple[float | str, ...]
    width: float
    counts: dict[str, tuple[int, ...]]
    dates: bool


def column_look(name: str, values: Any, labels: tuple[Sequence[str | None], Sequence[str]] | None = None, *, dates: bool = False) -> ColumnLook:
    """Counts of numbers (n,) in intervals, or of words; missing ones are left out. `labels` are each row's class, and the classes."""
    classes: dict[str, NDArray[np.bool_]] = {"": np.ones(len(values), bool)}
    if labels is not None:
        rows = np.array(labels[0], dtype=object)
        classes = {label: rows == label for label in labels[1]}
    if isinstance(values, np.ndarray):
        finite = np.isfinite(values)
        if not finite.any():
            return ColumnLook(name, (), 1.0, {}, dates)
        edges = np.histogram_bin_edges(values[finite], bins=min(BINS, max(1, len(np.unique(values[finite])))))
        counts = {label: tuple(np.histogram(values[finite & rows], edges)[0].tolist()) for label, rows in classes.items()}
        return ColumnLook(name, tuple(((edges[1:] + edges[:-1]) / 2).tolist()), float(edges[1] - edges[0]), counts, dates)
    words = [word for word, _ in Counter(value for value in values if value is not None).most_common()]
    shown, rest = words[:WORDS], set(words[WORDS:])
    cells = np.array([OTHERS if value in rest else value for value in values], dtype=object)
    places = (*shown, *([OTHERS] if rest else []))
    counted = {label: tuple(int((cells[rows] == word).sum()) for word in places) for label, rows in classes.items()}
    return ColumnLook(name, places, 0.0, counted, dates)


def draw_column(look: ColumnLook) -> go.Figure:
    """Bars, stacked by class."""
    places: list[Any] = list(look.places)
    if look.dates:
        places = [str(np.datetime64(int(day), "D")) for day in places if isinstance(day, float)]
    colours = {label: theme.colour_of(index) if label else theme.CLASSES[1] for index, label in enumerate(look.counts)}
    bars = [
        go.Bar(x=places, y=list(counts), name=label, marker={"color": colours[label]}, hovertemplate="%{x}: %{y}")
        for label, counts in look.counts.items()
    ]
    drawn = theme.figure(*bars, height=240, x=look.name, y="rows", legend=len(bars) > 1)
    drawn.update_layout(barmode="stack", bargap=0.05 if look.width else 0.3)
    if not look.width:
        drawn.update_xaxes(type="category")
    return drawn
