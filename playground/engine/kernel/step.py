"""Many training steps of a network in one call: forward, backward, penalties, clipping, optimiser, max-norm.

Values lie feature by feature: a layer's (units, b) for a batch of n examples, whose room b is rounded up where vectors ask for it: examples from n on
repeat the last one and have no part in the loss. `layout.py` lays out the tables.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from playground.engine.kernel import activations, convolution, losses, normalisation, pooling, rules, winograd
from playground.engine.kernel import tables as t
from playground.engine.kernel.geometry import rounded
from playground.engine.kernel.memory import at, table
from playground.engine.kernel.numerics import FAST, ONE, ZERO, compiled, f32
from playground.engine.kernel.order import shuffle, stream

FEW = 1024
"""Multiplications an example up to which a layer's loops are quicker than a call of BLAS."""


SMALL = 10**6
"""Multiplications of a batch up to which OpenBLAS takes a product as it lies, without packing."""


def is_large(wide: int, units: int, batch: int) -> bool:
    """Whether a layer goes by BLAS."""
    return wide * units > FEW and batch >= 8


@compiled
def multiply(w: Any, bias: int, x: Any, z: Any, wide: int, units: int, b: int) -> None:
    """z = w·x + bias, for small layers."""
    for j in range(units):
        row = z[j * b : j * b + b]
        start = at(bias, units)[j] if bias else ZERO
        for r in range(b):
            row[r] = start
        for k in range(wide):
            share, values = w[j * wide + k], x[k * b : k * b + b]
            for r in range(b):
                row[r] += share * values[r]


@compiled
def linear(layer: Any, tensors: Any, values: int, b: int) -> None:
    """Forward through a dense layer."""
    wide, units, bias = layer[t.WIDE], layer[t.UNITS], tensors[layer[t.BIAS], t.ADDRESS] if layer[t.BIAS] >= 0 else 0
    came, made = values + 4 * b * layer[t.CAME], values + 4 * b * layer[t.MADE]
    if layer[t.LARGE]:
        z = table(made, units, b)
        np.dot(table(tensors[layer[t.WEIGHT], t.ADDRESS], units, wide), table(came, wide, b), z)
        if bias:
            for j in range(units):
                start, row = at(bias, units)[j], at(made + 4 * b * j, b)
                for r in range(b):
                    row[r] += start
    else:
        multiply(at(tensors[layer[t.WEIGHT], t.ADDRESS], units * wide), bias, at(came, wide * b), at(made, units * b), wide, units, b)


@compiled
def sums(d: Any, x: Any, g: Any, wide: int, units: int, b: int) -> None:
    """g = d·xᵀ, for small layers."""
    for j in range(units):
        row = d[j * b : j * b + b]
        for k in range(wide):
            other, total = x[k * b : k * b + b], ZERO
            for r in range(b):
                total += row[r] * other[r]
            g[j * wide + k] = total


@compiled
def spread(w: Any, d: Any, e: Any, wide: int, units: int, b: int) -> None:
    """e = wᵀ·d, for small layers."""
    for i in range(wide * b):
        e[i] = ZERO
    for j in range(units):
        row = d[j * b : j * b + b]
        for k in range(wide):
            share, into = w[j * wide + k], e[k * b : k * b + b]
            for r in range(b):
                into[r] += share * row[r]


@compiled
def weigh_errors(d: int, x: int, g: int, wide: int, units: int, b: int, packed: int) -> None:
    """g = d·xᵀ by BLAS, whose loops for small products are quicker where x lies example by example."""
    if wide * units * b > SMALL:
        np.dot(table(d, units, b), table(x, wide, b).T, table(g, units, wide))
        return
    came, turned = at(x, wide * b), at(packed, wide * b)
    for r in range(b):
        for k in range(wide):
            turned[r * wide + k] = came[k * b + r]
    np.dot(table(d, units, b), table(packed, b, wide), table(g, units, wide))


@compiled
def linear_backward(layer: Any, tensors: Any, values: int, slopes: int, b: int, packed: int, on: bool) -> None:
    """Gradients by a dense layer's weights and biases and, if it goes on, by its inputs."""
    wide, units = layer[t.WIDE], layer[t.UNITS]
    came, made = 4 * b * layer[t.CAME], slopes + 4 * b * layer[t.MADE]
    weight, gradient = tensors[layer[t.WEIGHT], t.ADDRESS], tensors[layer[t.WEIGHT], t.GRADIENT]
    if layer[t.BIAS] >= 0:
        g = at(tensors[layer[t.BIAS], t.GRADIENT], units)
        for j in range(units):
            row, total = at(made + 4 * b * j, b), ZERO
            for r in range(b):
                total += row[r]
            g[j] = total
    if layer[t.LARGE]:
        weigh_errors(made, values + came, gradient, wide, units, b, packed)
        if on:
            np.dot(table(weight, units, wide).T, table(made, units, b), table(slopes + came, wide, b))
    else:
        d = at(made, units * b)
        sums(d, at(values + came, wide * b), at(gradient, units * wide), wide, units, b)
        if on:
            spread(at(weight, units * wide), d, at(slopes + came, wide * b), wide, units, b)


@compiled
def forward(layers: Any, settings: Any, tensors: Any, values: int, n: int, b: int, masks: Any, low: Any, picks: int, packed: int) -> None:
    """The values of every layer."""
    for i in range(len(layers)):
        layer, p, q, s = layers[i], settings[i, 0], settings[i, 1], settings[i, 2]
        kind, size = layer[t.KIND], layer[t.UNITS] * b
        if kind == t.LINEAR:
            linear(layer, tensors, values, b)
            continue
        if kind >= t.CONVOLUTION:
            look(layer, tensors, values, n, b, picks, packed, p, q)
            continue
        x, y = at(values + 4 * b * layer[t.CAME], size), at(values + 4 * b * layer[t.MADE], size)
        if kind == t.ELEMENTWISE:
            activations.forward(layer[t.CODE], x, y, size, p, q, s)
        elif kind == t.SOFTMAX:
            activations.softmax(x, y, layer[t.UNITS], b, low)
        elif kind == t.SLOPES:
            a = at(tensors[layer[t.WEIGHT], t.ADDRESS], tensors[layer[t.WEIGHT], t.SIZE])
            for j in range(layer[t.UNITS]):
                slope = a[j if len(a) > 1 else 0]
                for r in range(j * b, j * b + b):
                    y[r] = slope * x[r] if x[r] <= ZERO else x[r]
        else:
            mask, units = masks[layer[t.MASK] * n : (layer[t.MASK] + layer[t.UNITS]) * n], layer[t.UNITS]
            for r in range(b):
                for j in range(units):  # masks lie example by example, as torch draws them
                    m = mask[min(r, n - 1) * units + j]
                    y[j * b + r] = x[j * b + r] * m * p + (m - ONE) * q + s


@compiled
def look(layer: Any, tensors: Any, values: int, n: int, b: int, picks: int, packed: int, p: f32, q: f32) -> None:
    """Forward through what looks at pictures, or at all examples."""
    kind = layer[t.KIND]
    if kind == t.CONVOLUTION:
        if layer[t.TILED]:
            winograd.forward(layer, tensors, values, b, packed)
        else:
            convolution.forward(layer, tensors, values, b, packed)
    elif kind == t.LARGEST:
        pooling.largest(layer, values, b, picks)
    elif kind == t.MEAN:
        pooling.mean(layer, values, b)
    elif kind == t.NORMALISED:
        normalisation.forward(layer, tensors, values, n, b, picks, p, q)
    else:
        pooling.transpose(values + 4 * b * layer[t.CAME], values + 4 * b * layer[t.MADE], layer[t.CHANNELS], layer[t.HEIGHT], b)


@compiled
def look_backward(layer: Any, tensors: Any, values: int, slopes: int, n: int, b: int, picks: int, packed: int, on: bool) -> None:
    """Gradients by weights and, if it goes on, by inputs of what looks at pictures, or at all examples."""
    kind = layer[t.KIND]
    if kind == t.CONVOLUTION:
        if layer[t.TILED]:
            winograd.by_weights(layer, tensors, values, slopes, b, packed)
        else:
            convolution.by_weights(layer, tensors, values, slopes, b)
        if on and layer[t.TILED]:
            winograd.by_inputs(layer, tensors, slopes, b, packed)
        elif on:
            convolution.by_inputs(layer, tensors, slopes, b, packed)
    elif kind == t.LARGEST:
        pooling.largest_backward(layer, slopes, b, picks)
    elif kind == t.MEAN:
        pooling.mean_backward(layer, slopes, b)
    elif kind == t.NORMALISED:
        normalisation.backward(layer, tensors, values, slopes, n, b, picks, on)
    else:
        pooling.transpose(slopes + 4 * b * layer[t.MADE], slopes + 4 * b * layer[t.CAME], layer[t.HEIGHT], layer[t.CHANNELS], b)


@compiled
def backward(
    layers: Any, settings: Any, tensors: Any, values: int, slopes: int, n: int, b: int, masks: Any, low: Any, first: int, picks: int, packed: int
) -> None:
    """Gradients from the last layer to the first that learns."""
    for i in range(len(layers) - 1, first - 1, -1):
        layer, p, q, s = layers[i], settings[i, 0], settings[i, 1], settings[i, 2]
        kind, size = layer[t.KIND], layer[t.UNITS] * b
        if kind == t.LINEAR:
            linear_backward(layer, tensors, values, slopes, b, packed, i > first)
            continue
        if kind >= t.CONVOLUTION:
            look_backward(layer, tensors, values, slopes, n, b, picks, packed, i > first)
            continue
        came, made = 4 * b * layer[t.CAME], 4 * b * layer[t.MADE]
        x, y, dy, dx = at(values + came, size), at(values + made, size), at(slopes + made, size), at(slopes + came, size)
        if kind == t.ELEMENTWISE:
            activations.backward(layer[t.CODE], x, y, dy, dx, size, p, q, s)
        elif kind == t.SOFTMAX:
            activations.softmax_backward(y, dy, dx, layer[t.UNITS], b, low)
        elif kind == t.SLOPES:
            count = tensors[layer[t.WEIGHT], t.SIZE]
            a, da = at(tensors[layer[t.WEIGHT], t.ADDRESS], count), at(tensors[layer[t.WEIGHT], t.GRADIENT], count)
            activations.slope_backward(x, dy, dx, a, da, layer[t.UNITS], b)
        else:
            mask, units = masks[layer[t.MASK] * n : (layer[t.MASK] + layer[t.UNITS]) * n], layer[t.UNITS]
            for r in range(b):
                for j in range(units):
                    dx[j * b + r] = dy[j * b + r] * mask[min(r, n - 1) * units + j] * p


@compiled
def adjust(tensors: Any, numbers: Any) -> None:
    """What is done to gradients before the optimiser sees them: penalties, what is held, clipping."""
    first, second = f32(numbers[t.L1]), f32(numbers[t.L2])
    total = 0.0
    for i in range(len(tensors)):
        n = tensors[i, t.SIZE]
        w, g = at(tensors[i, t.ADDRESS], n), at(tensors[i, t.GRADIENT], n)
        if tensors[i, t.ROWS] and (first != ZERO or second != ZERO):
            for k in range(n):
                side = ONE if w[k] > ZERO else w[k] * ZERO
                g[k] += second * w[k] + first * (-ONE if w[k] < ZERO else side)
        if tensors[i, t.HELD]:
            free = at(tensors[i, t.HELD], n)
            for k in range(n):
                g[k] = g[k] if free[k] != ZERO else ZERO
        if numbers[t.CLIP] < np.inf:
            squares = ZERO
            for k in range(n):
                squares += g[k] * g[k]
            total += float(squares)
    if numbers[t.CLIP] < np.inf:
        share = numbers[t.CLIP] / (total**0.5 + 1e-6)
        share = 1.0 if share > 1.0 else share
        for i in range(len(tensors)):
            g = at(tensors[i, t.GRADIENT], tensors[i, t.SIZE])
            for k in range(len(g)):
                g[k] *= f32(share)


@compiled
def limit(w: Any, rows: int, longest: float) -> None:
    """Shorten the rows that are longer."""
    wide = len(w) // rows
    for j in range(rows):
        row, total = w[j * wide : j * wide + wide], 0.0
        for k in range(wide):
            total += row[k] * row[k]
        if total**0.5 > longest:
            share = f32(longest / (total**0.5 + 1e-7))
            for k in range(wide):
                row[k] *= share


@compiled
def update(tensors: Any, whole: Any, numbers: Any, h: Any) -> None:
    """Move every tensor by its gradient."""
    for i in range(len(tensors)):
        n = tensors[i, t.SIZE]
        w = at(tensors[i, t.ADDRESS], n)
        a, b, e = at(tensors[i, t.STATE], n), at(tensors[i, t.STATE + 1], n), at(tensors[i, t.STATE + 2], n)
        rules.move(whole[t.RULE], w, at(tensors[i, t.GRADIENT], n), a, b, e, n, h)
        if tensors[i, t.ROWS] and numbers[t.LONGEST] < np.inf:
            limit(w, tensors[i, t.ROWS], numbers[t.LONGEST])
        if tensors[i, t.HELD]:
            free, kept = at(tensors[i, t.HELD], n), at(tensors[i, t.KEPT], n)
            for k in range(n):
                w[k] = w[k] if free[k] != ZERO else kept[k]


@compiled
def learns(kind: int) -> bool:
    """Whether layers of this kind have parameters."""
    return kind == t.LINEAR or kind == t.SLOPES or kind == t.CONVOLUTION or kind == t.NORMALISED


@compiled
def fetch(source: Any, order: Any, start: int, n: int, b: int, into: Any) -> None:
    """The next n examples, feature by feature; the last one again in the rest of b."""
    for r in range(b):
        row = source[order[start + min(r, n - 1)]]
        for k in range(source.shape[1]):
            into[k * b + r] = row[k]


@compiled
def judge(code: int, made: Any, target: Any, slope: Any, outputs: int, n: int, b: int, low: Any, narrow: Any, setting: f32) -> f32:
    """The mean loss of the n examples, and its gradient by the outputs (outputs, b): 0 for what only fills the room."""
    if n == b:
        return losses.loss(code, made, target, slope, outputs, b, low, setting)
    share = narrow[outputs * n :]
    for j in range(outputs):
        for r in range(n):
            narrow[j * n + r] = made[j * b + r]
    loss = losses.loss(code, narrow, target, share, outputs, n, low, setting)
    for j in range(outputs):
        for r in range(b):
            slope[j * b + r] = share[j * n + r] if r < n else ZERO
    return loss


SIGNATURE = types.float32(
    types.int64[::1],
    types.float64[::1],
    types.int64[:, ::1],
    types.float32[:, ::1],
    types.int64[:, ::1],
    types.float32[:, ::1],
    types.float32[:, ::1],
    types.int64[::1],
    types.uint32[::1],
    types.float64[::1],
    types.float64[::1],
    types.float32[::1],
    types.float32[::1],
)


@njit(fastmath=FAST, error_model="numpy", nogil=True, cache=True)
def steps(
    whole: Any,
    numbers: Any,
    layers: Any,
    settings: Any,
    tensors: Any,
    x: Any,
    y: Any,
    order: Any,
    twister: Any,
    rates: Any,
    constants: Any,
    masks: Any,
    room: Any,
) -> f32:
    """`whole[STEPS]` steps; the largest loss met, or NaN. `order` (n,) is room for an epoch's order where it has one, and else the order itself."""
    batch, examples, place, epoch, outputs = whole[t.BATCH], whole[t.EXAMPLES], whole[t.START], whole[t.EPOCH], y.shape[1]
    aligned, last, first = whole[t.ALIGNED], len(layers) - 1, 0
    most = rounded(batch, aligned)
    half = whole[t.ALL] * most
    values, slopes = room.ctypes.data, room[half:].ctypes.data
    picks, packed = room[whole[t.PICKS] :].ctypes.data, room[whole[t.PACKED] :].ctypes.data
    target, low = room[2 * half :], room[2 * half + outputs * most :]
    narrow, h = room[2 * half + (outputs + 2) * most :], room[2 * half + (3 * outputs + 2) * most :]
    while not learns(layers[first, t.KIND]):
        first += 1
    if whole[t.SHUFFLED]:
        shuffle(stream(whole[t.SEED], epoch), order, twister)
    peak = f32(-np.inf)
    for step in range(whole[t.STEPS]):
        n = min(batch, examples - place)
        b = rounded(n, aligned)
        fetch(x, order, place, n, b, room)
        fetch(y, order, place, n, n, target)
        drawn = masks[step * whole[t.DRAWN] :]
        forward(layers, settings, tensors, values, n, b, drawn, low, picks, packed)
        made = layers[last, t.MADE] * b
        loss = judge(whole[t.LOSS], room[made:], target, room[half + made :], outputs, n, b, low, narrow, f32(numbers[t.SETTING]))
        peak = peak if loss <= peak or peak != peak else loss  # only NaN differs from itself
        backward(layers, settings, tensors, values, slopes, n, b, drawn, low, first, picks, packed)
        adjust(tensors, numbers)
        rules.numbers(whole[t.RULE], float(whole[t.SINCE] + step + 1), rates[step], constants, h)
        update(tensors, whole, numbers, h)
        place += n
        if place == examples:
            place, epoch = 0, epoch + 1
            if whole[t.SHUFFLED] and step + 1 < whole[t.STEPS]:
                shuffle(stream(whole[t.SEED], epoch), order, twister)
    for i in range(len(tensors)):
        if tensors[i, t.COUNT]:
            at(tensors[i, t.COUNT], 1)[0] = f32(whole[t.SINCE] + whole[t.STEPS])
        if tensors[i, t.PRODUCT]:
            at(tensors[i, t.PRODUCT], 1)[0] = f32(constants[7])
    return peak
