"""Batch normalisation for the kernel: over the n examples and, of pictures, over the places of each channel (Ioffe and Szegedy 2015).

Numbers of all examples of a channel are added up in double precision, as torch does.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.engine.kernel import tables as t
from playground.engine.kernel.memory import at, doubles
from playground.engine.kernel.numerics import ONE, ZERO, compiled, f32


@compiled
def moments(x: int, places: int, channels: int, n: int, b: int, kept: Any) -> None:
    """Into `kept` (channels, 2), mean and variance of each channel over n examples of every place of x (places, channels, b)."""
    count = places * n
    for power in range(2):
        for c in range(channels):
            kept[2 * c + power] = 0.0
        for place in range(places):
            for c in range(channels):
                row, total = at(x + 4 * b * (place * channels + c), n), ZERO
                centre = f32(kept[2 * c]) if power else ZERO
                for r in range(n):
                    apart = row[r] - centre
                    total += apart * apart if power else apart
                kept[2 * c + power] += float(total)
        for c in range(channels):
            kept[2 * c + power] /= count


@compiled
def forward(layer: Any, tensors: Any, values: int, n: int, b: int, picks: int, least: f32, share: f32) -> None:
    """Every channel to mean 0 and variance 1, then scaled and shifted; the running averages move by `share` towards this batch's.

    Mean and 1 / deviation stay at `picks` for the way back.
    """
    channels, weight, bias = layer[t.CHANNELS], layer[t.WEIGHT], layer[t.BIAS]
    places = layer[t.UNITS] // channels
    came, made, count = values + 4 * b * layer[t.CAME], values + 4 * b * layer[t.MADE], places * n
    kept = doubles(picks + 4 * b * layer[t.PICKED], 4 * channels)
    moments(came, places, channels, n, b, kept)
    means, variances = at(layer[t.RUNNING], channels), at(layer[t.RUNNING + 1], channels)
    for c in range(channels):
        mean, variance = kept[2 * c], kept[2 * c + 1]
        means[c] += share * (f32(mean) - means[c])
        variances[c] += share * (f32(variance * count / (count - 1)) - variances[c])
        kept[2 * c + 1] = 1.0 / np.sqrt(variance + least)
    for place in range(places):
        for c in range(channels):
            scale = f32(kept[2 * c + 1]) * (at(tensors[weight, t.ADDRESS], channels)[c] if weight >= 0 else ONE)
            shift = at(tensors[bias, t.ADDRESS], channels)[c] if bias >= 0 else ZERO
            centre, unit = f32(kept[2 * c]), 4 * b * (place * channels + c)
            x, y = at(came + unit, b), at(made + unit, b)
            for r in range(b):
                y[r] = (x[r] - centre) * scale + shift


@compiled
def backward(layer: Any, tensors: Any, values: int, slopes: int, n: int, b: int, picks: int, on: bool) -> None:
    """Gradients by scales and shifts and, if it goes on, by the inputs: what moves the mean or the variance has no part in them."""
    channels, weight, bias = layer[t.CHANNELS], layer[t.WEIGHT], layer[t.BIAS]
    places = layer[t.UNITS] // channels
    came, made, count = values + 4 * b * layer[t.CAME], slopes + 4 * b * layer[t.MADE], places * n
    kept = doubles(picks + 4 * b * layer[t.PICKED], 4 * channels)
    sums = kept[2 * channels :]
    for k in range(2 * channels):
        sums[k] = 0.0
    for place in range(places):
        for c in range(channels):
            centre, unit = f32(kept[2 * c]), 4 * b * (place * channels + c)
            x, dy, plain, tilted = at(came + unit, n), at(made + unit, n), ZERO, ZERO
            for r in range(n):
                plain += dy[r]
                tilted += dy[r] * (x[r] - centre)
            sums[2 * c] += float(plain)
            sums[2 * c + 1] += float(tilted)
    for c in range(channels):
        if weight >= 0:
            at(tensors[weight, t.GRADIENT], channels)[c] = f32(sums[2 * c + 1] * kept[2 * c + 1])
        if bias >= 0:
            at(tensors[bias, t.GRADIENT], channels)[c] = f32(sums[2 * c])
    if on:
        into = slopes + 4 * b * layer[t.CAME]
        for place in range(places):
            for c in range(channels):
                centre, unit = f32(kept[2 * c]), 4 * b * (place * channels + c)
                scale = f32(kept[2 * c + 1]) * (at(tensors[weight, t.ADDRESS], channels)[c] if weight >= 0 else ONE)
                level, tilt = f32(sums[2 * c] / count), f32(sums[2 * c + 1] / count * kept[2 * c + 1] * kept[2 * c + 1])
                x, dy, dx = at(came + unit, b), at(made + unit, b), at(into + unit, b)
                for r in range(n):
                    dx[r] = scale * (dy[r] - level - (x[r] - centre) * tilt)
                for r in range(n, b):
                    dx[r] = ZERO
