"""Which convolutions go by tiles (`kernel/winograd.py`): those that are quicker so, by their products and what changing tiles costs."""

from __future__ import annotations

from collections.abc import Sequence

from playground.engine.pictures import Window
from playground.engine.stack import Step

VECTOR = 16
"""Examples that are computed at the cost of one, as far as processors with longer vectors go."""

COLUMNS = 64
"""Tiles times examples that are gone through together."""

POINTS = 16
"""Products for a tile, an input and an output."""

LOADED, STORED = 80, 50
"""What it costs to change a channel's tile of 4 × 4 and of 2 × 2 pixels, in products: measured, as docs/benchmarks.md tells."""

LEAST = 1.1
"""A lesser gain is none: it may be an error of the estimate."""


def gain(step: Step, batch: int) -> float:
    """How many times as quick as its taps one by one a step's convolution is by tiles, forward and backward; 1 where it goes by its taps."""
    window = step.window
    if step.kind != "convolution" or window is None or (window.kernel, window.stride, window.dilation) != ((3, 3), (1, 1), (1, 1)):
        return 1.0
    found = 3 * _products(window) / _by_tiles(window, batch)
    return found if found >= LEAST else 1.0


def _products(window: Window) -> int:
    """Products of all taps that lie inside the picture."""
    (inputs, *seen), (outputs, *made) = window.before, window.after
    count = inputs * outputs
    for size, answers, padding in zip(seen, made, window.padding, strict=True):
        count *= sum(max(0, min(answers, size + padding - tap) - max(0, padding - tap)) for tap in range(3))
    return count


def _by_tiles(window: Window, batch: int) -> int:
    """The cost of answers and of both gradients, in products."""
    (inputs, *seen), (outputs, *made) = window.before, window.after
    together, wide = max(1, COLUMNS // _rounded(batch, VECTOR)), _rounded(outputs, VECTOR)
    there, back = _tiles(made), _tiles(seen)
    answers = _rounded(there, together) * POINTS * inputs * outputs + there * (LOADED * inputs + STORED * outputs)
    by_inputs = _rounded(back, together) * POINTS * inputs * outputs + back * (LOADED * outputs + STORED * inputs)
    by_weights = there * (POINTS * inputs * wide + LOADED * inputs + STORED * wide)
    return answers + by_inputs + by_weights


def _tiles(sides: Sequence[int]) -> int:
    """Tiles of 2 × 2 that cover a picture."""
    height, width = sides
    return -(-height // 2) * -(-width // 2)


def _rounded(count: int, to: int) -> int:
    return -(-count // to) * to
