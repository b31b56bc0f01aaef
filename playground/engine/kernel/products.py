"""Products in vector registers: the inner loops of convolutions, written out because LLVM does not find them in loops over arrays."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from playground.engine.kernel.lanes import FLOATS, LANES, NOTHING, NUMBER, ROWS, SIZE, VECTOR, add_product, load, nest, past, spread, store, whole

ADDRESSES = types.int64


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
                first = spread(b, load(b, past(b, start, whole(FLOATS * r)), NUMBER))
                for total in row:
                    b.store(first, total)
            with nest(b, (ni, nj, nk)) as (i, j, k):
                weights = past(b, w, b.mul(i, wi), b.mul(j, wj), b.mul(k, whole(FLOATS * ROWS)))
                values = past(b, x, b.mul(i, xi), b.mul(j, xj), b.mul(k, xk))
                loaded = [load(b, past(b, values, whole(SIZE * v))) for v in range(vectors)]
                for r, row in enumerate(totals):
                    weight = spread(b, load(b, past(b, weights, whole(FLOATS * r)), NUMBER))
                    for total, value in zip(row, loaded, strict=True):
                        add_product(b, total, weight, value)
            for r, row in enumerate(totals):
                with b.if_then(b.icmp_signed(">", rows, whole(r)), likely=True):
                    for v, total in enumerate(row):
                        store(b, b.load(total), past(b, z, b.mul(whole(r), zr), whole(SIZE * v)))
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
                b.store(NOTHING, total)
            errors, values = ([_row(b, place, count, row) for place in range(most)] for most, count in ((wide, na), (deep, nc)))
            with nest(b, (ni, nj, nl)) as (i, j, e):
                part = b.mul(e, whole(SIZE))
                one, other = past(b, d, b.mul(i, di), b.mul(j, dj), part), past(b, x, b.mul(i, xi), b.mul(j, xj), part)
                lines, columns = [load(b, past(b, one, at)) for at in errors], [load(b, past(b, other, at)) for at in values]
                for line, error in zip(totals, lines, strict=True):
                    for total, value in zip(line, columns, strict=True):
                        add_product(b, total, error, value)
            kind = ir.FunctionType(NUMBER, [NUMBER, VECTOR])
            add_up = cgutils.get_or_insert_function(b.module, kind, f"llvm.vector.reduce.fadd.v{LANES}f32")
            for a, line in enumerate(totals):
                for c, total in enumerate(line):
                    with b.if_then(b.and_(b.icmp_signed(">", na, whole(a)), b.icmp_signed(">", nc, whole(c))), likely=True):
                        place = past(b, g, b.mul(whole(a), ga), b.mul(whole(c), gc))
                        store(b, b.call(add_up, [load(b, place, NUMBER), b.load(total)], fastmath=("reassoc",)), place)
            return context.get_dummy_value()

        return types.void(*[ADDRESSES] * 15), generate

    return run


def _row(builder: Any, place: int, count: Any, way: Any) -> Any:
    """How far it is to a row; to the last one where there are fewer: its products are thrown away."""
    last = builder.sub(count, whole(1))
    return builder.mul(builder.select(builder.icmp_signed("<", whole(place), last), whole(place), last), way)


def outer_sums(rows: int, vectors: int, adds: bool = False) -> Any:
    """A function that makes up to `rows` rows of `vectors` vectors, each a sum of vectors weighted by numbers, or adds it to what is there.

    z[r] = start[r] + Σ_k w[r, k] · x[k], or z[r] += Σ_k w[r, k] · x[k], for r < n. Arguments: addresses of w, x, z and the start values (n,); how
    many k; from one to the next of w's r and k, x's k and z's r; n.
    """

    @intrinsic
    def run(context: Any, w: Any, x: Any, z: Any, start: Any, nk: Any, wr: Any, wk: Any, xk: Any, zr: Any, n: Any) -> Any:
        def generate(context: Any, b: Any, signature: Any, arguments: Any) -> Any:
            w, x, z, start, nk, wr, wk, xk, zr, n = arguments
            totals = [[cgutils.alloca_once(b, VECTOR) for _ in range(vectors)] for _ in range(rows)]
            weights, places = ([past(b, address, _row(b, r, n, way)) for r in range(rows)] for address, way in ((w, wr), (z, zr)))
            for r, row in enumerate(totals):
                first = NOTHING if adds else spread(b, load(b, past(b, start, _row(b, r, n, whole(FLOATS))), NUMBER))
                for total in row:
                    b.store(first, total)
            with nest(b, (nk,)) as (k,):
                loaded = [load(b, past(b, x, b.mul(k, xk), whole(SIZE * v))) for v in range(vectors)]
                for row, weight in zip(totals, weights, strict=True):
                    share = spread(b, load(b, past(b, weight, b.mul(k, wk)), NUMBER))
                    for total, value in zip(row, loaded, strict=True):
                        add_product(b, total, share, value)
            for r, (row, place) in enumerate(zip(totals, places, strict=True)):
                with b.if_then(b.icmp_signed(">", n, whole(r)), likely=True):
                    for v, total in enumerate(row):
                        into, found = past(b, place, whole(SIZE * v)), b.load(total)
                        store(b, b.fadd(load(b, into), found) if adds else found, into)
            return context.get_dummy_value()

        return types.void(*[ADDRESSES] * 10), generate

    return run
