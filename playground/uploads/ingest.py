"""Reading a file into a table of text, and looking at it: runs in a guarded process, and leaves an Arrow file and a card."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from playground.uploads import columnar, delimited, workbook
from playground.uploads.card import TableCard
from playground.uploads.formats import format_of
from playground.uploads.judging import judged_all
from playground.uploads.reading import Reading
from playground.uploads.refusal import Refusal
from playground.uploads.source import GAPS, Source
from playground.uploads.vault import write_whole

READERS = {"delimited": delimited, "xlsx": workbook, "parquet": columnar}
RAGGED = 0.2
"""The share of rows with another number of cells beyond which the separator must be wrong."""
LONGEST = 200_000
"""Letters that a cell may have."""
SEED = 0
"""Which rows are taken by chance where there are too many."""


def ingest(path: str, name: str, reading: dict[str, Any] | None, table: str, card: str, limits: dict[str, int]) -> dict[str, Any]:
    """Read a file and write its table (Arrow) and card (JSON) to where they belong. Without a `reading`, it is detected."""
    place = Path(path)
    kind = format_of(place, name, limits["unpacked"])
    given = Reading.model_validate(reading) if reading is not None else READERS[kind].detect(place, name)
    if given.format != kind:
        raise Refusal(name, f"the file was to be read as {given.format} but is {kind}. Let it be detected anew.")
    source = READERS[kind].open_source(place, name, given, limits["columns"])
    most = min(limits["rows"], max(1000, limits["cells"] // len(source.names)))
    made, read, taken = _rows(name, source, min(given.rows or most, most), given.pick)
    given = given.model_copy(update={"rows": taken})
    _check(name, source, given, made, read)
    found = TableCard(
        given,
        len(made),
        read,
        judged_all(made, given.decimal),
        tuple(_notes(source, given, len(made), read)),
        tuple(workbook.sheets(place, name)) if kind == "xlsx" else (),
        _duplicates(made),
    )
    _write(made, Path(table))
    write_whole(Path(card), found.to_json().encode())
    return {"rows": len(made)}


def _rows(name: str, source: Source, most: int, pick: str) -> tuple[pa.Table, int, int | None]:
    """The rows that are taken, tidied; how many there are in the file; and the limit, where it made a difference."""
    kept: list[tuple[np.ndarray[Any, Any], pa.Table]] = []
    generator, read, held = np.random.default_rng(SEED), 0, 0
    for batch in source.batches:
        read += len(batch)
        keys = generator.random(len(batch)) if pick == "random" else np.arange(read - len(batch), read, dtype=np.float64)
        kept.append((keys, _tidied(name, batch)))
        held += len(batch)
        if held > max(2 * most, most + 50_000):
            kept = [_thinned(kept, most)]
            held = len(kept[0][1])
        if pick == "first" and read > most:
            break
    if not kept:
        return pa.table({column: pa.array([], pa.string()) for column in source.names}), 0, None
    _, made = _thinned(kept, most)
    return made.combine_chunks(), read, most if read > most else None


def _thinned(kept: Iterable[tuple[np.ndarray[Any, Any], pa.Table]], most: int) -> tuple[np.ndarray[Any, Any], pa.Table]:
    """The `most` rows with the smallest keys, in their order."""
    keys, table = np.concatenate([key for key, _ in kept]), pa.concat_tables([part for _, part in kept])
    if len(keys) <= most:
        return keys, table
    chosen = np.sort(np.argpartition(keys, most)[:most])
    return keys[chosen], table.take(pa.array(chosen))


def _tidied(name: str, batch: pa.Table) -> pa.Table:
    """Cells without the blanks around them; null where they say that something is missing."""
    gaps = pa.array(sorted({way(gap) for gap in GAPS for way in (str.lower, str.upper, str.capitalize, str.title)} | {"NaN"}), pa.string())
    rows = len(batch)
    cells = pa.concat_arrays([chunk for column in batch.columns for chunk in column.chunks])  # all columns at once: there may be thousands
    trimmed = pc.utf8_trim_whitespace(cells)
    gap = pc.is_in(trimmed, value_set=gaps)
    tidy = pc.if_else(gap, pa.scalar(None, pa.string()), trimmed)
    _closed(name, trimmed)
    return pa.table([tidy.slice(index * rows, rows) for index in range(batch.num_columns)], names=batch.column_names)


def _closed(name: str, cells: Any) -> None:
    """Refusal when a cell is so long that it must have swallowed what follows it."""
    longest = pc.max(pc.binary_length(cells)).as_py() or 0
    if longest <= LONGEST:
        return
    begun = cells.filter(pc.equal(pc.binary_length(cells), longest))[0].as_py()[:30]
    what = f"a cell ({begun!r} …) is {longest:,} letters long: a quotation mark may never be closed"
    raise Refusal(name, f"{what}. Choose another quotation mark, or none.")


def _check(name: str, source: Source, reading: Reading, made: pa.Table, read: int) -> None:
    """Refusal when what was read is no table."""
    if source.ragged > RAGGED * (read + source.ragged) and source.ragged > 1:
        line, cells = source.ragged_first or (0, 0)
        raise Refusal(
            name,
            f"{source.ragged:,} of {read + source.ragged:,} rows do not have {len(source.names)} cells (the first is row {line:,}, with {cells}). "
            "Check the separator, the quotation marks and the lines to skip.",
        )
    if len(made) == 0:
        raise Refusal(name, "there are no rows below the header. Add rows, or say that the first row is no header.")
    if all(column.null_count == len(made) for column in made.columns):
        raise Refusal(name, f"all {made.num_columns * len(made):,} cells are empty. Check that the file was saved with its values.")


def _notes(source: Source, reading: Reading, rows: int, read: int) -> Iterator[str]:
    if read > rows:
        which = "a sample by chance" if reading.pick == "random" else "the first ones"
        count = f"{read:,} rows" if reading.pick == "random" else f"more than {rows:,} rows"
        yield f"The file has {count}; {rows:,} are taken, {which}."
    if source.ragged:
        line, cells = source.ragged_first or (0, 0)
        left = f"{source.ragged:,} {'row was' if source.ragged == 1 else 'rows were'} left out for not having {len(source.names)} cells"
        yield f"{left}; the first is row {line:,}, with {cells}."
    if source.formulas:
        yield f"{source.formulas:,} cells hold formulas: what they last gave is used, nothing is computed."
    if source.uncomputed:
        yield f"{source.uncomputed:,} of these have no value and count as missing: open the workbook in Excel or LibreOffice and save it."
    yield from source.notes


def _duplicates(made: pa.Table) -> int:
    """Rows that occur before, counted for tables of up to 200 columns."""
    if made.num_columns > 200:
        return 0
    return int(len(made) - made.group_by(made.column_names).aggregate([]).num_rows)


def _write(made: pa.Table, place: Path) -> None:
    handle, name = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as out, pa.ipc.new_file(out, made.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(made)
    Path(name).replace(place)
