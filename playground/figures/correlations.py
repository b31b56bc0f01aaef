"""How columns of numbers go together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from playground.figures import theme

MOST = 40
"""Columns that are drawn at most."""


class Correlations(NamedTuple):
    """Pearson's correlation (k, k) of each pair of columns, over the rows where both are there; NaN where one never changes."""

    names: tuple[str, ...]
    values: NDArray[np.float64]


def correlations(names: Sequence[str], x: NDArray[np.float64]) -> Correlations:
    """The correlations of columns (n, k) in which NaN (and infinity) stands for what is missing."""
    there = np.isfinite(x)
    filled = np.where(there, x, 0.0)
    centre = filled.sum(0) / np.maximum(1, there.sum(0))
    spread = np.where(there, x - centre, 0.0)
    spread /= np.maximum(1e-300, np.abs(spread).max(0, initial=0))  # so that squares neither vanish nor overflow
    mark = there.astype(np.float64)
    count, sums, squares = mark.T @ mark, spread.T @ mark, np.square(spread).T @ mark
    with np.errstate(invalid="ignore", divide="ignore"):
        covariance = spread.T @ spread - sums * sums.T / count
        variance = np.maximum(0.0, squares - sums**2 / count)
        found = covariance / np.sqrt(variance * variance.T)
    found[(variance <= 1e-12 * squares) | (variance.T <= 1e-12 * squares.T)] = np.nan
    return Correlations(tuple(names), np.clip(found, -1, 1))


def draw_correlations(found: Correlations) -> go.Figure:
    """A square for each pair, from orange (against each other) to blue (together)."""
    size = max(200, min(640, 60 + 26 * len(found.names)))
    square = go.Heatmap(
        x=list(found.names),
        y=list(found.names),
        z=[[None if value != value else value for value in row] for row in found.values.tolist()],
        zmin=-1,
        zmax=1,
        colorscale=[list(stop) for stop in theme.SIGNED],
        hovertemplate="%{x} and %{y}: %{z:.2f}<extra></extra>",
        colorbar={"thickness": 10, "tickvals": [-1, 0, 1]},
    )
    drawn = theme.figure(square, height=size)
    drawn.update_xaxes(automargin=True, type="category", showgrid=False)
    drawn.update_yaxes(automargin=True, type="category", autorange="reversed", showgrid=False)
    return drawn
