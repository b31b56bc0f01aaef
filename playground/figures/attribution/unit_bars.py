"""What each unit of a layer contributed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme

NOUNS = ("unit ", "channel ", "position ", "step ")
"""What goes without saying on the axis."""

MOST = 64
"""Bars; of more units, the largest are drawn in their order and the others summed."""


class UnitBars(NamedTuple):
    """Scores of a layer's units; `units[k]` is the number of bar k's unit, counted from 0, and None for those that are summed."""

    units: list[int | None]
    names: list[str]
    scores: list[float]


def unit_bars_data(scores: Sequence[float], names: Sequence[str], most: int = MOST) -> UnitBars:
    """From a score and a name for each unit. The bars' sum is that of all scores."""
    if len(scores) != len(names):
        raise ValueError(f"expected a name for each of {len(scores)} units, got {len(names)}")
    if len(scores) <= most:
        return UnitBars(list(range(len(scores))), list(names), [float(score) for score in scores])
    kept = sorted(sorted(range(len(scores)), key=lambda unit: -abs(scores[unit]))[: most - 1])
    rest = float(sum(scores)) - sum(float(scores[unit]) for unit in kept)
    others = f"{len(scores) - len(kept)} others"
    return UnitBars([*kept, None], [*(names[unit] for unit in kept), others], [*(float(scores[unit]) for unit in kept), rest])


def draw_unit_bars(bars: UnitBars, *, limit: float | None = None) -> go.Figure:
    """A bar for each unit, green for and purple against; `customdata` holds the unit.
    `limit` is the largest score that fits, so that layers compare."""
    top = max([*map(abs, bars.scores), 1e-12] if limit is None else [limit])
    drawn = theme.figure(
        go.Bar(
            x=bars.names,
            y=bars.scores,
            customdata=bars.units,
            marker={"color": [theme.FOR if score >= 0 else theme.AGAINST for score in bars.scores]},
            hovertemplate="%{y:+.4g}<extra></extra>",
        ),
        height=120,
    )
    drawn.update_layout(hovermode="x")  # the whole height of a unit answers, however short its bar
    drawn.update_layout(bargap=0.15 if len(bars.names) > 24 else 0.3, margin={"l": 44, "r": 6, "t": 4, "b": 20})
    step = -(-len(bars.names) // 16)
    drawn.update_xaxes(type="category", tickvals=bars.names[::step], ticktext=[_short(name) for name in bars.names[::step]], showgrid=False)
    drawn.update_yaxes(range=[-1.08 * top if min(bars.scores, default=0.0) < 0 else 0, 1.08 * top if max(bars.scores, default=0.0) > 0 else 0])
    drawn.update_yaxes(nticks=4, zeroline=True, zerolinecolor=theme.INK)
    return drawn


def _short(name: str) -> str:
    for noun in NOUNS:
        name = name.removeprefix(noun)
    return name if len(name) <= 10 else f"{name[:9]}…"
