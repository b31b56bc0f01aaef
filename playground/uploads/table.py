"""A user's table: read once in a guarded process, and from then on from what that left behind."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from playground.settings import settings
from playground.uploads.card import TableCard
from playground.uploads.file_ref import FileRef
from playground.uploads.guard import guarded
from playground.uploads.reading import Reading
from playground.uploads.vault import MB, vault

VERSION = 1
"""Goes up whenever the same file is to be read otherwise."""
UNPACKED = 5
"""How many times the largest upload a workbook may have when unpacked."""


def survey(file: FileRef, reading: Reading | None = None) -> TableCard:
    """The card of a table, read in this way, or as it looks like without one; Refusal says why it cannot be."""
    key = _key(file, reading)
    return _survey(file, reading, key) if key else _read(file, reading)


def rows(file: FileRef, reading: Reading, columns: Sequence[str] | None = None, *, most: int | None = None) -> pa.Table:
    """Some columns of a table, or all, as text with nulls; the first `most` rows, or all. KeyError names a column that there is none of."""
    place = _paths(file, reading)[0]
    if not place.is_file():
        _read(file, reading)
    with pa.memory_map(str(place), "r") as mapped:
        names = pa.ipc.open_file(mapped).schema.names
        where = {name: index for index, name in enumerate(names)}
        wanted = list(range(len(names))) if columns is None else [where[name] for name in columns]
        reader = pa.ipc.open_file(mapped, options=pa.ipc.IpcReadOptions(included_fields=wanted))
        if most is None:
            found = reader.read_all()
        else:
            batches, count = [], 0
            for index in range(reader.num_record_batches):
                batches.append(reader.get_batch(index))
                count += len(batches[-1])
                if count >= most:
                    break
            found = pa.Table.from_batches(batches, reader.schema).slice(0, most)
    return found if columns is None else found.select(list(columns))


@lru_cache(maxsize=32)
def _survey(file: FileRef, reading: Reading | None, _key: str) -> TableCard:
    return _read(file, reading)


def _read(file: FileRef, reading: Reading | None) -> TableCard:
    """The card that is kept; the file is read where there is none."""
    table, card = _paths(file, reading)
    try:
        if table.is_file():
            return TableCard.from_json(card.read_bytes())
    except (OSError, ValueError, KeyError, TypeError):
        card.unlink(missing_ok=True)
    limits = settings()
    bounds = {"rows": limits.max_rows, "columns": limits.max_columns, "cells": limits.max_cells // 2, "unpacked": UNPACKED * limits.max_upload * MB}
    given: dict[str, Any] = {"path": str(vault().path(file)), "name": file.name, "reading": reading and reading.model_dump(mode="json")}
    guarded("playground.uploads.ingest:ingest", file.name, {**given, "table": str(table), "card": str(card), "limits": bounds})
    found = TableCard.from_json(card.read_bytes())
    for made, kept in zip(_paths(file, found.reading), (table, card), strict=True):
        if not made.exists():
            made.hardlink_to(kept)  # whoever gives the detected reading finds the same table
    vault().tidy(file)
    return found


def _paths(file: FileRef, reading: Reading | None) -> tuple[Path, Path]:
    given = "" if reading is None else reading.model_dump_json()
    stem = hashlib.sha256(f"{VERSION} {given}".encode()).hexdigest()[:24]
    vault().path(file)
    return vault().derived(file, f"{stem}.arrow"), vault().derived(file, f"{stem}.card.json")


def _key(file: FileRef, reading: Reading | None) -> str:
    """When the kept card was made; empty where there is none yet."""
    try:
        return str(_paths(file, reading)[1].stat().st_ino)
    except OSError:
        return ""
