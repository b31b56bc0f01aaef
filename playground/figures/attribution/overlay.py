"""A picture, its scores, and the scores laid over the picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go
import torch
from torch import Tensor

from playground.attribution import Attribution
from playground.figures import theme
from playground.figures.attribution.sheet import Plain, axis, cells, numbered, sheet

SHARE = 0.98
"""Scores beyond the size at which this share of Σ|score| is reached are all drawn in the fullest colour."""

GREYS = [[0, "#ffffff"], [1, "#181c22"]]
INK = [[0, "#ffffff"], [1, "#000000"]]
"""The greys of photographs, in any theme."""
PICTURE = "picture"
"""The `meta` of traces that show the picture itself, so that a dark page can turn its greys round."""


class Overlay(NamedTuple):
    """A picture (h, w) and the scores of its pixels (h, w), channels averaged and summed; `limit` is the score of the fullest colour.

    `colours` (h, w, 3) are its colours from 0 to 255, where it has three channels; `photograph` says that its greys are ink from 0 to 1.
    """

    title: str
    picture: list[list[float]]
    scores: list[list[float]]
    limit: float
    colours: list[list[list[int]]] | None = None
    photograph: bool = False


def overlay_data(attribution: Attribution, example: int = 0, *, picture: Tensor | None = None, photograph: bool = False) -> Overlay:
    """Of one example, whose inputs must be images (channels, h, w); `picture` (channels, h, w) stands in the place of the network's input, and is in
    colour where it has three channels.

    ValueError for anything but images.
    """
    shown = attribution.x[example] if picture is None else picture
    if shown.ndim != 3:
        raise ValueError(f"expected an image (channels, height, width), got an input of shape {tuple(shown.shape)}")
    scores = attribution.scores[example].sum(0)
    coloured = picture is not None and len(picture) == 3
    colours = shown.clamp(0, 1).mul(255).round().int().permute(1, 2, 0).tolist() if coloured else None
    return Overlay(attribution.title, shown.mean(0).tolist(), scores.tolist(), limit(scores), colours, photograph)


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
    panels = [[_picture(overlay)], [_picture(overlay, 0.4), heat(overlay.scores, overlay.limit)], [heat(overlay.scores, overlay.limit)]]
    return pictures(panels, ["the picture", f"evidence for {overlay.title}", "the scores alone"], columns=3, height=218)


def overlay(attribution: Attribution, example: int = 0) -> go.Figure:
    """The three pictures of one example: `draw_overlay(overlay_data(…))`."""
    return draw_overlay(overlay_data(attribution, example))


def heat(scores: list[list[float]], top: float) -> Plain:
    """Signed scores of pixels; `top` is the score of the fullest colour."""
    return {
        "type": "heatmap",
        "z": scores,
        "zmin": -top,
        "zmax": top,
        "colorscale": evidence_scale(),
        "showscale": False,
        "hovertemplate": "row %{y}, column %{x}<br>%{z:+.4g}<extra></extra>",
        "x0": 1,
        "y0": 1,
    }


def pictures(panels: Sequence[Sequence[Plain]], titles: Sequence[str], *, columns: int, height: int) -> go.Figure:
    """Pictures side by side, each of one or more layers: square pixels, rows from the top, no axes but a frame."""
    places, notes = cells(titles, columns, gap=0.03, row_gap=0.14 / -(-len(titles) // columns))
    frame: Plain = {"showline": True, "mirror": True, "showticklabels": False, "ticks": "", "showgrid": False, "constrain": "domain"}
    traces, axes = [], {}
    for number, (layers, (across, up)) in enumerate(zip(panels, places, strict=True)):
        x, y = numbered("x", number), numbered("y", number)
        traces += [{**layer, "xaxis": x, "yaxis": y} for layer in layers]
        axes[numbered("xaxis", number)] = axis(**frame, **across, anchor=y)
        axes[numbered("yaxis", number)] = axis(**frame, **up, anchor=x, autorange="reversed", scaleanchor=x, constraintoward="top")
    return sheet(traces, height=height, margin={"l": 4, "r": 4, "t": 24, "b": 4}, annotations=notes, **axes)


def _clear(colour: str) -> str:
    """A colour that cannot be seen, so that what is mixed with it keeps its hue."""
    return f"rgba({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)}, 0)"


def _picture(overlay: Overlay, opacity: float = 1.0) -> Plain:
    told = {"hoverinfo": "skip"} if opacity < 1 else {"hovertemplate": "row %{y}, column %{x}<br>%{z:.3g}<extra></extra>"}
    place: Plain = {"opacity": opacity, "x0": 1, "y0": 1}
    if overlay.colours:
        if opacity == 1:
            told = {"hovertemplate": "row %{y}, column %{x}<br>%{z}<extra></extra>"}
        return {"type": "image", "z": overlay.colours, **place, **told}
    shades: Plain = {"colorscale": INK, "zmin": 0, "zmax": 1} if overlay.photograph else {"colorscale": GREYS, "meta": PICTURE}
    return {"type": "heatmap", "z": overlay.picture, "showscale": False, **shades, **place, **told}
