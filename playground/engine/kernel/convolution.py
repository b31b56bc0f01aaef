"""Convolutions for the kernel: forward, and backward by weights, biases and inputs. Nothing is copied out: each tap reads where its input lies.

Pictures lie place by place, channel by channel, example by example: (height, width, channels, b) with b a multiple of LANES. Taps beside the picture
are left out, where others multiply by zeros.
"""

from __future__ import annotations

from typing import Any

from playground.engine.kernel import tables as t
from playground.engine.kernel.geometry import every, extent, origins, places, rounded, taps
from playground.engine.kernel.lanes import FLOATS, LANES, ROWS, VECTORS
from playground.engine.kernel.memory import at
from playground.engine.kernel.numerics import ZERO, compiled
from playground.engine.kernel.products import summed_products, weighted_sums

several, single = weighted_sums(VECTORS), weighted_sums(1)
square, column = summed_products(ROWS, ROWS), summed_products(2 * ROWS, 1)

NEAR = 2**18
"""Bytes of a picture and its gradient that are gone through for all taps before the next: they stay in a core's own cache."""


@compiled
def pack(weight: Any, into: Any, kernel: Any, outputs: int, inputs: int, by_output: int, by_input: int, by_row: int, by_column: int) -> None:
    """Weights as `weighted_sums` reads them: ROWS outputs at a time, of each tap, of each input."""
    place = 0
    for first in range(0, outputs, ROWS):
        for i in range(kernel[0]):
            for j in range(kernel[1]):
                for k in range(inputs):
                    begin = first * by_output + k * by_input + i * by_row + j * by_column
                    for r in range(ROWS):
                        into[place + r] = weight[begin + r * by_output] if first + r < outputs else ZERO
                    place += ROWS


@compiled
def start(bias: int, into: Any, outputs: int) -> None:
    """What the sums start from: biases where there are any (at an address that is not 0)."""
    for o in range(rounded(outputs, ROWS)):
        into[o] = at(bias, outputs)[o] if bias and o < outputs else ZERO


@compiled
def weigh(
    w: int, x: int, z: int, begin: int, ni: int, nj: int, inputs: int, wi: int, wj: int, xi: int, xj: int, outputs: int, block: int, b: int
) -> None:
    """All outputs of one place for all examples: `block` is how far one block of ROWS outputs is from the next in w."""
    example = 0
    while example < b:
        wide = example + VECTORS * LANES <= b
        for o in range(0, outputs, ROWS):
            weights, here, there = w + o // ROWS * block, x + FLOATS * example, z + FLOATS * (o * b + example)
            if wide:
                several(weights, here, there, begin + FLOATS * o, ni, nj, inputs, wi, wj, xi, xj, FLOATS * b, FLOATS * b, outputs - o)
            else:
                single(weights, here, there, begin + FLOATS * o, ni, nj, inputs, wi, wj, xi, xj, FLOATS * b, FLOATS * b, outputs - o)
        example += VECTORS * LANES if wide else LANES


@compiled
def forward(layer: Any, tensors: Any, values: int, b: int, packed: int) -> None:
    """The detectors' answers at every place; `packed` is the address of room for the weights."""
    inputs, height, width, outputs, down, across = extent(layer)
    kernel, stride, padding, dilation = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :], layer[t.DILATION :]
    ways, weight, bias = layer[t.WAYS :], layer[t.WEIGHT], layer[t.BIAS]
    starts, line = FLOATS * rounded(outputs, ROWS), FLOATS * ROWS * inputs
    row, block = line * kernel[1], line * kernel[0] * kernel[1]
    start(tensors[bias, t.ADDRESS] if bias >= 0 else 0, at(packed, rounded(outputs, ROWS)), outputs)
    w = at(tensors[weight, t.ADDRESS], tensors[weight, t.SIZE])
    pack(w, at(packed + starts, starts * block), kernel, outputs, inputs, ways[0], ways[1], ways[2], ways[3])
    came, made = values + FLOATS * b * layer[t.CAME], values + FLOATS * b * layer[t.MADE]
    pixel = FLOATS * b * inputs
    for y in range(down):
        i, ni = taps(y, height, kernel[0], stride[0], padding[0], dilation[0])
        for x in range(across):
            j, nj = taps(x, width, kernel[1], stride[1], padding[1], dilation[1])
            source = (y * stride[0] - padding[0] + i * dilation[0]) * width + x * stride[1] - padding[1] + j * dilation[1]
            begin, place = packed + starts + i * row + j * line, FLOATS * b * outputs * (y * across + x)
            across_x, down_x = pixel * dilation[1], pixel * dilation[0] * width
            weigh(begin, came + pixel * source, made + place, packed, ni, nj, inputs, row, line, down_x, across_x, outputs, block, b)


@compiled
def by_inputs(layer: Any, tensors: Any, slopes: int, b: int, packed: int) -> None:
    """The gradient by the inputs from that by the answers."""
    inputs, height, width, outputs, down, across = extent(layer)
    kernel, stride, padding, dilation = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :], layer[t.DILATION :]
    ways, weight = layer[t.WAYS :], layer[t.WEIGHT]
    starts, line = FLOATS * rounded(inputs, ROWS), FLOATS * ROWS * outputs
    row, block = line * kernel[1], line * kernel[0] * kernel[1]
    start(0, at(packed, rounded(inputs, ROWS)), inputs)
    w = at(tensors[weight, t.ADDRESS], tensors[weight, t.SIZE])
    pack(w, at(packed + starts, starts * block), kernel, inputs, outputs, ways[1], ways[0], ways[2], ways[3])
    came, made = slopes + FLOATS * b * layer[t.CAME], slopes + FLOATS * b * layer[t.MADE]
    si, sj, pixel = every(stride[0], dilation[0]), every(stride[1], dilation[1]), FLOATS * b * outputs
    up, left = -pixel * (dilation[0] * si // stride[0]) * across, -pixel * (dilation[1] * sj // stride[1])
    for y in range(height):
        i, ni, oy = origins(y, kernel[0], down, stride[0], padding[0], dilation[0])
        for x in range(width):
            j, nj, ox = origins(x, kernel[1], across, stride[1], padding[1], dilation[1])
            begin, place = packed + starts + i * row + j * line, FLOATS * b * inputs * (y * width + x)
            weigh(begin, made + pixel * (oy * across + ox), came + place, packed, ni, nj, outputs, row * si, line * sj, up, left, inputs, block, b)


@compiled
def add_products(layer: Any, came: int, made: int, gradient: int, b: int, first: int, rows: int, example: int, examples: int) -> None:
    """Add to the weights' gradient what some rows of answers, for some examples, have to say."""
    inputs, height, width, outputs, down, across = extent(layer)
    kernel, stride, padding, dilation, ways = layer[t.KERNEL :], layer[t.STRIDE :], layer[t.PADDING :], layer[t.DILATION :], layer[t.WAYS :]
    pixel, answer, example = FLOATS * b * inputs, FLOATS * b * outputs, FLOATS * example
    deep, wide = (ROWS, ROWS) if inputs >= ROWS - 1 else (1, 2 * ROWS)
    by_output, by_input = FLOATS * ways[0], FLOATS * ways[1]
    for i in range(kernel[0]):
        y, ny = places(i, height, down, stride[0], padding[0], dilation[0])
        y, ny = max(y, first), min(y + ny, first + rows) - max(y, first)
        for j in range(kernel[1]):
            x, nx = places(j, width, across, stride[1], padding[1], dilation[1])
            if ny <= 0 or nx == 0:
                continue
            source = (y * stride[0] - padding[0] + i * dilation[0]) * width + x * stride[1] - padding[1] + j * dilation[1]
            errors, seen, into = (
                made + answer * (y * across + x) + example,
                came + pixel * source + example,
                gradient + FLOATS * (i * ways[2] + j * ways[3]),
            )
            di, xi, xj, lanes = answer * across, pixel * width * stride[0], pixel * stride[1], examples // LANES
            for o in range(0, outputs, wide):
                for c in range(0, inputs, deep):
                    d, s, g = errors + FLOATS * b * o, seen + FLOATS * b * c, into + o * by_output + c * by_input
                    if deep == 1:
                        column(d, s, g, ny, nx, lanes, di, answer, xi, xj, FLOATS * b, by_output, by_input, outputs - o, inputs - c)
                    else:
                        square(d, s, g, ny, nx, lanes, di, answer, xi, xj, FLOATS * b, by_output, by_input, outputs - o, inputs - c)


@compiled
def by_biases(layer: Any, tensors: Any, slopes: int, b: int) -> None:
    """The gradient by the biases, where there are any."""
    made, outputs, places = slopes + FLOATS * b * layer[t.MADE], layer[t.DETECTORS], layer[t.DOWN] * layer[t.ACROSS]
    if layer[t.BIAS] >= 0:
        g = at(tensors[layer[t.BIAS], t.GRADIENT], outputs)
        for o in range(outputs):
            g[o] = ZERO
        for place in range(places):
            for o in range(outputs):
                errors, total = at(made + FLOATS * b * (place * outputs + o), b), ZERO
                for r in range(b):
                    total += errors[r]
                g[o] += total


@compiled
def by_weights(layer: Any, tensors: Any, values: int, slopes: int, b: int) -> None:
    """Gradients by weights and biases."""
    came, made = values + FLOATS * b * layer[t.CAME], slopes + FLOATS * b * layer[t.MADE]
    outputs, down, across = layer[t.DETECTORS], layer[t.DOWN], layer[t.ACROSS]
    address, size = tensors[layer[t.WEIGHT], t.GRADIENT], tensors[layer[t.WEIGHT], t.SIZE]
    g = at(address, size)
    for k in range(size):
        g[k] = ZERO
    line = FLOATS * (across * outputs + layer[t.STRIDE] * layer[t.WIDTH] * layer[t.CHANNELS])
    examples = min(b, max(1, NEAR // (line * LANES)) * LANES)
    rows = min(down, max(1, NEAR // (line * examples)))
    for example in range(0, b, examples):
        for first in range(0, down, rows):
            add_products(layer, came, made, address, b, first, min(rows, down - first), example, min(examples, b - example))
    by_biases(layer, tensors, slopes, b)
