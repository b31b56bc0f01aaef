"""Products in vector registers: the inner loops of convolutions, written out because LLVM does not find them in loops over arrays.

Numbers of neighbouring examples lie side by side: a vector holds `LANES` of them. Addresses and the ways between them are in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
LANES = 16 if WIDE else 8
"""Numbers in a vector."""

VECTORS = 4 if WIDE else 2
"""Vectors that are worked on side by side where there are so many."""

ROWS = 4
"""Outputs that are worked on together."""

NUMBER, VECTOR, PLACE = ir.FloatType(), ir.VectorType(ir.FloatType(), LANES), ir.IntType(64)
SIZE = 4 * LANES
ADDRESSES = types.int64


def _whole(value: int) -> Any:
    return ir.Constant(PLACE, value)


def _past(builder: Any, address: Any, *ways: Any) -> Any:
    """The address so many bytes further."""
    for way in ways:
        address = builder.add(address, way)
    return address


def _load(builder: Any, address: Any, kind: Any = VECTOR) -> Any:
    found = builder.load(builder.inttoptr(address, kind.as_pointer()))
    found.align = 4
    return found


def _store(builder: Any, value: Any, address: Any) -> None:
    builder.store(value, builder.inttoptr(address, value.type.as_pointer())).align = 4


def _spread(builder: Any, number: Any) -> Any:
    """A vector with this number in every lane."""
    empty, first = ir.Constant(VECTOR, ir.Undefined), ir.Constant(ir.IntType(32), 0)
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(builder.insert_element(empty, number, first), empty, everywhere)


def _add_product(builder: Any, total: Any, one: Any, other: Any) -> None:
    """Add a product to the vector that is kept at `total`; one instruction where the processor has it."""
    product = builder.fmul(one, other, flags=("contract",))
    builder.store(builder.fadd(product, builder.load(total), flags=("contract",)), total)


@contextmanager
def _nest(builder: Any, counts: Sequence[Any]) -> Iterator[list[Any]]:
    """Loops within loops, so many turns each; gives the numbers of the turns."""
    with ExitStack() as loops:
        yield [loops.enter_context(cgutils.for_range(builder, count, intp=PLACE)).index for count in counts]


def weighted_sums(vectors: int) -> Any:
    """A function that makes up to ROWS rows of `vectors` vectors, each a weighted sum over a window's rows, columns and channels.

    z[r] = start[r] + Σ_i Σ_j Σ_k w[i, j, k, r] · x[i, j, k] for r < rows. Arguments: addresses of w, x, z and the start values (ROWS,); how many i,
    j and k; from one to the next of w's i and j, of x's i, j and k, and of z's r; rows. Of w, k and r lie side by side.
    """

    @intrinsic
    def run(
        context: Any, w: Any, x: Any, z: Any, start: Any, ni: Any, nj: Any, nk: Any, wi: Any, wj: Any, xi: Any, xj: Any, xk: Any, zr: Any, rows: Any
    ) -> Any:
        def generate(context: Any, b: Any, signature: Any, arguments: Any) -> Any:
            w, x, z, start, ni, nj, nk, wi, wj, xi, xj, xk, zr, rows = arguments
            totals = [[cgutils.alloca_once(b, VECTOR) for _ in range(vectors)] for _ in range(ROWS)]
            for r, row in enumerate(totals):
                first = _spread(b, _load(b, _past(b, start, _whole(4 * r)), NUMBER))
                for total in row:
                    b.store(first, total)
            with _nest(b, (ni, nj, nk)) as (i, j, k):
                weights = _past(b, w, b.mul(i, wi), b.mul(j, wj), b.mul(k, _whole(4 * ROWS)))
                values = _past(b, x, b.mul(i, xi), b.mul(j, xj), b.mul(k, xk))
                loaded = [_load(b, _past(b, values, _whole(SIZE * v))) for v in range(vectors)]
                for r, row in enumerate(totals):
                    weight = _spread(b, _load(b, _past(b, weights, _whole(4 * r)), NUMBER))
                    for total, value in zip(row, loaded, strict=True):
                        _add_product(b, total, weight, value)
            for r, row in enumerate(totals):
                with b.if_then(b.icmp_signed(">", rows, _whole(r)), likely=True):
                    for v, total in enumerate(row):
                        _store(b, b.load(total), _past(b, z, b.mul(_whole(r), zr), _whole(SIZE * v)))
            return context.get_dummy_value()

        return types.void(*[ADDRESSES] * 14), generate

    return run


def summed_products(wide: int, deep: int) -> Any:
    """A function that adds to up to wide × deep numbers each the sum of products of two rows, over rows and columns of places and over examples.

    g[a, c] += Σ_i Σ_j Σ_l d[i, j, a, l] · x[i, j, c, l] for a < na, c < nc. Arguments: addresses of d, x and g; how many i and j, and vectors of
    examples; from one to the next of d's i and j, of x's i and j, from row to row of both, and of g's a and c; na, nc.
    """

    @intrinsic
    def run(
        context: Any,
        d: Any,
        x: Any,
        g: Any,
        ni: Any,
        nj: Any,
        nl: Any,
        di: Any,
        dj: Any,
        xi: Any,
        xj: Any,
        row: Any,
        ga: Any,
        gc: Any,
        na: Any,
        nc: Any,
    ) -> Any:
        def generate(context: Any, b: Any, signature: Any, arguments: Any) -> Any:
            d, x, g, ni, nj, nl, di, dj, xi, xj, row, ga, gc, na, nc = arguments
            totals = [[cgutils.alloca_once(b, VECTOR) for _ in range(deep)] for _ in range(wide)]
            for total in (total for line in totals for total in line):
                b.store(ir.Constant(VECTOR, [0.0] * LANES), total)
            errors, values = ([_row(b, place, count, row) for place in range(most)] for most, count in ((wide, na), (deep, nc)))
            with _nest(b, (ni, nj, nl)) as (i, j, e):
                part = b.mul(e, _whole(SIZE))
                one, other = _past(b, d, b.mul(i, di), b.mul(j, dj), part), _past(b, x, b.mul(i, xi), b.mul(j, xj), part)
                lines, columns = [_load(b, _past(b, one, at)) for at in errors], [_load(b, _past(b, other, at)) for at in values]
                for line, error in zip(totals, lines, strict=True):
                    for total, value in zip(line, columns, strict=True):
                        _add_product(b, total, error, value)
            kind = ir.FunctionType(NUMBER, [NUMBER, VECTOR])
            add_up = cgutils.get_or_insert_function(b.module, kind, f"llvm.vector.reduce.fadd.v{LANES}f32")
            for a, line in enumerate(totals):
                for c, total in enumerate(line):
                    with b.if_then(b.and_(b.icmp_signed(">", na, _whole(a)), b.icmp_signed(">", nc, _whole(c))), likely=True):
                        place = _past(b, g, b.mul(_whole(a), ga), b.mul(_whole(c), gc))
                        _store(b, b.call(add_up, [_load(b, place, NUMBER), b.load(total)], fastmath=("reassoc",)), place)
            return context.get_dummy_value()

        return types.void(*[ADDRESSES] * 15), generate

    return run


def _row(builder: Any, place: int, count: Any, way: Any) -> Any:
    """How far it is to a row; to the last one where there are fewer: its products are thrown away."""
    last = builder.sub(count, _whole(1))
    return builder.mul(builder.select(builder.icmp_signed("<", _whole(place), last), _whole(place), last), way)
