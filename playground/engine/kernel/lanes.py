"""Vector registers: how long they are, and what intrinsics are built of.

Numbers of neighbouring examples lie side by side: a vector holds `LANES` of them. Addresses and the ways between them are in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from llvmlite import binding, ir
from numba.core import cgutils

WIDE = bool(binding.get_host_cpu_features().get("avx512f"))
LANES = 16 if WIDE else 8
"""Numbers in a vector."""

VECTORS = 4 if WIDE else 2
"""Vectors that are worked on side by side where there are so many."""

ROWS = 4
"""Outputs that are worked on together."""

FLOATS = 4
"""Bytes of a number."""

NUMBER, VECTOR, PLACE = ir.FloatType(), ir.VectorType(ir.FloatType(), LANES), ir.IntType(64)
SIZE = FLOATS * LANES
NOTHING = ir.Constant(VECTOR, [0.0] * LANES)


def whole(value: int) -> Any:
    """A constant for addresses."""
    return ir.Constant(PLACE, value)


def past(builder: Any, address: Any, *ways: Any) -> Any:
    """The address so many bytes further."""
    for way in ways:
        address = builder.add(address, way)
    return address


def load(builder: Any, address: Any, kind: Any = VECTOR) -> Any:
    """What lies at an address."""
    found = builder.load(builder.inttoptr(address, kind.as_pointer()))
    found.align = 4
    return found


def store(builder: Any, value: Any, address: Any) -> None:
    """Put a value at an address."""
    builder.store(value, builder.inttoptr(address, value.type.as_pointer())).align = 4


def spread(builder: Any, number: Any) -> Any:
    """A vector with this number in every lane."""
    empty, first = ir.Constant(VECTOR, ir.Undefined), ir.Constant(ir.IntType(32), 0)
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(builder.insert_element(empty, number, first), empty, everywhere)


def add_product(builder: Any, total: Any, one: Any, other: Any) -> None:
    """Add a product to the vector that is kept at `total`; one instruction where the processor has it."""
    product = builder.fmul(one, other, flags=("contract",))
    builder.store(builder.fadd(product, builder.load(total), flags=("contract",)), total)


@contextmanager
def nest(builder: Any, counts: Sequence[Any]) -> Iterator[list[Any]]:
    """Loops within loops, so many turns each; gives the numbers of the turns."""
    with ExitStack() as loops:
        yield [loops.enter_context(cgutils.for_range(builder, count, intp=PLACE)).index for count in counts]
