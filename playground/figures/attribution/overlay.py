"""A picture, its scores, and the scores laid over the picture."""

from __future__ import annotations

from typing import Any, NamedTuple

import plotly.graph_objects as go
import torch
from plotly.subplots import make_subplots
from torch import Tensor

from playground.attribution import Attribution
from playground.figures import theme

SHARE = 0.98
"""Scores beyond the size at which this share of Σ|score| is reached are all drawn in the fullest colour."""

GREYS = [[0, "#ffffff"], [1, "#181c22"]]
PICTURE = "picture"
"""The `meta` of traces that show the picture itself, so that a dark page can turn its greys round."""


class Overlay(NamedTuple):
    """A picture (h, w) and the scores of its pixels (h, w), channels averaged and summed; `limit` is the score of the fullest colour."""

    title: str
    picture: list[list[float]]
    scores: list[list[float]]
    limit: float


def overlay_data(attribution: Attribution, example: int = 0, *, picture: Tensor | None = None) -> Overlay:
    """Of one example, whose inputs must be images (channels, h, w); `picture` (channels, h, w) stands in the place of the network's input.

    ValueError for anything but images.
    """
    shown = attribution.x[example] if picture is None else picture
    if shown.ndim != 3:
        raise ValueError(f"expected an image (channels, height, width), got an input of shape {tuple(shown.shape)}")
    scores = attribution.scores[example].sum(0)
    return Overlay(attribution.title, shown.mean(0).tolist(), scores.tolist(), limit(scores))


def limit(scores: Tensor) -> float:
    """The smallest size at which the scores up to it make `SHARE` of Σ|score|; 1 where all of them are 0."""
    sizes = scores.double().abs().flatten().sort().values
    total = float(sizes.sum())
    if not total > 0:
        return 1.0
    place = int(torch.searchsorted(sizes.cumsum(0), SHARE * total))
    return float(sizes[min(place, len(sizes) - 1)])


def evidence_scale() -> list[list[Any]]:
    """From against to for, by way of nothing: opacity grows with the size of the score."""
    return [[0, theme.AGAINST], [0.5, _clear(theme.AGAINST)], [0.5, _clear(theme.FOR)], [1, theme.FOR]]


def draw_overlay(overlay: Overlay) -> go.Figure:
    """The picture, the scores over the faint picture, and the scores alone; the number is told on hovering."""
    drawn = make_subplots(1, 3, horizontal_spacing=0.03, subplot_titles=["the picture", f"evidence for {overlay.title}", "the scores alone"])
    traces = (_picture(overlay), _picture(overlay, 0.4), heat(overlay.scores, overlay.limit), heat(overlay.scores, overlay.limit))
    for trace, column in zip(traces, (1, 2, 2, 3), strict=True):
        drawn.add_trace(trace, 1, column)
    plain_axes(drawn, height=260)
    return drawn


def overlay(attribution: Attribution, example: int = 0) -> go.Figure:
    """The three pictures of one example: `draw_overlay(overlay_data(…))`."""
    return draw_overlay(overlay_data(attribution, example))


def heat(scores: list[list[float]], top: float) -> go.Heatmap:
    """Signed scores of pixels; `top` is the score of the fullest colour."""
    return go.Heatmap(
        z=scores,
        zmin=-top,
        zmax=top,
        colorscale=evidence_scale(),
        showscale=False,
        hovertemplate="row %{y}, column %{x}<br>%{z:+.4g}<extra></extra>",
        x0=1,
        y0=1,
    )


def plain_axes(drawn: go.Figure, *, height: int) -> None:
    """Square pixels, rows from the top, no axes but a frame: for figures made of pictures."""
    look = theme.figure(height=height).layout
    drawn.update_layout(look)
    drawn.update_layout(margin={"l": 4, "r": 4, "t": 24, "b": 4})
    drawn.update_annotations(font={"size": 11, "color": theme.INK})
    frame = {"showline": True, "mirror": True, "linecolor": theme.GRID, "showticklabels": False, "ticks": "", "showgrid": False, "zeroline": False}
    drawn.update_xaxes(constrain="domain", **frame)
    drawn.update_yaxes(autorange="reversed", constrain="domain", constraintoward="top", **frame)
    for axis in list(drawn.select_yaxes()):
        axis.scaleanchor = axis.anchor


def _clear(colour: str) -> str:
    """A colour that cannot be seen, so that what is mixed with it keeps its hue."""
    return f"rgba({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)}, 0)"


def _picture(overlay: Overlay, opacity: float = 1.0) -> go.Heatmap:
    return go.Heatmap(
        z=overlay.picture,
        colorscale=GREYS,
        showscale=False,
        opacity=opacity,
        meta=PICTURE,
        hoverinfo="skip" if opacity < 1 else None,
        hovertemplate=None if opacity < 1 else "row %{y}, column %{x}<br>%{z:.3g}<extra></extra>",
        x0=1,
        y0=1,
    )
