"""Many training steps of a dense network in one call: forward, backward, penalties, clipping, optimiser, max-norm.

Values lie feature by feature: a layer's (units, b) for a batch of b. `program.py` lays out the tables.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from playground.engine.kernel import activations, losses, rules
from playground.engine.kernel.memory import at, table
from playground.engine.kernel.numerics import FAST, ONE, ZERO, compiled, f32
from playground.engine.kernel.order import shuffle, stream

LINEAR, ELEMENTWISE, SOFTMAX, SLOPES, DROPOUT, ALPHA = range(6)
"""Kinds of layers."""

KIND, CODE, WIDE, UNITS, CAME, MADE, WEIGHT, BIAS, LARGE, MASK = range(10)
"""Columns of the table of layers: kind, activation, units before and of it, where its input and output begin (in units), its two tensors,
whether it is large enough for BLAS, where its dropout mask begins (in units)."""

ADDRESS, GRADIENT, STATE, COUNT, PRODUCT, SIZE, ROWS, HELD, KEPT = 0, 1, 2, 5, 6, 7, 8, 9, 10
"""Columns of the table of tensors: addresses of values, gradient, three states, count of steps, product of momenta; size, rows (0 for what is
no weight proper), addresses of a mask that is 1 where training may change values, and of the values kept elsewhere (0 for none)."""

BATCH, EXAMPLES, START, STEPS, LOSS, RULE, SINCE, DRAWN, SHUFFLED, SEED, EPOCH = range(11)
"""Places in the list of whole numbers: batch size, examples of an epoch, where in it to start, steps, loss, rule, steps of the optimiser so far,
numbers of dropout a step; whether epochs have an order of their own, the seed and the first epoch from which it follows."""

SETTING, L1, L2, CLIP, LONGEST = range(5)
"""Places in the list of numbers: the loss's setting, penalties, longest gradient and longest weights (infinite for no limit)."""


FEW = 1024
"""Multiplications an example up to which a layer's loops are quicker than a call of BLAS."""


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
    wide, units, bias = layer[WIDE], layer[UNITS], tensors[layer[BIAS], ADDRESS] if layer[BIAS] >= 0 else 0
    came, made = values + 4 * b * layer[CAME], values + 4 * b * layer[MADE]
    if layer[LARGE]:
        z = table(made, units, b)
        np.dot(table(tensors[layer[WEIGHT], ADDRESS], units, wide), table(came, wide, b), z)
        if bias:
            for j in range(units):
                start, row = at(bias, units)[j], at(made + 4 * b * j, b)
                for r in range(b):
                    row[r] += start
    else:
        multiply(at(tensors[layer[WEIGHT], ADDRESS], units * wide), bias, at(came, wide * b), at(made, units * b), wide, units, b)


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
def linear_backward(layer: Any, tensors: Any, values: int, slopes: int, b: int, on: bool) -> None:
    """Gradients by a dense layer's weights and biases and, if it goes on, by its inputs."""
    wide, units = layer[WIDE], layer[UNITS]
    came, made = 4 * b * layer[CAME], slopes + 4 * b * layer[MADE]
    weight, gradient = tensors[layer[WEIGHT], ADDRESS], tensors[layer[WEIGHT], GRADIENT]
    if layer[BIAS] >= 0:
        g = at(tensors[layer[BIAS], GRADIENT], units)
        for j in range(units):
            row, total = at(made + 4 * b * j, b), ZERO
            for r in range(b):
                total += row[r]
            g[j] = total
    if layer[LARGE]:
        d = table(made, units, b)
        np.dot(d, table(values + came, wide, b).T, table(gradient, units, wide))
        if on:
            np.dot(table(weight, units, wide).T, d, table(slopes + came, wide, b))
    else:
        d = at(made, units * b)
        sums(d, at(values + came, wide * b), at(gradient, units * wide), wide, units, b)
        if on:
            spread(at(weight, units * wide), d, at(slopes + came, wide * b), wide, units, b)


@compiled
def forward(layers: Any, settings: Any, tensors: Any, values: int, b: int, masks: Any, low: Any) -> None:
    """The values of every layer."""
    for i in range(len(layers)):
        layer, p, q, s = layers[i], settings[i, 0], settings[i, 1], settings[i, 2]
        kind, n = layer[KIND], layer[UNITS] * b
        if kind == LINEAR:
            linear(layer, tensors, values, b)
            continue
        x, y = at(values + 4 * b * layer[CAME], n), at(values + 4 * b * layer[MADE], n)
        if kind == ELEMENTWISE:
            activations.forward(layer[CODE], x, y, n, p, q, s)
        elif kind == SOFTMAX:
            activations.softmax(x, y, layer[UNITS], b, low)
        elif kind == SLOPES:
            a = at(tensors[layer[WEIGHT], ADDRESS], tensors[layer[WEIGHT], SIZE])
            for j in range(layer[UNITS]):
                slope = a[j if len(a) > 1 else 0]
                for r in range(j * b, j * b + b):
                    y[r] = slope * x[r] if x[r] <= ZERO else x[r]
        else:
            mask, units = masks[layer[MASK] * b : layer[MASK] * b + n], layer[UNITS]
            for r in range(b):
                for j in range(units):  # masks lie example by example, as torch draws them
                    m = mask[r * units + j]
                    y[j * b + r] = x[j * b + r] * m * p + (m - ONE) * q + s


@compiled
def backward(layers: Any, settings: Any, tensors: Any, values: int, slopes: int, b: int, masks: Any, low: Any, first: int) -> None:
    """Gradients from the last layer to the first that learns."""
    for i in range(len(layers) - 1, first - 1, -1):
        layer, p, q, s = layers[i], settings[i, 0], settings[i, 1], settings[i, 2]
        kind, n = layer[KIND], layer[UNITS] * b
        if kind == LINEAR:
            linear_backward(layer, tensors, values, slopes, b, i > first)
            continue
        came, made = 4 * b * layer[CAME], 4 * b * layer[MADE]
        x, y, dy, dx = at(values + came, n), at(values + made, n), at(slopes + made, n), at(slopes + came, n)
        if kind == ELEMENTWISE:
            activations.backward(layer[CODE], x, y, dy, dx, n, p, q, s)
        elif kind == SOFTMAX:
            activations.softmax_backward(y, dy, dx, layer[UNITS], b, low)
        elif kind == SLOPES:
            size = tensors[layer[WEIGHT], SIZE]
            a, da = at(tensors[layer[WEIGHT], ADDRESS], size), at(tensors[layer[WEIGHT], GRADIENT], size)
            activations.slope_backward(x, dy, dx, a, da, layer[UNITS], b)
        else:
            mask, units = masks[layer[MASK] * b : layer[MASK] * b + n], layer[UNITS]
            for r in range(b):
                for j in range(units):
                    dx[j * b + r] = dy[j * b + r] * mask[r * units + j] * p


@compiled
def adjust(tensors: Any, numbers: Any) -> None:
    """What is done to gradients before the optimiser sees them: penalties, what is held, clipping."""
    first, second = f32(numbers[L1]), f32(numbers[L2])
    total = 0.0
    for i in range(len(tensors)):
        n = tensors[i, SIZE]
        w, g = at(tensors[i, ADDRESS], n), at(tensors[i, GRADIENT], n)
        if tensors[i, ROWS] and (first != ZERO or second != ZERO):
            for k in range(n):
                side = ONE if w[k] > ZERO else w[k] * ZERO
                g[k] += second * w[k] + first * (-ONE if w[k] < ZERO else side)
        if tensors[i, HELD]:
            free = at(tensors[i, HELD], n)
            for k in range(n):
                g[k] = g[k] if free[k] != ZERO else ZERO
        if numbers[CLIP] < np.inf:
            squares = ZERO
            for k in range(n):
                squares += g[k] * g[k]
            total += float(squares)
    if numbers[CLIP] < np.inf:
        share = numbers[CLIP] / (total**0.5 + 1e-6)
        share = 1.0 if share > 1.0 else share
        for i in range(len(tensors)):
            g = at(tensors[i, GRADIENT], tensors[i, SIZE])
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
        n = tensors[i, SIZE]
        w = at(tensors[i, ADDRESS], n)
        a, b, e = at(tensors[i, STATE], n), at(tensors[i, STATE + 1], n), at(tensors[i, STATE + 2], n)
        rules.move(whole[RULE], w, at(tensors[i, GRADIENT], n), a, b, e, n, h)
        if tensors[i, ROWS] and numbers[LONGEST] < np.inf:
            limit(w, tensors[i, ROWS], numbers[LONGEST])
        if tensors[i, HELD]:
            free, kept = at(tensors[i, HELD], n), at(tensors[i, KEPT], n)
            for k in range(n):
                w[k] = w[k] if free[k] != ZERO else kept[k]


@compiled
def fetch(source: Any, order: Any, start: int, b: int, into: Any) -> None:
    """The next b examples, feature by feature."""
    for r in range(b):
        row = source[order[start + r]]
        for k in range(source.shape[1]):
            into[k * b + r] = row[k]


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
    batch, examples, place, epoch, outputs = whole[BATCH], whole[EXAMPLES], whole[START], whole[EPOCH], y.shape[1]
    last, first, half = len(layers) - 1, 0, (len(room) - 2 * batch - outputs * batch - 8) // 2
    values, slopes = room.ctypes.data, room[half:].ctypes.data
    target, low, h = room[2 * half :], room[2 * half + outputs * batch :], room[2 * half + (outputs + 2) * batch :]
    while layers[first, KIND] != LINEAR and layers[first, KIND] != SLOPES:
        first += 1
    if whole[SHUFFLED]:
        shuffle(stream(whole[SEED], epoch), order, twister)
    peak = f32(-np.inf)
    for step in range(whole[STEPS]):
        b = min(batch, examples - place)
        fetch(x, order, place, b, room)
        fetch(y, order, place, b, target)
        drawn = masks[step * whole[DRAWN] :]
        forward(layers, settings, tensors, values, b, drawn, low)
        made = layers[last, MADE] * b
        loss = losses.loss(whole[LOSS], room[made:], target, room[half + made :], outputs, b, low, f32(numbers[SETTING]))
        peak = peak if loss <= peak or peak != peak else loss  # only NaN differs from itself
        backward(layers, settings, tensors, values, slopes, b, drawn, low, first)
        adjust(tensors, numbers)
        rules.numbers(whole[RULE], float(whole[SINCE] + step + 1), rates[step], constants, h)
        update(tensors, whole, numbers, h)
        place += b
        if place == examples:
            place, epoch = 0, epoch + 1
            if whole[SHUFFLED] and step + 1 < whole[STEPS]:
                shuffle(stream(whole[SEED], epoch), order, twister)
    for i in range(len(tensors)):
        if tensors[i, COUNT]:
            at(tensors[i, COUNT], 1)[0] = f32(whole[SINCE] + whole[STEPS])
        if tensors[i, PRODUCT]:
            at(tensors[i, PRODUCT], 1)[0] = f32(constants[7])
    return peak
