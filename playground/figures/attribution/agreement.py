"""How far methods agree with each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme
from playground.figures.attribution.words import MINUS


class AgreementMatrix(NamedTuple):
    """`matrix[i][j]`: the rank correlation between the scores of methods i and j; None where one of them gives every input the same."""

    titles: list[str]
    matrix: list[list[float | None]]


def agreement_data(titles: Sequence[str], matrix: Sequence[Sequence[float]]) -> AgreementMatrix:
    """From names and correlations; what is no number becomes a gap."""
    rows = [[float(value) if value == value else None for value in row] for row in matrix]
    if len(rows) != len(titles) or any(len(row) != len(titles) for row in rows):
        raise ValueError(f"expected {len(titles)} × {len(titles)} correlations, got {len(rows)} rows of {[len(row) for row in rows]}")
    return AgreementMatrix(list(titles), rows)


def draw_agreement(matrix: AgreementMatrix) -> go.Figure:
    """Green where two methods agree, purple where one says the opposite of the other, with the number in each cell."""
    drawn = theme.figure(
        go.Heatmap(
            x=matrix.titles,
            y=matrix.titles,
            z=matrix.matrix,
            zmin=-1,
            zmax=1,
            colorscale=[[0, theme.AGAINST], [0.5, "#c3c9cf"], [1, theme.FOR]],
            text=[["" if value is None else f"{value:.2f}".replace("-", MINUS) for value in row] for row in matrix.matrix],
            texttemplate="%{text}",
            textfont={"size": 9},
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate="%{y}<br>%{x}<br>%{z:.3f}<extra></extra>",
        ),
        height=130 + 22 * len(matrix.titles),
    )
    drawn.update_xaxes(type="category", showgrid=False, automargin=True, tickangle=-40)
    drawn.update_yaxes(type="category", showgrid=False, automargin=True, autorange="reversed")
    return drawn
