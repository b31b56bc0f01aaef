"""Files for tests: brought to the vault, and read in the test's own process where no guard is needed."""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playground.settings import settings
from playground.uploads import table
from playground.uploads.card import TableCard
from playground.uploads.file_ref import FileRef
from playground.uploads.ingest import ingest
from playground.uploads.reading import Reading
from playground.uploads.vault import vault

LIMITS = {"rows": 200_000, "columns": 20_000, "cells": 50_000_000, "unpacked": 1_000_000_000}


def brought(content: bytes | str, name: str = "table.csv", owner: str = "") -> FileRef:
    """The file, in the vault."""
    data = content.encode() if isinstance(content, str) else content
    return vault().keep(name, io.BytesIO(data), owner or secrets.token_hex(8))


def looked_at(content: bytes | str, name: str = "table.csv", reading: Reading | None = None, **limits: int) -> tuple[FileRef, TableCard]:
    """A file brought and read here, without a process of its own; what the guard would leave is left."""
    ref = brought(content, name)
    read(ref, reading, **limits)
    card = table.survey(ref, reading)
    return ref, card


def read(ref: FileRef, reading: Reading | None = None, **limits: int) -> None:
    """What the guarded process does."""
    places = dict(zip(("table", "card"), map(str, table._paths(ref, reading)), strict=True))
    plain = reading and reading.model_dump(mode="json")
    ingest(str(vault().path(ref)), ref.name, plain, **places, limits={**LIMITS, **limits})  # type: ignore[arg-type]
    found = TableCard.from_json(Path(places["card"]).read_bytes())
    for made, kept in zip(table._paths(ref, found.reading), table._paths(ref, reading), strict=True):
        if not made.exists():
            made.hardlink_to(kept)


def cells(ref: FileRef, card: TableCard) -> list[list[Any]]:
    """All rows as lists."""
    found = table.rows(ref, card.reading)
    return [list(row) for row in zip(*(column.to_pylist() for column in found.columns), strict=True)]


def csv_of(rows: Sequence[Sequence[Any]], separator: str = ",") -> str:
    """Rows as text."""
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


assert settings().max_rows == LIMITS["rows"]
