"""What Winograd's convolutions do to a tile: changes between its pixels and the 16 points at which products are taken, in vector registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from playground.engine.kernel.lanes import LANES, PLACE, SIZE, VECTOR, load, nest, past, store, whole
from playground.engine.kernel.products import ADDRESSES

POINTS = 4
"""Points along height, and along width."""

Change = Callable[[Any, Sequence[Any]], list[Any]]
"""Makes values along one axis of others."""


def of_inputs(b: Any, d: Sequence[Any]) -> list[Any]:
    """Bᵀd of four pixels."""
    return [b.fsub(d[0], d[2]), b.fadd(d[1], d[2]), b.fsub(d[2], d[1]), b.fsub(d[1], d[3])]


def of_weights(b: Any, g: Sequence[Any]) -> list[Any]:
    """Gg of three taps."""
    outer, half = b.fadd(g[0], g[2]), ir.Constant(VECTOR, [0.5] * LANES)
    return [g[0], b.fmul(half, b.fadd(outer, g[1])), b.fmul(half, b.fsub(outer, g[1])), g[2]]


def to_weights(b: Any, u: Sequence[Any]) -> list[Any]:
    """Gᵀu: three taps."""
    half = ir.Constant(VECTOR, [0.5] * LANES)
    both = b.fmul(half, b.fadd(u[1], u[2]))
    return [b.fadd(u[0], both), b.fmul(half, b.fsub(u[1], u[2])), b.fadd(both, u[3])]


def of_errors(b: Any, d: Sequence[Any]) -> list[Any]:
    """Ad of two pixels."""
    return [d[0], b.fadd(d[0], d[1]), b.fsub(d[0], d[1]), b.fneg(d[1])]


def to_outputs(b: Any, m: Sequence[Any]) -> list[Any]:
    """Aᵀm: two pixels."""
    return [b.fadd(b.fadd(m[0], m[1]), m[2]), b.fsub(b.fsub(m[1], m[2]), m[3])]


def _square(b: Any, change: Change, wide: int, values: Sequence[Any]) -> list[Any]:
    """The change of wide × wide values along both axes."""
    rows = [change(b, values[i * wide : i * wide + wide]) for i in range(wide)]
    columns = [change(b, column) for column in zip(*rows, strict=True)]
    return [value for row in zip(*columns, strict=True) for value in row]


def _pixels(b: Any, table: Any, wide: int) -> list[Any]:
    """The addresses that the table holds."""
    return [load(b, past(b, table, whole(8 * i)), PLACE) for i in range(wide * wide)]


def to_points(change: Change, wide: int) -> Any:
    """A function that makes the points of tiles of wide × wide pixels, over rows and vectors in each.

    Arguments: address of a table of the pixels' addresses, address of the points; how many rows and vectors; from row to row of the pixels, from
    point to point and from row to row of the points.
    """

    @intrinsic
    def run(context: Any, table: Any, points: Any, rows: Any, vectors: Any, pixel: Any, point: Any, row: Any) -> Any:
        def generate(context: Any, b: Any, signature: Any, arguments: Any) -> Any:
            table, points, rows, vectors, pixel, point, row = arguments
            pixels = _pixels(b, table, wide)
            with nest(b, (rows, vectors)) as (r, v):
                here, part = b.mul(r, pixel), b.mul(v, whole(SIZE))
                values = [load(b, past(b, address, here, part)) for address in pixels]
                into = past(b, points, b.mul(r, row), part)
                for i, value in enumerate(_square(b, change, wide, values)):
                    store(b, value, past(b, into, b.mul(whole(i), point)))
            return context.get_dummy_value()

        return types.void(*[ADDRESSES] * 7), generate

    return run


def to_pixels(change: Change, wide: int) -> Any:
    """A function that makes tiles of wide × wide pixels of their points; arguments as in `to_points`."""

    @intrinsic
    def run(context: Any, table: Any, points: Any, rows: Any, vectors: Any, pixel: Any, point: Any, row: Any) -> Any:
        def generate(context: Any, b: Any, signature: Any, arguments: Any) -> Any:
            table, points, rows, vectors, pixel, point, row = arguments
            pixels = _pixels(b, table, wide)
            with nest(b, (rows, vectors)) as (r, v):
                part = b.mul(v, whole(SIZE))
                seen = past(b, points, b.mul(r, row), part)
                values = [load(b, past(b, seen, b.mul(whole(i), point))) for i in range(POINTS * POINTS)]
                here = b.mul(r, pixel)
                for address, value in zip(pixels, _square(b, change, POINTS, values), strict=True):
                    store(b, value, past(b, address, here, part))
            return context.get_dummy_value()

        return types.void(*[ADDRESSES] * 7), generate

    return run


@intrinsic
def turn(context: Any, x: Any, z: Any, rows: Any, row: Any, column: Any) -> Any:
    """Writes LANES vectors as columns: z[l, r] = x[r, l]. Arguments: addresses of x and z; rows of x; from row to row of x and of z.

    Where x has fewer than LANES rows, its last one is repeated.
    """

    def generate(context: Any, b: Any, signature: Any, arguments: Any) -> Any:
        x, z, rows, row, column = arguments
        last, word = b.sub(rows, whole(1)), ir.IntType(32)
        places = [b.select(b.icmp_signed("<", whole(r), last), whole(r), last) for r in range(LANES)]
        lines = [load(b, past(b, x, b.mul(place, row))) for place in places]
        kind = ir.VectorType(word, LANES)
        for _ in range(LANES.bit_length() - 1):  # each half of two is dealt out in turns, as a perfect shuffle of all
            dealt = []
            for one, other in zip(lines[: LANES // 2], lines[LANES // 2 :], strict=True):
                for half in (0, LANES // 2):
                    order = [half + i // 2 + (i % 2) * LANES for i in range(LANES)]
                    dealt.append(b.shuffle_vector(one, other, ir.Constant(kind, order)))
            lines = dealt
        for i, line in enumerate(lines):
            store(b, line, past(b, z, b.mul(whole(i), column)))
        return context.get_dummy_value()

    return types.void(*[ADDRESSES] * 5), generate
