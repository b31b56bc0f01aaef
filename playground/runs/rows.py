"""Rows of metrics as the store keeps them: every number as it was, column by column, compressed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

MOST = 100_000
"""Rows that are unpacked at most."""


def packed(rows: Sequence[Mapping[str, float]], columns: Sequence[str]) -> bytes:
    """Rows as compressed float64, column after column; what a row lacks is NaN."""
    table = np.array([[row.get(column, np.nan) for row in rows] for column in columns], "<f8")
    return zlib.compress(table.tobytes(), 6)


def unpacked(data: bytes, columns: Sequence[str], most: int = MOST) -> dict[str, NDArray[np.float64]]:
    """The columns (rows,) by name; ValueError when the bytes are not such rows, or more than so many."""
    limit = 8 * len(columns) * most
    try:
        inflater = zlib.decompressobj()
        raw = inflater.decompress(data, limit)
    except zlib.error as error:
        raise ValueError("expected rows of metrics, got damaged bytes") from error
    if inflater.unconsumed_tail or not inflater.eof or (len(raw) % (8 * len(columns)) if columns else raw):
        raise ValueError(f"expected at most {most} whole rows of {len(columns)} numbers, got {len(raw)} bytes or more")
    table = np.frombuffer(raw, "<f8").astype(np.float64).reshape(len(columns), -1) if columns else np.empty((0, 0))
    return dict(zip(columns, table, strict=True))
