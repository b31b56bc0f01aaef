"""What every unit of the network shows: its value over the plane or the line, or on one example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.model.blocks import Block, Display
from playground.probes.activations import activations
from playground.probes.grid import grid


class Units(NamedTuple):
    """The drawn units of one block, float32.

    By `display`: map (k, R, R), row 0 the lowest x₂; curve (k, R); image (k, h, w) and value (k,) on the chosen example. A value of units that
    have several (positions of a sequence) is their mean.
    """

    display: Display
    values: NDArray[np.float32]


class Quantised(NamedTuple):
    """Pictures as bytes: value = low + (high - low) · byte / 255, with `low` and `high` float32 (k,) for each of k pictures."""

    maps: NDArray[np.uint8]
    low: NDArray[np.float32]
    high: NDArray[np.float32]


def units(assembly: Assembly, blocks: Sequence[Block], resolution: int, example: int) -> list[Units]:
    """The drawn units of each block. `example` is the index of a raw example, for what cannot be drawn over the plane."""
    over_grid = [block.display in (Display.MAP, Display.CURVE) for block in blocks]
    wide: Sequence[Tensor | None] = [None] * len(blocks)
    one = wide
    if any(over_grid):
        wide = activations(assembly.network, blocks, grid(assembly.prepared, resolution, assembly.device))
    if not all(over_grid):
        raw = assembly.prepared.raw.x[example : example + 1]
        one = activations(assembly.network, blocks, assembly.prepared.inputs_of(raw).to(assembly.device))
    chosen = [w if over else o for w, o, over in zip(wide, one, over_grid, strict=True)]
    return [Units(block.display, _values(block, values, resolution)) for block, values in zip(blocks, chosen, strict=True) if values is not None]


def quantised(pictures: NDArray[np.float32]) -> Quantised:
    """Pictures (k, …) each stretched from its own lowest to its own highest value; values that are not finite become the lowest."""
    flat = pictures.reshape(len(pictures), -1)
    finite = flat if np.isfinite(flat).all() else np.nan_to_num(flat, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = finite.min(1), finite.max(1)
    span = np.maximum(high - low, np.float32(1e-12))
    maps = ((finite - low[:, None]) * (255 / span)[:, None] + np.float32(0.5)).astype(np.uint8)
    return Quantised(maps.reshape(pictures.shape), low, high)


def _values(block: Block, values: Tensor, resolution: int) -> NDArray[np.float32]:
    with torch.inference_mode():
        drawn = values if len(block.shown) == values.shape[1] else values[:, list(block.shown)]
        if block.display is Display.MAP:
            drawn = drawn.T.reshape(-1, resolution, resolution)
        elif block.display is Display.CURVE:
            drawn = drawn.T
        elif block.display is Display.IMAGE:
            drawn = drawn[0]
        else:
            drawn = drawn[0].flatten(1).mean(1) if drawn.ndim > 2 else drawn[0]
        return drawn.contiguous().cpu().numpy()
