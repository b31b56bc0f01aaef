"""How a file becomes a table: what was detected, to be corrected, and a look at what comes out."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from playground.ui.data.deciding import Tabular, decided, keep, place
from playground.ui.session import held, hold
from playground.uploads import table
from playground.uploads.card import TableCard
from playground.uploads.reading import ENCODINGS, Reading
from playground.uploads.vault import Entry

SEPARATORS = {",": "comma  ,", ";": "semicolon  ;", "\t": "tab", "|": "bar  |", ":": "colon  :", " ": "blank", "^": "caret  ^", "~": "tilde  ~"}
QUOTES = {'"': 'double  "', "'": "single  '", "": "none"}
DECIMALS = {".": "point  1.5", ",": "comma  1,5"}
PICKS = {"random": "by chance", "first": "the first"}
SHOWN, WIDE = 200, 40
"""Rows and columns that are shown at once."""


def reading(entry: Entry, spec: Tabular, card: TableCard | None) -> None:
    """The options, and the first rows under them; without a card the table could not be read so."""
    now = card.reading if card else spec.reading or Reading()
    st.caption("Detected from the file; correct what is wrong." if spec.reading is None else "Read as you say.")
    _options(entry, spec, now, card)
    if card is None:
        return
    with st.container():  # a place of its own: what is below stays what it is, however many notes there are
        for note in card.notes:
            st.info(note, icon=":material/info:")
        if card.duplicates:
            occurs = "row occurs" if card.duplicates == 1 else "rows occur"
            st.info(f"{card.duplicates:,} {occurs} more than once.", icon=":material/content_copy:")
    st.caption(f"{card.rows:,} row{'s' * (card.rows != 1)} · {len(card.columns):,} column{'s' * (len(card.columns) != 1)}")
    _preview(entry, card)


def _options(entry: Entry, spec: Tabular, now: Reading, card: TableCard | None) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if now.format == "delimited":
            _choice(entry, spec, now, "separator", "Separator", list(SEPARATORS), SEPARATORS)
            _choice(entry, spec, now, "decimal", "Decimal sign", list(DECIMALS), DECIMALS)
            _choice(entry, spec, now, "quote", "Quotation mark", list(QUOTES), QUOTES)
            _choice(entry, spec, now, "encoding", "Encoding", list(ENCODINGS), {})
        if now.format == "xlsx":
            sheets = [*(card.sheets if card else ()), *([now.sheet] if card is None or now.sheet not in card.sheets else [])]
            _choice(entry, spec, now, "sheet", "Sheet", sheets, {})
        if now.format != "parquet":
            _number(entry, spec, now)
        if card is not None and card.read > card.rows:
            _choice(entry, spec, now, "pick", "Rows taken", list(PICKS), PICKS)
        if now.format != "parquet":
            key = place(entry, "header")
            hold(key, now.header)
            st.toggle("First row names the columns", key=key, on_change=_change, args=(entry, spec, now, "header", key))
        if spec.reading is not None:
            st.button("Detect anew", key=place(entry, "detect"), on_click=_anew, args=(entry, spec))


def _anew(entry: Entry, spec: Tabular) -> None:
    keep(entry, decided(entry, spec).model_copy(update={"reading": None}))


def _choice(entry: Entry, spec: Tabular, now: Reading, field: str, label: str, options: list[str], names: dict[str, str]) -> None:
    key, value = place(entry, field), getattr(now, field)
    hold(key, value)
    shown = options if value in options else [value, *options]
    st.selectbox(
        label, shown, key=key, format_func=lambda option: names.get(option, option), on_change=_change, args=(entry, spec, now, field, key), width=170
    )


def _number(entry: Entry, spec: Tabular, now: Reading) -> None:
    key = place(entry, "skip")
    hold(key, now.skip)
    st.number_input("Lines to skip", 0, 1000, key=key, on_change=_change, args=(entry, spec, now, "skip", key), width=120)


def _change(entry: Entry, spec: Tabular, now: Reading, field: str, key: str) -> None:
    here = decided(entry, spec)
    keep(entry, here.model_copy(update={"reading": (here.reading or now).model_copy(update={field: held(key)})}))


def _preview(entry: Entry, card: TableCard) -> None:
    """The first rows; of wide tables some columns at a time."""
    names = [column.name for column in card.columns]
    if len(names) > WIDE:
        pages = -(-len(names) // WIDE)
        label = f"Columns, {WIDE} at a time"
        page = st.number_input(label, 1, pages, key=place(entry, "page"), width=200, help=f"{len(names):,} columns on {pages:,} pages.")
        names = names[(int(page) - 1) * WIDE : int(page) * WIDE]
    st.dataframe(first(entry, card, names), height=420)


def first(entry: Entry, card: TableCard, names: list[str], most: int = SHOWN) -> pd.DataFrame:
    """The first rows of some columns, numbered as in the table."""
    found: Any = table.rows(entry.file, card.reading, names, most=most).to_pandas()
    found.index = pd.RangeIndex(1, len(found) + 1)
    frame: pd.DataFrame = found
    return frame
