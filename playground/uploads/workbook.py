"""Tables from Excel workbooks: the values that its cells show, formulas by what they last gave."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from playground.uploads.reading import Reading
from playground.uploads.refusal import Refusal
from playground.uploads.source import Source, named

STRETCH = 20_000
"""Cells that are made a table of at once."""

_SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_FORMULA = re.compile(rb"<f[ />]")
_UNCOMPUTED = re.compile(rb"<f(?: [^>]*)?>[^<]*</f>\s*(?:<v\s*/>|<v>\s*</v>|</c>)")


def detect(path: Path, name: str) -> Reading:
    """Which sheet, and whether its first row holds names."""
    book = _open(path, name)
    sheets = book.sheet_names
    if not sheets:
        raise Refusal(name, "the workbook has no sheet. Save it again with the table on a sheet.")
    for sheet in sheets:
        rows = _rows(book, sheet, name)
        filled = [row for row in rows[:50] if any(cell != "" for cell in row)]
        if filled:
            skip = next((index for index, row in enumerate(rows) if sum(cell != "" for cell in row) > 0.5 * len(row)), 0)
            first = rows[min(skip, len(rows) - 1)]
            header = all(isinstance(cell, str) for cell in first) and len(set(first)) == len(first)
            return Reading(format="xlsx", sheet=sheet, header=header, skip=min(skip, 1000))
    raise Refusal(name, f"none of its {len(sheets)} sheets has a filled cell. Check that the workbook was saved with its values.")


def open_source(path: Path, name: str, reading: Reading, columns: int) -> Source:
    """The rows of a sheet; Refusal says what is wrong with it."""
    book = _open(path, name)
    sheet = reading.sheet or book.sheet_names[0]
    if sheet not in book.sheet_names:
        raise Refusal(name, f"there is no sheet named {sheet!r}; there are {', '.join(book.sheet_names[:8])}. Choose one of them.")
    rows = _rows(book, sheet, name)[reading.skip :]
    if not rows or (reading.header and len(rows) < 2):
        raise Refusal(name, f"sheet {sheet!r} has no rows below its header. Choose another sheet, or check the file.")
    width = max(map(len, rows[:1000]))
    if width > columns:
        raise Refusal(name, f"sheet {sheet!r} has {width:,} columns: more than the {columns:,} a table may have here. Leave some out.")
    head = list(rows[0]) if reading.header else [None] * width
    source = Source(named(head), _batches(rows[1:] if reading.header else rows, named(head)))
    source.formulas, source.uncomputed = _formulas(path, book.sheet_names.index(sheet))
    return source


def _open(path: Path, name: str) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal(name, f"the workbook is damaged ({str(error)[:120]}). Save it again, or save the table as CSV.") from error


def _rows(book: Any, sheet: str, name: str) -> list[list[Any]]:
    from python_calamine import CalamineError

    try:
        rows: list[list[Any]] = book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal(name, f"sheet {sheet!r} is damaged ({str(error)[:120]}). Save the workbook again, or save the table as CSV.") from error
    return rows


def _batches(rows: list[list[Any]], names: tuple[str, ...]) -> Iterator[pa.Table]:
    size = max(1, STRETCH * 10 // max(1, len(names)))
    for begin in range(0, max(1, len(rows)), size):
        part = rows[begin : begin + size]
        columns = [pa.array([_text(row[index]) if index < len(row) else None for row in part], pa.string()) for index in range(len(names))]
        yield pa.table(columns, names=list(names))


def _text(cell: Any) -> str | None:
    """A cell as text: numbers as short as they can be read back, dates year first."""
    match cell:
        case None | "":
            return None
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime.datetime():
            return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "seconds")
        case datetime.date() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)


def _formulas(path: Path, index: int) -> tuple[int, int]:
    """How many cells of a sheet hold a formula, and how many of those no value; by the sheet's own XML, a stretch at a time."""
    counted = empty = 0
    with zipfile.ZipFile(path) as archive:
        parts = {name: _SHEET.fullmatch(name) for name in archive.namelist()}
        names = sorted((name for name, part in parts.items() if part), key=lambda name: int((_SHEET.fullmatch(name) or [0, 0])[1]))
        if index >= len(names):
            return 0, 0
        with archive.open(names[index]) as sheet:
            rest = b""
            while chunk := sheet.read(1 << 20):
                text = rest + chunk
                cut = text.rfind(b"</c>") + 4
                done, rest = (text[:cut], text[cut:]) if cut > 4 else (b"", text[-(1 << 20) :])
                counted += len(_FORMULA.findall(done))
                empty += len(_UNCOMPUTED.findall(done))
    return counted, empty


def sheets(path: Path, name: str) -> list[str]:
    """The names of its sheets."""
    return list(_open(path, name).sheet_names)[:200]
