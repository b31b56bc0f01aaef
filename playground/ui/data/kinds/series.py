"""A series of one's own."""

from __future__ import annotations

from playground.data.series_proposing import survey
from playground.ui.data.kind import Kind
from playground.ui.data.series.shown import series
from playground.ui.data.taking import take_file

HELP = "CSV, TSV, Excel (.xlsx) or Parquet: a row for each moment, a column that says when, columns of numbers. It stays here, for you alone."


def bring() -> str | None:
    """The box that takes a series; the digest of one that was just taken."""
    return take_file("series", "Add a series", HELP, survey)


SERIES = Kind("series", "Series", bring, series)
