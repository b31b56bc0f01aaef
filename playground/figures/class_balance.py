"""How many examples of each class every part holds."""

from __future__ import annotations

import plotly.graph_objects as go

from playground.data.balance import Balance
from playground.data.balance import balance as class_balance
from playground.figures import theme


def draw_balance(counts: Balance) -> go.Figure:
    """One bar a part, divided by class; a part without examples has none."""
    totals = [max(1, sum(part.values())) for part in counts]
    bars = [
        go.Bar(
            y=list(counts._fields),
            x=[part[name] / total for part, total in zip(counts, totals, strict=True)],
            name=name,
            orientation="h",
            marker={"color": theme.colour_of(index)},
            customdata=[part[name] for part in counts],
            hovertemplate=f"{name}: %{{customdata}} (%{{x:.0%}})<extra></extra>",
        )
        for index, name in enumerate(counts.train)
    ]
    drawn = theme.figure(*bars, height=92)
    drawn.update_layout(barmode="stack", bargap=0.3, margin={"l": 58, "r": 10, "t": 0, "b": 22})
    drawn.update_xaxes(tickformat=".0%", range=[0, 1.001], tickvals=[0, 0.5, 1], showgrid=False)
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    return drawn


__all__ = ["class_balance", "draw_balance"]
