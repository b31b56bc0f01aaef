"""Memory that somebody else owns, as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, types
from numba.extending import intrinsic

from playground.engine.kernel.numerics import compiled


@intrinsic
def pointer(context: Any, address: Any) -> Any:
    """An address as a pointer to float32."""
    kind = types.CPointer(types.float32)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(kind))

    return kind(types.intp), generate


@compiled
def at(address: int, n: int) -> Any:
    """The n float32 numbers at an address."""
    return carray(pointer(address), (n,))


@compiled
def table(address: int, rows: int, columns: int) -> Any:
    """The float32 numbers (rows, columns) at an address."""
    return carray(pointer(address), (rows, columns))


@intrinsic
def anywhere(context: Any, address: Any) -> Any:
    """An address as a pointer to anything."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))

    return types.voidptr(types.int64), generate


@compiled
def doubles(address: int, n: int) -> Any:
    """The n numbers of double precision at an address."""
    return carray(anywhere(address), (n,), np.float64)


@compiled
def wholes(address: int, n: int) -> Any:
    """The n whole numbers at an address."""
    return carray(anywhere(address), (n,), np.int64)
