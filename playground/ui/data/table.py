"""A user's table: how it is read, what its columns are, what is learnt from it, predictions, and its card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.proposing import TableSpec
from playground.problem import SpecError
from playground.ui.data.card import card_of
from playground.ui.data.columns import columns
from playground.ui.data.deciding import place
from playground.ui.data.learning import learning
from playground.ui.data.predicting import predicting
from playground.ui.data.reading import reading
from playground.uploads import table as tables
from playground.uploads.vault import Entry

TABS = ("Table", "Columns", "Learn", "Predict", "Card")


def table(entry: Entry) -> bool:
    """Draw it; True when it is to be trained on now."""
    spec = TableSpec.read(entry.spec)
    st.subheader(entry.title)
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    tab = st.segmented_control("Part", TABS, default=TABS[0], required=True, key=place(entry, "tab"), **look)
    try:
        found = tables.survey(entry.file, spec.reading)
    except SpecError as error:
        st.error(str(error), icon=":material/block:")
        reading(entry, spec, None)
        return False
    match tab:
        case "Columns":
            columns(entry, spec, found)
        case "Learn":
            return learning(entry, spec, found)
        case "Predict":
            predicting(entry, spec, found)
        case "Card":
            card_of(entry, f"{found.rows:,} rows × {len(found.columns):,} columns")
        case _:
            reading(entry, spec, found)
    return False
