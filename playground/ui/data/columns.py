"""The columns of a table: what each is, corrected in place, and a close look at one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from playground.data.proposing import TableSpec, asks_of, target_of, type_of, values_of
from playground.figures.column import ColumnLook, column_look, draw_column
from playground.figures.correlations import MOST, Correlations, correlations, draw_correlations
from playground.ui.data.deciding import decided, place, wish
from playground.ui.session import held
from playground.uploads import table
from playground.uploads.card import TYPES, ColumnCard, TableCard
from playground.uploads.types import days, numbers, order_of
from playground.uploads.vault import Entry

STATIC = {"displayModeBar": False}
LOOKED_AT = 50_000
"""Rows that distributions and correlations are drawn from, at most: the first of them."""


def columns(entry: Entry, spec: TableSpec, card: TableCard) -> None:
    """All columns as a table to edit, then one of them, then how they go together."""
    shown = _matching(entry, card)
    target = target_of(card, spec.wishes)
    frame = _frame(shown, spec)
    st.caption("What each column holds. Change **Use as** where it is wrong; ignored columns are neither inputs nor the answer.")
    editor = place(entry, f"types/{len(shown)}/{shown[0].name if shown else ''}")
    st.data_editor(
        frame,
        key=editor,
        hide_index=True,
        disabled=[name for name in frame.columns if name != "Use as"],
        column_config={"Use as": st.column_config.SelectboxColumn("Use as", options=list(TYPES), required=True, width="small")},
        on_change=_change,
        args=(entry, spec, [column.name for column in shown], editor),
    )
    names = [column.name for column in shown] or [card.columns[0].name]
    begun = names.index(target) if target in names else 0
    name = st.selectbox("A closer look at", names, index=begun, key=place(entry, "look"), width=360)
    _look(entry, spec, card, str(name))
    _relations(entry, spec, card)


def _matching(entry: Entry, card: TableCard) -> list[ColumnCard]:
    """The columns whose names hold what was typed; all without a search."""
    if len(card.columns) <= 12:
        return list(card.columns)
    words = st.text_input("Find columns", key=place(entry, "find"), placeholder=f"{len(card.columns):,} columns", width=360)
    found = [column for column in card.columns if words.lower() in column.name.lower()]
    if not found:
        st.info(f"No column's name holds {words!r}.")
    return found


def _frame(shown: list[ColumnCard], spec: TableSpec) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Column": [column.name for column in shown],
            "Use as": [type_of(column, spec.wishes) for column in shown],
            "Missing": [column.missing + column.odd + column.infinite for column in shown],
            "Different": [column.distinct for column in shown],
            "Range, or commonest": [_range(column) for column in shown],
            "Mean": [_number(column, column.mean) for column in shown],
            "Deviation": [_number(column, column.deviation) for column in shown],
            "Note": [column.why for column in shown],
        }
    )


def _number(column: ColumnCard, value: float | None) -> str:
    return "" if value is None or column.type == "date" else f"{value:.5g}"


def _range(column: ColumnCard) -> str:
    if column.type == "date" and column.low is not None and column.high is not None:
        return " to ".join(str(np.datetime64(int(day), "D")) for day in (column.low, column.high))
    if column.low is not None and column.high is not None:
        return f"{column.low:.7g} to {column.high:.7g}"
    return ", ".join(f"{value[:24]} ({count:,})" for value, count in column.top[:3])


def _change(entry: Entry, spec: TableSpec, names: list[str], key: str) -> None:
    edits = (held(key) or {}).get("edited_rows", {})
    types = {names[int(row)]: change["Use as"] for row, change in edits.items() if "Use as" in change}
    wish(entry, spec, types={**decided(entry, spec).wishes.types, **types})


def _look(entry: Entry, spec: TableSpec, card: TableCard, name: str) -> None:
    """How a column is distributed, by class where classes are told apart."""
    column = card.column(name)
    if column is None or not column.distinct:
        st.caption("Every cell is empty.")
        return
    target = target_of(card, spec.wishes)
    coloured = target if asks_of(card, spec.wishes) == "classes" and target != name else ""
    look = _column_look(entry, card, column, type_of(column, spec.wishes), coloured)
    st.plotly_chart(draw_column(look), key=place(entry, "distribution"), config=STATIC, alt=f"Distribution of {name}")


@lru_cache(maxsize=64)
def _column_look(entry: Entry, card: TableCard, column: ColumnCard, kind: str, coloured: str) -> ColumnLook:
    wanted = [column.name, *([coloured] if coloured else [])]
    text = table.rows(entry.file, card.reading, wanted, most=LOOKED_AT)
    labels = None
    if coloured:
        by = card.column(coloured)
        assert by is not None
        labels = text.column(1).to_pylist(), values_of(entry.file, card, by)[:10]
    values = text.column(0)
    if kind == "number":
        return column_look(column.name, numbers(values, card.reading.decimal), labels)
    if kind == "date":
        return column_look(column.name, days(values, order_of(values)[0]), labels, dates=True)
    return column_look(column.name, values.to_pylist(), labels)


def _relations(entry: Entry, spec: TableSpec, card: TableCard) -> None:
    """Correlations of the columns of numbers."""
    kind = [column.name for column in card.columns if type_of(column, spec.wishes) == "number"]
    if len(kind) < 2:
        return
    st.caption(f"Correlations{f' of the first {MOST} columns of numbers' if len(kind) > MOST else ''} (Pearson, over rows where both are there)")
    found = _correlations(entry, card, tuple(kind[:MOST]))
    st.plotly_chart(draw_correlations(found), key=place(entry, "correlations"), config=STATIC, alt="Correlations of the columns of numbers")


@lru_cache(maxsize=16)
def _correlations(entry: Entry, card: TableCard, names: tuple[str, ...]) -> Correlations:
    text = table.rows(entry.file, card.reading, names, most=LOOKED_AT)
    return correlations(names, np.stack([numbers(column, card.reading.decimal) for column in text.columns], 1))
