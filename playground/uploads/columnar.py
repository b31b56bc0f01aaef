"""Tables from Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import compute as pc

from playground.uploads.reading import Reading
from playground.uploads.refusal import Refusal
from playground.uploads.source import Source, named

STRETCH = 2_000_000
"""Cells that are read at once."""


def detect(path: Path, name: str) -> Reading:
    """A Parquet file says all about itself."""
    return Reading(format="parquet")


def open_source(path: Path, name: str, reading: Reading, columns: int) -> Source:
    """The rows of the file; Refusal says what is wrong with it."""
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path, memory_map=False)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise Refusal(name, f"the file is damaged or no Parquet file ({str(error)[:120]}). Save it again.") from error
    if len(schema) > columns:
        raise Refusal(name, f"the table has {len(schema):,} columns: more than the {columns:,} it may have here. Leave some out.")
    if len(schema) == 0:
        raise Refusal(name, "the table has no columns. Save it again.")
    source = Source(named(list(schema.names)), iter(()))
    nested = [field.name for field in schema if pa.types.is_nested(field.type) or pa.types.is_binary(field.type)]
    if nested:
        source.notes.append(f"Columns with lists, structures or bytes are left empty: {', '.join(nested[:5])}.")
    source.batches = _batches(file, name, source.names)
    return source


def _batches(file: object, name: str, names: tuple[str, ...]) -> Iterator[pa.Table]:
    try:
        for batch in file.iter_batches(batch_size=max(100, STRETCH // len(names)), use_threads=False):  # type: ignore[attr-defined]
            yield pa.table([_text(column) for column in batch.columns], names=list(names))
    except (pa.ArrowException, OSError) as error:
        raise Refusal(name, f"the file is damaged ({str(error)[:120]}). Save it again.") from error


def _text(column: pa.Array) -> pa.Array:
    """A column as text; what has none is null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.dictionary_decode(), kind.value_type
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        seconds = pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")
        return pc.replace_substring_regex(seconds, pattern=r" 00:00:00(\.0+)?$", replacement="")
    if pa.types.is_floating(kind):
        column = column.cast(pa.float64())
        whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 1e15))
        whole = pc.fill_null(whole, False)
        return pc.if_else(whole, pc.if_else(whole, column, 0.0).cast(pa.int64()).cast(pa.string()), column.cast(pa.string()))
    return column.cast(pa.string())
