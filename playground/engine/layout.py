"""A stack of layers as the tables that the compiled kernel reads; the room that it works in."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.kernel import tables as t
from playground.engine.stack import Step
from playground.engine.tiling import VECTOR, gain


class Layout(NamedTuple):
    """The tables of layers and of their settings, and the room's parts: units of all layers and of the input, the multiple of examples for which
    there is room, where picked places and packed weights or turned values begin, and how many numbers there are in all.
    """

    layers: NDArray[np.int64]
    settings: NDArray[np.float32]
    units: int
    aligned: int
    picks: int
    packed: int
    size: int


_rooms = threading.local()


def room(size: int) -> NDArray[np.float32]:
    """Memory to work in for one call of the kernel, the same for all networks of a thread: nothing in it outlasts a step.

    It is torch's, because that begins where vectors begin.
    """
    if len(getattr(_rooms, "held", ())) < size:
        _rooms.held = torch.zeros(size).numpy()
    held: NDArray[np.float32] = _rooms.held
    return held


def lay_out(steps: Sequence[Step], kernel: ModuleType, parameters: Sequence[Tensor], units: int, outputs: int, batch: int) -> Layout:
    """The tables for examples of so many units and outputs."""
    from playground.engine.kernel import winograd
    from playground.engine.kernel.activations import PAIRS
    from playground.engine.kernel.lanes import LANES, ROWS

    kinds = {"linear": t.LINEAR, "elementwise": t.ELEMENTWISE, "softmax": t.SOFTMAX, "slopes": t.SLOPES, "dropout": t.DROPOUT, "alpha": t.ALPHA}
    kinds |= {"convolution": t.CONVOLUTION, "largest": t.LARGEST, "mean": t.MEAN, "transposed": t.TRANSPOSED, "normalised": t.NORMALISED}
    codes, index = list(PAIRS), {id(parameter): i for i, parameter in enumerate(parameters)}
    aligned = LANES if any(step.window or step.kind == "normalised" for step in steps) else 1
    most = _rounded(batch, aligned)
    layers, settings = np.zeros((len(steps), t.COLUMNS), np.int64), np.zeros((len(steps), 3), np.float32)
    came, made, drawn, picked, packed = 0, units, 0, 0, 0
    for row, step in zip(layers, steps, strict=True):
        module: Any = step.module
        weight, bias = (index.get(id(getattr(module, name, None)), -1) for name in ("weight", "bias"))
        large = step.kind == "linear" and kernel.is_large(units, step.units, most)
        row[: t.MASK + 1] = kinds[step.kind], codes.index(step.code) if step.code else 0, units, step.units, came, made, weight, bias, large, drawn
        if large:
            packed = max(packed, units * min(most, kernel.SMALL // (units * step.units)))
        if step.window is not None:
            window = step.window
            looks = window.kernel, window.stride, window.padding, window.dilation
            row[t.CHANNELS : t.WAYS] = *window.before, *window.after, *(number for pair in looks for number in pair)
        if step.kind == "convolution":
            row[t.WAYS : t.PICKED] = _ways(module.weight)
            channels, detectors = module.in_channels, module.out_channels
            taps = module.weight[0, 0].numel()
            row[t.TILED] = gain(step, batch) > 1
            direct = (_rounded(o, ROWS) * (1 + i * taps) for o, i in ((detectors, channels), (channels, detectors)))
            packed = max(packed, winograd.size(channels, detectors, most) if row[t.TILED] else max(direct))
        if step.kind == "normalised":
            row[t.CHANNELS] = module.num_features
        row[t.PICKED] = picked
        picked += {"largest": step.units, "normalised": int(row[t.CHANNELS])}.get(step.kind, 0)
        drawn += step.units if step.drop else 0
        units, came, made = step.units, made, made + step.units
    settings[:] = [step.settings for step in steps]
    places = _rounded((2 * made + 3 * outputs + 2) * most + 8, VECTOR)
    weights = places + _rounded(picked * most, VECTOR)
    return Layout(layers, settings, made, aligned, places, weights, weights + packed)


def _ways(weight: Tensor) -> tuple[int, int, int, int]:
    """Numbers from one output, input, row and column of a convolution's weights to the next; a sequence's have one row."""
    ways = weight.stride()
    return (*ways, 0)[:4] if len(ways) == 4 else (ways[0], ways[1], 0, ways[2])


def _rounded(count: int, to: int) -> int:
    return -(-count // to) * to
