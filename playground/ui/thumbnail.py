"""Small pictures of datasets, for the list they are chosen from and for a first look at images."""

from __future__ import annotations

import base64
import io
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

from playground.data import EXTENT, Classification, DataForm, Dataset, Samples
from playground.figures.theme import CLASSES, INK

SIDE = 96
"""Pixels along a side; shown at half of it."""

MOST = 400
"""Points drawn at most."""


@cache
def thumbnail(dataset: type[Dataset]) -> str:
    """A dataset as it is at first, as the data address of a PNG on a clear background."""
    samples, form = dataset().sample(), dataset.form
    picture = Image.new("RGBA", (SIDE, SIDE))
    if form is DataForm.IMAGE:
        picture = Image.fromarray(sheet(samples, rows=3, columns=3)).convert("RGBA").resize((SIDE, SIDE), Image.Resampling.NEAREST)
    elif form is DataForm.SERIES:
        _lines(ImageDraw.Draw(picture), samples)
    elif form is DataForm.TOKENS:
        _words(ImageDraw.Draw(picture), samples, dataset().vocabulary() or ())
    else:
        _dots(ImageDraw.Draw(picture), samples, form)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def sheet(samples: Samples, *, rows: int, columns: int, zoom: int = 1) -> NDArray[np.uint8]:
    """The first images (n, channels, height, width) side by side, as `tiled` draws them."""
    return tiled(samples.x[: rows * columns], columns=columns, zoom=zoom)


def tiled(images: Tensor, *, columns: int, zoom: int = 1, exact: bool = False) -> NDArray[np.uint8]:
    """Images (n, channels, height, width) side by side: of three channels in colour (height, width, 3), of others dark on light (height, width).

    Colours from 0 to 1 are shown as they are; greys reach from no ink to the most there is, or from 0 to 1 where they are `exact`.
    """
    rows = -(-len(images) // columns)
    coloured = images.shape[1] == 3
    shades = images if coloured else 1 - images.mean(1, keepdim=True) / (1.0 if exact else max(float(images.max()), 1e-9))
    if exact:
        shades = shades.mul(255).round() / 255 + 1e-4  # to the last bit when they are bytes again
    blank = shades.new_ones(rows * columns - len(images), *shades.shape[1:])
    channels, height, width = shades.shape[1:]
    grid = (
        torch.cat([shades, blank])
        .reshape(rows, columns, channels, height, width)
        .permute(0, 3, 1, 4, 2)
        .reshape(rows * height, columns * width, channels)
    )
    large = grid.clamp(0, 1).mul(255).repeat_interleave(zoom, 0).repeat_interleave(zoom, 1).to(torch.uint8).numpy()
    return large if coloured else large[:, :, 0]


def _lines(drawing: ImageDraw.ImageDraw, samples: Samples) -> None:
    """Four series one under the other, in the colours of their classes."""
    rows = 4
    for row in range(rows):
        values = samples.x[row * len(samples.x) // rows + row, :, 0].numpy()
        low, high = float(values.min()), float(values.max())
        label = int(samples.y[row * len(samples.x) // rows + row]) if isinstance(samples.task, Classification) else 1
        heights = (row + 0.9 - 0.8 * (values - low) / max(high - low, 1e-9)) * SIDE / rows
        places = [(4 + (SIDE - 8) * step / (len(values) - 1), float(height)) for step, height in enumerate(heights)]
        drawing.line(places, fill=CLASSES[label % len(CLASSES)], width=3, joint="curve")


def _words(drawing: ImageDraw.ImageDraw, samples: Samples, vocabulary: tuple[str, ...]) -> None:
    """The beginnings of four rows of tokens."""
    font = ImageFont.load_default(20)
    for row in range(4):
        words = [vocabulary[token] for token in samples.x[row].tolist()]
        text = (" " if any(len(word) > 1 for word in vocabulary) else "").join(words).lstrip("· ")
        drawing.text((4, 1 + 24 * row), text[:16], font=font, fill=CLASSES[1] if row % 2 else INK)


def _dots(drawing: ImageDraw.ImageDraw, samples: Samples, form: DataForm) -> None:
    """Points on the plane or a line; for a table, its two columns that vary most with the answer."""
    places = _places(samples, form)
    values = samples.y.reshape(len(samples.y), -1)[:, 0].numpy().astype(float)
    for (x, y), value in zip(places[:MOST], values[:MOST], strict=True):
        at = (x * (SIDE - 8) + 4, (1 - y) * (SIDE - 8) + 4)
        drawing.ellipse((at[0] - 2.4, at[1] - 2.4, at[0] + 2.4, at[1] + 2.4), fill=_colour(samples, form, value, values))


def _places(samples: Samples, form: DataForm) -> NDArray[np.float64]:
    """Where in the unit square each example goes: (n, 2)."""
    x, y = samples.x.numpy().astype(float), samples.y.reshape(len(samples.y), -1)[:, :1].numpy().astype(float)
    if form is DataForm.PLANE:
        return np.clip((x - EXTENT[0]) / (EXTENT[1] - EXTENT[0]), 0, 1)
    if form is DataForm.LINE:
        chosen = np.concatenate([x[:, :1], y], 1)
    else:
        told = np.abs([np.corrcoef(column, y[:, 0])[0, 1] if column.std() else 0.0 for column in x.T])
        chosen = x[:, np.argsort(-told)[:2]]
    low, high = chosen.min(0), chosen.max(0)
    unit: NDArray[np.float64] = (chosen - low) / np.where(high > low, high - low, 1)
    return unit


def _colour(samples: Samples, form: DataForm, value: float, values: NDArray[np.float64]) -> str:
    if isinstance(samples.task, Classification):
        return CLASSES[int(value) % len(CLASSES)]
    if form is DataForm.LINE:
        return CLASSES[1]
    middle, reach = (0.0, np.abs(values).max()) if form is DataForm.PLANE else (values.mean(), 2 * values.std())
    share = float(np.clip((value - middle) / max(reach, 1e-9), -1, 1))
    return _mixed(INK, CLASSES[0] if share < 0 else CLASSES[1], abs(share))


def _mixed(first: str, second: str, share: float) -> str:
    a, b = (tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5)) for colour in (first, second))
    return "#" + "".join(f"{round(p + (q - p) * share):02x}" for p, q in zip(a, b, strict=True))
