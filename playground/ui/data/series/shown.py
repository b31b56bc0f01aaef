"""A user's series: how it is read, what is learnt from it, how it goes on, and its card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.series_proposing import SeriesSpec, survey
from playground.problem import SpecError
from playground.ui.data.card import card_of
from playground.ui.data.deciding import place
from playground.ui.data.reading import reading
from playground.ui.data.series.learning import learning
from playground.ui.data.series.predicting import predicting
from playground.uploads.vault import Entry

TABS = ("Table", "Learn", "Predict", "Card")


def series(entry: Entry) -> bool:
    """Draw it; True when it is to be trained on now."""
    spec = SeriesSpec.read(entry.spec)
    st.subheader(entry.title)
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    tab = st.segmented_control("Part", TABS, default=TABS[0], required=True, key=place(entry, "tab"), **look)
    try:
        found = survey(entry.file, spec.reading)
    except SpecError as error:
        st.error(str(error), icon=":material/block:")
        reading(entry, spec, None)
        return False
    match tab:
        case "Learn":
            return learning(entry, spec, found)
        case "Predict":
            predicting(entry, found)
        case "Card":
            card_of(entry, f"{found.rows:,} rows × {len(found.columns):,} columns")
        case _:
            reading(entry, spec, found)
    return False
