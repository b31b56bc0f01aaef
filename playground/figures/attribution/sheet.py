"""Charts put together as plain data and checked by Plotly once: a tenth of the time that changing a figure piece by piece takes.

An answer is drawn anew with every edit of an example, so that it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from playground.figures import theme

Plain = dict[str, Any]


def axis(title: str = "", **more: Any) -> Plain:
    """An axis in the look of all figures."""
    named = {"title": {"text": title, "standoff": 4}} if title else {}
    return {"gridcolor": theme.GRID, "zeroline": False, "linecolor": theme.GRID, "tickfont": {"size": 10}, "automargin": False, **named, **more}


def sheet(traces: Sequence[Plain], *, height: int, margin: Plain, legend: Plain | None = None, **layout: Any) -> go.Figure:
    """A figure on no background of its own; `layout` holds the axes and all else."""
    return go.Figure(
        {
            "data": list(traces),
            "layout": {
                "height": height,
                "margin": {"l": 30, "r": 8, "t": 6, "b": 22, **margin},
                "paper_bgcolor": "rgba(0,0,0,0)",
                "plot_bgcolor": "rgba(0,0,0,0)",
                "font": {"size": 11, "color": theme.INK},
                "showlegend": legend is not None,
                "legend": {
                    "orientation": "h",
                    "x": 0,
                    "y": 1,
                    "yanchor": "bottom",
                    "bgcolor": "rgba(0,0,0,0)",
                    "font": {"size": 11},
                    **(legend or {}),
                },
                "hoverlabel": {"font": {"size": 11}},
                "uirevision": "kept",
                "template": {},
                **layout,
            },
        }
    )


def cells(titles: Sequence[str], columns: int, *, gap: float, row_gap: float = 0.0) -> tuple[list[tuple[Plain, Plain]], list[Plain]]:
    """Places for as many charts as there are titles, row by row: the domains of their axes, and the titles over them as annotations."""
    rows = -(-len(titles) // columns)
    width, height = (1 - gap * (columns - 1)) / columns, (1 - row_gap * (rows - 1)) / rows
    places, notes = [], []
    for number, title in enumerate(titles):
        left, top = (number % columns) * (width + gap), 1 - (number // columns) * (height + row_gap)
        places.append(({"domain": [left, left + width]}, {"domain": [max(0.0, top - height), top]}))
        notes.append(
            {
                "text": title,
                "x": left + width / 2,
                "y": top,
                "xref": "paper",
                "yref": "paper",
                "xanchor": "center",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 11, "color": theme.INK},
            }
        )
    return places, notes


def numbered(name: str, number: int) -> str:
    """`xaxis`, `xaxis2`, … or `x`, `x2`, …: the first has no number."""
    return name if number == 0 else f"{name}{number + 1}"
