"""A user's labelled texts: how they are read, what is learnt, answers for new texts, and their card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.text_proposing import TextTableSpec
from playground.problem import SpecError
from playground.ui.data.card import card_of
from playground.ui.data.deciding import place
from playground.ui.data.reading import reading
from playground.ui.data.texts.classifying import classifying
from playground.ui.data.texts.predicting import predicting
from playground.uploads import table
from playground.uploads.vault import Entry

TABS = ("Table", "Learn", "Predict", "Card")


def labelled(entry: Entry) -> bool:
    """Draw them; True when they are to be trained on now."""
    spec = TextTableSpec.read(entry.spec)
    st.subheader(entry.title)
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    tab = st.segmented_control("Part", TABS, default=TABS[0], required=True, key=place(entry, "tab"), **look)
    try:
        found = table.survey(entry.file, spec.reading)
    except SpecError as error:
        st.error(str(error), icon=":material/block:")
        reading(entry, spec, None)
        return False
    match tab:
        case "Learn":
            return classifying(entry, spec, found)
        case "Predict":
            predicting(entry)
        case "Card":
            card_of(entry, f"{found.rows:,} rows × {len(found.columns):,} columns")
        case _:
            reading(entry, spec, found)
    return False
