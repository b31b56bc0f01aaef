"""A user's pictures: what the network gets, their classes, further ones, what is learnt, predictions, and their card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.arranging import AlbumSpec
from playground.problem import SpecError
from playground.ui.data.card import card_of
from playground.ui.data.pictures.adding import adding
from playground.ui.data.pictures.classes import classes
from playground.ui.data.pictures.framing import framing
from playground.ui.data.pictures.learning import learning
from playground.ui.data.pictures.predicting import predicting
from playground.uploads import album as albums
from playground.uploads.vault import Entry

TABS = ("Pictures", "Classes", "Add", "Learn", "Predict", "Card")
LOOK: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session", "required": True}


def album(entry: Entry) -> bool:
    """Draw it; True when it is to be trained on now."""
    spec = AlbumSpec.read(entry.spec)
    st.subheader(entry.title)
    tab = st.segmented_control("Part", TABS, default=TABS[0], key="pictures/tab", **LOOK)
    try:
        with st.spinner("Reading the pictures …", show_time=True):
            found = albums.survey(entry.file, spec.framing)
    except SpecError as error:
        st.error(str(error), icon=":material/block:")
        framing(entry, spec, None)
        return False
    match tab:
        case "Classes":
            classes(entry, spec, found)
        case "Add":
            way = st.segmented_control("From", ["Pick", "Webcam"], default="Pick", key="pictures/more", **LOOK)
            counted = " · ".join(f"{folder} {count:,}" for folder, count in found.counts().items())
            st.caption(f"{found.pictures:,} picture{'' if found.pictures == 1 else 's'}: {counted}")
            with st.container(width=520):
                adding(entry, found.folders, str(way), "more")
        case "Learn":
            return learning(entry, spec, found)
        case "Predict":
            predicting(entry, spec)
        case "Card":
            card_of(entry, f"{found.pictures:,} pictures in {len(found.folders):,} folders")
        case _:
            framing(entry, spec, found)
    return False
