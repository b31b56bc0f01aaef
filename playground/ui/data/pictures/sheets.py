"""Pictures side by side, pixel for pixel as the network gets them."""

from __future__ import annotations

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

GAP = 3


def contact_sheet(pixels: NDArray[np.uint8], *, columns: int, zoom: int = 1) -> NDArray[np.uint8]:
    """Pictures (n, side, side, channels) in rows, each pixel `zoom` pixels wide and high, with clear gaps: (height, width, 4)."""
    n, side, _, channels = pixels.shape
    rows, step = -(-n // columns), side * zoom + GAP
    sheet = np.zeros((rows * step - GAP, min(columns, n) * step - GAP, 4), np.uint8)
    for place, picture in enumerate(pixels):
        down, across = place // columns * step, place % columns * step
        large = picture.repeat(zoom, 0).repeat(zoom, 1)
        sheet[down : down + side * zoom, across : across + side * zoom, :3] = large if channels == 3 else large[..., :1]
        sheet[down : down + side * zoom, across : across + side * zoom, 3] = 255
    return sheet


def address(picture: NDArray[np.uint8], zoom: int = 1) -> str:
    """One picture (side, side, channels) as the data address of a PNG."""
    large = picture.repeat(zoom, 0).repeat(zoom, 1)
    out = io.BytesIO()
    Image.fromarray(large if large.shape[2] == 3 else large[..., 0]).save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
