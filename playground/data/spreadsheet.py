"""Tables as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""How cells begin that spreadsheets take for formulas (OWASP: CSV injection)."""


def safe(cell: Any) -> Any:
    """The cell, behind an apostrophe where a spreadsheet would take its text for a formula; numbers stay numbers, in text too."""
    if not isinstance(cell, str) or not cell.lstrip().startswith(DANGEROUS):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows under their names; missing cells are empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(name) for name in names])
    writer.writerows([["" if cell is None else safe(cell) for cell in row] for row in rows])
    return out.getvalue()
