"""Pooling for the kernel, over windows that slide or that divide the picture evenly; pictures as in `convolution.py`."""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.engine.kernel import tables as t
from playground.engine.kernel.geometry import extent, window
from playground.engine.kernel.memory import at
from playground.engine.kernel.numerics import ONE, ZERO, compiled, f32

LEAST = f32(-np.inf)


@compiled
def largest(layer: Any, values: int, b: int, picks: int) -> None:
    """The largest of each window, and at `picks` the place where it was, as torch tells: the first of equals, and what is no number before all."""
    channels, height, width, _, down, across = extent(layer)
    kernel, stride, padding = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :]
    came, made, n = values + 4 * b * layer[t.CAME], values + 4 * b * layer[t.MADE], channels * b
    for oy in range(down):
        top, bottom, _ = window(oy, height, down, kernel[0], stride[0], padding[0])
        for ox in range(across):
            left, right, _ = window(ox, width, across, kernel[1], stride[1], padding[1])
            place = 4 * n * (oy * across + ox)
            best, where = at(made + place, n), at(picks + 4 * b * layer[t.PICKED] + place, n)
            for i in range(n):
                best[i], where[i] = LEAST, f32(top * width + left)
            for y in range(top, bottom):
                for x in range(left, right):
                    seen, here = at(came + 4 * n * (y * width + x), n), f32(y * width + x)
                    for i in range(n):
                        better = seen[i] > best[i] or seen[i] != seen[i]
                        best[i] = seen[i] if better else best[i]
                        where[i] = here if better else where[i]


@compiled
def largest_backward(layer: Any, slopes: int, b: int, picks: int) -> None:
    """Each gradient to the place that was picked."""
    channels, height, width, _, down, across = extent(layer)
    kernel, stride, padding = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :]
    came, made, n = slopes + 4 * b * layer[t.CAME], slopes + 4 * b * layer[t.MADE], channels * b
    clear(at(came, height * width * n))
    for oy in range(down):
        top, bottom, _ = window(oy, height, down, kernel[0], stride[0], padding[0])
        for ox in range(across):
            left, right, _ = window(ox, width, across, kernel[1], stride[1], padding[1])
            place = 4 * n * (oy * across + ox)
            error, where = at(made + place, n), at(picks + 4 * b * layer[t.PICKED] + place, n)
            for y in range(top, bottom):
                for x in range(left, right):
                    into, here = at(came + 4 * n * (y * width + x), n), f32(y * width + x)
                    for i in range(n):
                        into[i] += error[i] if where[i] == here else ZERO


@compiled
def mean(layer: Any, values: int, b: int) -> None:
    """The mean of each window."""
    channels, height, width, _, down, across = extent(layer)
    kernel, stride, padding = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :]
    came, made, n = values + 4 * b * layer[t.CAME], values + 4 * b * layer[t.MADE], channels * b
    for oy in range(down):
        top, bottom, tall = window(oy, height, down, kernel[0], stride[0], padding[0])
        for ox in range(across):
            left, right, broad = window(ox, width, across, kernel[1], stride[1], padding[1])
            total, share = at(made + 4 * n * (oy * across + ox), n), ONE / f32(tall * broad)
            clear(total)
            for y in range(top, bottom):
                for x in range(left, right):
                    seen = at(came + 4 * n * (y * width + x), n)
                    for i in range(n):
                        total[i] += seen[i]
            for i in range(n):
                total[i] *= share


@compiled
def mean_backward(layer: Any, slopes: int, b: int) -> None:
    """Each gradient in equal shares to its window."""
    channels, height, width, _, down, across = extent(layer)
    kernel, stride, padding = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :]
    came, made, n = slopes + 4 * b * layer[t.CAME], slopes + 4 * b * layer[t.MADE], channels * b
    clear(at(came, height * width * n))
    for oy in range(down):
        top, bottom, tall = window(oy, height, down, kernel[0], stride[0], padding[0])
        for ox in range(across):
            left, right, broad = window(ox, width, across, kernel[1], stride[1], padding[1])
            error, share = at(made + 4 * n * (oy * across + ox), n), ONE / f32(tall * broad)
            for y in range(top, bottom):
                for x in range(left, right):
                    into = at(came + 4 * n * (y * width + x), n)
                    for i in range(n):
                        into[i] += error[i] * share


@compiled
def clear(numbers: Any) -> None:
    """Zeros."""
    for i in range(len(numbers)):
        numbers[i] = ZERO


@compiled
def transpose(source: int, into: int, rows: int, columns: int, b: int) -> None:
    """Units (rows, columns, b) as (columns, rows, b)."""
    for i in range(rows):
        for j in range(columns):
            seen, written = at(source + 4 * b * (i * columns + j), b), at(into + 4 * b * (j * rows + i), b)
            for r in range(b):
                written[r] = seen[r]
