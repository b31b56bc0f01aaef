"""A table of one's own."""

from __future__ import annotations

from playground.ui.data.kind import Kind
from playground.ui.data.table import table
from playground.ui.data.taking import take_file
from playground.uploads import table as tables

HELP = "CSV, TSV, Excel (.xlsx) or Parquet. The file stays on this server, for you alone, until you delete it."


def bring() -> str | None:
    """The box that takes a table; the digest of one that was just taken."""
    return take_file("table", "Add a table", HELP, tables.survey)


TABLE = Kind("table", "Table", bring, table, tables.survey)
