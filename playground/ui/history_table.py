"""The table of the history: one page of runs, of which some are selected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from playground.runs.history import Entry
from playground.ui.session import session

COLUMNS = (
    "pinned", "name", "tags", "data", "network", "parameters", "state", "step",
    "test_metric", "baseline", "test_loss", "train_loss", "seconds", "created",
)  # fmt: skip

AT_ONCE = 12
"""Rows that are shown without a scroll bar."""

STATE = "Kept: can go on from its last state. Record only: numbers and curves; opened, it begins anew from its seed."


def table(entries: Sequence[Entry]) -> list[Entry]:
    """Draw these runs; those that are selected."""
    shown = pd.DataFrame([{column: entry[column] for column in COLUMNS} for entry in entries], columns=list(COLUMNS))
    shown["name"] = [title(entry) for entry in entries]
    shown["state"] = [entry["state"] if entry["state"] != "parked" else ("kept" if entry["kept"] else "record only") for entry in entries]
    told = st.dataframe(
        shown,
        key=f"history_table_{session().browsing.revision}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height="content" if len(entries) <= AT_ONCE else 400,
        column_config=_columns(),
    )
    return [entries[row] for row in told["selection"]["rows"] if row < len(entries)]


def title(entry: Entry) -> str:
    """A run in a word: its name, or what it trains."""
    return str(entry["name"] or f"{entry['data']} {entry['network']}".strip() or "Unnamed")


def _columns() -> dict[str, Any]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "pinned": st.column_config.CheckboxColumn("Pin", width=45),
        "name": text("Name", width="medium"),
        "tags": st.column_config.ListColumn("Tags", width="small"),
        "data": text("Data", width="small"),
        "network": text("Network", help="Units from input to output", width="small"),
        "parameters": number("Parameters", format="localized", width=85),
        "state": text("State", help=STATE, width=90),
        "step": number("Steps", format="localized", width=70),
        "test_metric": number("Test", help="Accuracy, or R², on the test part", format="%.4f", width=65),
        "baseline": number("To beat", help="What the best answer reaches on the test part that ignores its input", format="%.4f", width=70),
        "test_loss": number("Test loss", format="%.4g", width=85),
        "train_loss": number("Train loss", format="%.4g", width=85),
        "seconds": number("Seconds", help="Spent on training steps", format="%.1f", width=70),
        "created": st.column_config.DatetimeColumn("Begun", format="distance", width=125),
    }
