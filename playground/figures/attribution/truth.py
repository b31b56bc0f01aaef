"""How much of the scores lies on the inputs that truly matter, where that is known."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme


class TruthShare(NamedTuple):
    """The share of Σ|score| on truly relevant inputs, and the share that scores strewn at random would have there."""

    share: float
    chance: float


def draw_truth(truth: TruthShare) -> go.Figure:
    """One bar from 0 to 1, with a line at chance."""
    bar = go.Bar(x=[truth.share], y=["relevant"], orientation="h", marker={"color": theme.FOR}, hovertemplate="%{x:.1%}<extra></extra>")
    drawn = theme.figure(bar, height=94, x="share of all scores on inputs that truly matter")
    drawn.update_xaxes(range=[0, 1], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    drawn.update_yaxes(visible=False)
    drawn.update_layout(margin={"t": 18})
    drawn.add_vline(x=truth.chance, line={"color": theme.INK, "width": 1.5, "dash": "dot"})
    drawn.add_annotation(x=truth.chance, y=1, yref="paper", yanchor="bottom", showarrow=False, text="chance", font={"size": 10, "color": theme.INK})
    return drawn
