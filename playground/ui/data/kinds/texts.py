"""Labelled texts of one's own, to be told apart."""

from __future__ import annotations

from playground.ui.data.kind import Kind
from playground.ui.data.taking import take_file
from playground.ui.data.texts.labelled import labelled
from playground.uploads import table

HELP = "CSV, TSV, Excel (.xlsx) or Parquet with a column of texts and one of labels. It stays on this server, for you alone, until you delete it."


def bring() -> str | None:
    """The box that takes labelled texts; the digest of a file that was just taken."""
    return take_file("texts", "Add labelled texts", HELP, table.survey)


TEXTS = Kind("texts", "Labelled texts", bring, labelled)
