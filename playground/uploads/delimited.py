"""Tables as text: cells between separators."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from playground.uploads.dialect import dialect_of, rows_of
from playground.uploads.encodings import SAMPLE, encoding_of, undecodable
from playground.uploads.reading import Reading
from playground.uploads.refusal import Refusal
from playground.uploads.source import Source, named

BLOCK = 4 << 20
WIDEST = 64 << 20
"""Bytes that one row may have."""


def detect(path: Path, name: str) -> Reading:
    """Encoding, separator, quotation marks, decimal sign and header by the first part of the file."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        whole = not file.read(1)
    encoding = encoding_of(sample, whole=whole)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample, final=whole)
    found = dialect_of(text.replace("\r\n", "\n").replace("\r", "\n"))
    return Reading(encoding=encoding, separator=found.separator, quote=found.quote, decimal=found.decimal, header=found.header, skip=found.skip)


def open_source(path: Path, name: str, reading: Reading, columns: int) -> Source:
    """The rows of a text; Refusal says at which line it cannot be read, or that it has more than so many `columns`."""
    head = _head(path, name, reading)
    width = len(head)
    if width > columns:
        raise Refusal(name, f"the first row has {width:,} cells; a table may have {columns:,} columns here. Leave some out, or check the separator.")
    names = named(head if reading.header else [None] * width)
    source = Source(names, iter(()))
    source.batches = _batches(path, name, reading, source)
    return source


def _head(path: Path, name: str, reading: Reading) -> list[str]:
    """The cells of the first row of the table."""
    with path.open("rb") as file:
        sample = file.read(WIDEST)
    text = _decoded(sample, name, reading, final=path.stat().st_size <= WIDEST)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[reading.skip :]
    rows = rows_of("\n".join(lines[:2000]), reading.separator, reading.quote)
    first = next((row for row in rows if row), None)
    if first is None:
        raise Refusal(name, f"there is no row below line {reading.skip}: the file holds no table. Check it, or skip fewer lines.")
    return first


def _decoded(sample: bytes, name: str, reading: Reading, *, final: bool) -> str:
    try:
        return codecs.getincrementaldecoder(reading.encoding)().decode(sample, final=final)
    except UnicodeDecodeError as error:
        raise _undecodable(sample, name, reading, error.start) from error


def _undecodable(sample: bytes, name: str, reading: Reading, at: int) -> Refusal:
    return undecodable(name, reading.encoding, sample[:at].count(b"\n") + 1, at)


def _batches(path: Path, name: str, reading: Reading, source: Source) -> Iterator[pa.Table]:
    columns = [f"f{index}" for index in range(len(source.names))]

    def ragged(row: Any) -> str:
        source.ragged += 1
        if source.ragged_first is None:
            source.ragged_first = (int(row.number or 0) + reading.skip, int(row.actual_columns))
        return "skip"

    read = arrow_csv.ReadOptions(
        use_threads=False,
        block_size=BLOCK,
        skip_rows=reading.skip,
        column_names=columns,
        skip_rows_after_names=int(reading.header),
        encoding={"utf-8-sig": "utf-8", "ascii": "utf-8"}.get(reading.encoding, reading.encoding),
    )
    parse = arrow_csv.ParseOptions(
        delimiter=reading.separator,
        quote_char=reading.quote or False,
        double_quote=bool(reading.quote),
        newlines_in_values=bool(reading.quote),
        invalid_row_handler=ragged,
    )
    convert = arrow_csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False)
    try:
        if reading.quote and _marks(path, reading) % 2:
            source.notes.append(f"A quotation mark ({reading.quote}) is never closed: rows after it may be missing. Choose another, or none.")
        with path.open("rb") as file:
            reader = arrow_csv.open_csv(file, read, parse, convert)
            for batch in reader:
                yield pa.Table.from_batches([batch]).rename_columns(list(source.names))
    except UnicodeDecodeError as error:
        raise _undecodable(path.read_bytes(), name, reading, error.start) from error
    except pa.ArrowInvalid as error:
        raise _refusal(path, name, reading, str(error)) from error


def _marks(path: Path, reading: Reading) -> int:
    """How many quotation marks there are; 0 where a letter takes several bytes."""
    if reading.encoding.startswith("utf-16"):
        return 0
    with path.open("rb") as file:
        return sum(chunk.count(reading.quote.encode()) for chunk in iter(lambda: file.read(1 << 20), b""))


def _refusal(path: Path, name: str, reading: Reading, message: str) -> Refusal:
    if "UTF8" in message:
        content = path.read_bytes()
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            return _undecodable(content, name, reading, error.start)
    if "straddling" in message or "block" in message:
        return Refusal(name, f"a row is longer than {BLOCK >> 20} MB: a quotation mark may never be closed. Choose another quotation mark, or none.")
    if "Empty CSV" in message:
        return Refusal(name, "there are no rows. Check that the file was saved, and the number of lines to skip.")
    return Refusal(name, f"the rows cannot be read ({message[:160]}). Check separator and quotation marks.")
