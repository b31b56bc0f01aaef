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

    By `display`: map (k, R, R), row 0 the lowest x₂; curve (k, R); image (k, h, w), row (k, 1, n) and value (k,) on the chosen example. A value
    of units that have very many is their mean.
    """

    display: Display
    values: NDArray[np.float32]


STEPS, NOTHING = 65_534, 65_535
"""Values are sent as so many steps from the lowest to the highest, and as this number where they are not finite."""


class Quantised(NamedTuple):
    """Pictures as 16-bit numbers q: value = low + (high - low) · q / STEPS, with `low` and `high` float32 (k,) for each of k pictures."""

    maps: NDArray[np.uint16]
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
    """Pictures (k, …), each stretched from its own lowest to its own highest finite value (0 where it has none)."""
    flat = pictures.reshape(len(pictures), -1)
    known = np.isfinite(flat)
    some = known.any(1)
    low = np.where(some, np.min(flat, 1, where=known, initial=np.float32(np.inf)), np.float32(0))
    high = np.where(some, np.max(flat, 1, where=known, initial=np.float32(-np.inf)), np.float32(0))
    return Quantised(steps(flat, low[:, None], high[:, None]).reshape(pictures.shape), low, high)


def steps(values: NDArray[np.float32], low: NDArray[np.float32] | float, high: NDArray[np.float32] | float) -> NDArray[np.uint16]:
    """Values between `low` and `high` in STEPS steps; NOTHING marks those that are not finite."""
    known = np.isfinite(values)
    span = np.maximum(np.subtract(high, low, dtype=np.float64), 1e-30)  # from -3e38 to 3e38 is more than float32 holds
    share = np.clip((np.where(known, values, low) - np.asarray(low, np.float64)) / span, 0, 1)
    return np.where(known, np.rint(share * STEPS), NOTHING).astype(np.uint16)


def _values(block: Block, values: Tensor, resolution: int) -> NDArray[np.float32]:
    with torch.inference_mode():
        drawn = values if len(block.shown) == values.shape[1] else values[:, list(block.shown)]
        if block.display is Display.MAP:
            drawn = drawn.T.reshape(-1, resolution, resolution)
        elif block.display is Display.CURVE:
            drawn = drawn.T
        elif block.display is Display.IMAGE:
            drawn = drawn[0]
        elif block.display is Display.ROW:
            drawn = drawn[0][:, None]
        else:
            drawn = drawn[0].float().flatten(1).mean(1) if drawn.ndim > 2 else drawn[0]
        return drawn.float().contiguous().cpu().numpy()
