"""Convolutions of 3 × 3 taps at every place by Winograd's minimal filtering, F(2 × 2, 3 × 3) of Lavin and Gray 2016 (arXiv:1509.09308).

A tile of 2 × 2 answers sees 4 × 4 pixels. Tile and weights are changed to 16 points, with one product each where 36 would be needed; the sums of
products are changed back: Y = Aᵀ[(GgGᵀ) ⊙ (BᵀdB)]A. Tiles and examples are gone through COLUMNS at a time, so that what is kept of them stays in a
core's own cache. Pixels beside the picture are read from a pixel of zeros, answers beside it are written to one that nobody reads.
"""

from __future__ import annotations

from typing import Any

from playground.engine.kernel import tables as t
from playground.engine.kernel.convolution import by_biases, start
from playground.engine.kernel.geometry import extent, rounded
from playground.engine.kernel.lanes import FLOATS, LANES, ROWS, VECTORS, WIDE
from playground.engine.kernel.memory import at, wholes
from playground.engine.kernel.numerics import ZERO, compiled
from playground.engine.kernel.products import outer_sums
from playground.engine.kernel.tiles import of_errors, of_inputs, of_weights, to_outputs, to_pixels, to_points, to_weights, turn

COLUMNS = LANES * VECTORS
"""Tiles times examples that are gone through together."""

DEEP = 8 if WIDE else 4
"""Rows of the weights' gradient that are worked on together."""

ALL, TAPS = 16, 9
"""Points of a tile, and taps of a window."""

CENTRE = 5
"""The point of which every answer has a share of 1: what is added there is added to each."""

TABLE = 2 * ALL * FLOATS
"""Bytes of the addresses of a tile's pixels."""

GAP = 64
"""Bytes between points, so that they do not fall on the same places of a cache."""

points_of_inputs, points_of_errors, pixels_of_answers = to_points(of_inputs, 4), to_points(of_errors, 2), to_pixels(to_outputs, 2)
points_of_weights, taps_of_points = to_points(of_weights, 3), to_pixels(to_weights, 3)
several, pair, alone = outer_sums(ROWS, VECTORS), outer_sums(DEEP, 2, adds=True), outer_sums(DEEP, 1, adds=True)


def size(inputs: int, outputs: int, batch: int) -> int:
    """Numbers that there must be room for, forward and backward."""
    before, after = (-(-channels // LANES) * LANES for channels in (inputs, outputs))
    weights = (TAPS + ALL) * (before * after + GAP)
    return 2 * TABLE + (before + after) * (2 + batch + ALL * COLUMNS) + 2 * ALL * GAP + weights + 4 * COLUMNS * after


@compiled
def pack(layer: Any, tensors: Any, room: int) -> int:
    """The points of all weights (16, outputs · inputs); where their room ends."""
    inputs, outputs, ways = layer[t.CHANNELS], layer[t.DETECTORS], layer[t.WAYS :]
    weight, plane = at(tensors[layer[t.WEIGHT], t.ADDRESS], tensors[layer[t.WEIGHT], t.SIZE]), rounded(outputs * inputs, LANES)
    table, point = wholes(room, TAPS), FLOATS * plane + GAP
    points = room + TABLE
    planes = points + ALL * point
    for i in range(3):
        for j in range(3):
            table[3 * i + j] = planes + FLOATS * plane * (3 * i + j)
            taps = at(table[3 * i + j], plane)
            for o in range(outputs):
                row, begin = taps[o * inputs : o * inputs + inputs], o * ways[0] + i * ways[2] + j * ways[3]
                for c in range(inputs):
                    row[c] = weight[begin + c * ways[1]]
    points_of_weights(room, points, 1, plane // LANES, 0, point, 0)
    return planes


@compiled
def unpack(layer: Any, tensors: Any, sums: int, point: int, room: int) -> None:
    """The weights' gradient from that of their points (inputs, outputs rounded up)."""
    inputs, outputs, ways, wide = layer[t.CHANNELS], layer[t.DETECTORS], layer[t.WAYS :], rounded(layer[t.DETECTORS], LANES)
    gradient, plane = at(tensors[layer[t.WEIGHT], t.GRADIENT], tensors[layer[t.WEIGHT], t.SIZE]), inputs * wide
    table, planes = wholes(room, TAPS), room + TABLE
    for k in range(TAPS):
        table[k] = planes + FLOATS * plane * k
    taps_of_points(room, sums, 1, plane // LANES, 0, point, 0)
    for i in range(3):
        for j in range(3):
            taps = at(table[3 * i + j], plane)
            for o in range(outputs):
                begin = o * ways[0] + i * ways[2] + j * ways[3]
                for c in range(inputs):
                    gradient[begin + c * ways[1]] = taps[c * wide + o]


@compiled
def pixels(table: Any, side: int, picture: int, y: int, x: int, height: int, width: int, pixel: int, beside: int) -> None:
    """Addresses of side × side pixels from row y and column x on."""
    for i in range(side):
        for j in range(side):
            inside = 0 <= y + i < height and 0 <= x + j < width
            table[i * side + j] = picture + ((y + i) * width + x + j) * pixel if inside else beside


@compiled
def piece(rest: int) -> int:
    """Examples that are gone through together where so many are left."""
    examples = COLUMNS
    while examples > rest:
        examples //= 2
    return examples


@compiled
def blank(address: int, n: int) -> int:
    """Write zeros; where they end."""
    numbers = at(address, n)
    for i in range(n):
        numbers[i] = ZERO
    return address + FLOATS * n


@compiled
def slide(
    seen: int,
    inputs: int,
    height: int,
    width: int,
    made: int,
    outputs: int,
    down: int,
    across: int,
    above: int,
    before: int,
    turned: bool,
    weights: int,
    point: int,
    by_output: int,
    by_input: int,
    starts: int,
    b: int,
    room: int,
) -> None:
    """All answers (down, across, outputs, b) to a picture (height, width, inputs, b) padded by so much above and before.

    `weights` is where the points of the weights begin, `point` how far it is from one to the next. Weights turned by 180° have the same points, the
    first and the last changed for one another along both axes. At `starts` are as many zeros as there are outputs, then biases.
    """
    table, row = wholes(room, ALL), FLOATS * COLUMNS
    beside = room + TABLE
    beyond = blank(beside, inputs * b)
    values = beyond + FLOATS * outputs * b
    value, total = row * inputs + GAP, row * outputs + GAP
    totals = values + ALL * value
    over, tiles = (across + 1) // 2, (down + 1) // 2 * ((across + 1) // 2)
    example = 0
    while example < b:
        examples = piece(b - example)
        together, part, vectors = COLUMNS // examples, FLOATS * examples, examples // LANES
        for first in range(0, tiles, together):
            count = min(together, tiles - first)
            for k in range(count):
                y, x = (first + k) // over * 2, (first + k) % over * 2
                pixels(table, 4, seen + FLOATS * example, y - above, x - before, height, width, FLOATS * b * inputs, beside)
                points_of_inputs(room, values + k * part, inputs, vectors, FLOATS * b, value, row)
            for p in range(ALL):
                i, j = p // 4, p % 4
                if turned:
                    i, j = (3 - i if i % 3 == 0 else i), (3 - j if j % 3 == 0 else j)
                begin, w = starts + FLOATS * outputs * (p == CENTRE), weights + (4 * i + j) * point
                for o in range(0, outputs, ROWS):
                    there, start = totals + p * total + row * o, begin + FLOATS * o
                    several(w + o * by_output, values + p * value, there, start, inputs, by_output, by_input, row, row, outputs - o)
            for k in range(count):
                y, x = (first + k) // over * 2, (first + k) % over * 2
                pixels(table, 2, made + FLOATS * example, y, x, down, across, FLOATS * b * outputs, beyond)
                pixels_of_answers(room, totals + k * part, outputs, vectors, FLOATS * b, total, row)
        example += examples


@compiled
def forward(layer: Any, tensors: Any, values: int, b: int, packed: int) -> None:
    """The detectors' answers at every place; `packed` is the address of room to work in."""
    inputs, height, width, outputs, down, across = extent(layer)
    came, made, padding, bias = values + FLOATS * b * layer[t.CAME], values + FLOATS * b * layer[t.MADE], layer[t.PADDING :], layer[t.BIAS]
    starts = pack(layer, tensors, packed)
    biases = blank(starts, outputs)
    room = blank(biases, rounded(2 * outputs, LANES) - outputs)
    start(tensors[bias, t.ADDRESS] if bias >= 0 else 0, at(biases, rounded(outputs, ROWS)), outputs)
    point, line = FLOATS * rounded(outputs * inputs, LANES) + GAP, FLOATS * inputs
    slide(
        came, inputs, height, width, made, outputs, down, across, padding[0], padding[1], False, packed + TABLE, point, line, FLOATS, starts, b, room
    )


@compiled
def by_inputs(layer: Any, tensors: Any, slopes: int, b: int, packed: int) -> None:
    """The gradient by the inputs from that by the answers: the same with weights that are turned."""
    inputs, height, width, outputs, down, across = extent(layer)
    came, made, padding = slopes + FLOATS * b * layer[t.CAME], slopes + FLOATS * b * layer[t.MADE], layer[t.PADDING :]
    starts = pack(layer, tensors, packed)
    room = blank(starts, rounded(2 * inputs, LANES))
    point, line, above, before = FLOATS * rounded(outputs * inputs, LANES) + GAP, FLOATS * inputs, 2 - padding[0], 2 - padding[1]
    slide(made, outputs, down, across, came, inputs, height, width, above, before, True, packed + TABLE, point, FLOATS, line, starts, b, room)


@compiled
def add_products(layer: Any, came: int, made: int, b: int, sums: int, room: int) -> None:
    """Add to the points of the weights' gradient, of each point (inputs, outputs rounded up), what all tiles have to say."""
    inputs, height, width, outputs, down, across = extent(layer)
    wide, row = rounded(outputs, LANES), FLOATS * COLUMNS
    table, line, beside = wholes(room, ALL), FLOATS * wide, room + TABLE
    points = blank(beside, max(inputs, outputs) * b)
    point, error = row * inputs + GAP, line * COLUMNS + GAP
    errors = points + ALL * point
    turned = errors + ALL * error
    above, before, over = layer[t.PADDING], layer[t.PADDING + 1], (across + 1) // 2
    example, tiles = 0, (down + 1) // 2 * over
    while example < b:
        examples = piece(b - example)
        together, part = COLUMNS // examples, FLOATS * examples
        for first in range(0, tiles, together):
            count = min(together, tiles - first)
            for k in range(count):
                y, x = (first + k) // over * 2, (first + k) % over * 2
                pixels(table, 4, came + FLOATS * example, y - above, x - before, height, width, FLOATS * b * inputs, beside)
                points_of_inputs(room, points + k * part, inputs, examples // LANES, FLOATS * b, point, row)
                pixels(table, 2, made + FLOATS * example, y, x, down, across, FLOATS * b * outputs, beside)
                for i in range(4):
                    into = turned + i * examples * line
                    for o in range(0, outputs, LANES):
                        for e in range(0, examples, LANES):
                            turn(table[i] + FLOATS * (b * o + e), into + e * line + FLOATS * o, outputs - o, FLOATS * b, line)
                    table[i] = into
                points_of_errors(room, errors + k * examples * line, examples, wide // LANES, line, error, line)
            for p in range(ALL):
                for o in range(0, outputs, 2 * LANES):
                    for c in range(0, inputs, DEEP):
                        x, d, g = points + p * point + c * row, errors + p * error + FLOATS * o, sums + (p * inputs + c) * line + FLOATS * o
                        if outputs - o > LANES:
                            pair(x, d, g, 0, count * examples, row, FLOATS, line, line, inputs - c)
                        else:
                            alone(x, d, g, 0, count * examples, row, FLOATS, line, line, inputs - c)
        example += examples


@compiled
def by_weights(layer: Any, tensors: Any, values: int, slopes: int, b: int, packed: int) -> None:
    """Gradients by weights and biases."""
    plane = layer[t.CHANNELS] * rounded(layer[t.DETECTORS], LANES)
    room = blank(packed, ALL * plane)
    add_products(layer, values + FLOATS * b * layer[t.CAME], slopes + FLOATS * b * layer[t.MADE], b, packed, room)
    unpack(layer, tensors, packed, FLOATS * plane, room)
    by_biases(layer, tensors, slopes, b)
