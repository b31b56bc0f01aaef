"""A user's text: how it is read, what is learnt from it, how the network goes on with it, and its card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.text_proposing import TextSpec
from playground.problem import SpecError
from playground.ui.data.card import card_of
from playground.ui.data.deciding import decided, keep, place
from playground.ui.data.texts.learning import learning
from playground.ui.data.texts.writing import writing
from playground.ui.session import held, hold
from playground.uploads import text as texts
from playground.uploads.reading import ENCODINGS
from playground.uploads.text import TextCard
from playground.uploads.vault import Entry

TABS = ("Text", "Learn", "Write", "Card")
SHOWN = 4000
"""Letters that are shown."""


def continued(entry: Entry) -> bool:
    """Draw it; True when it is to be trained on now."""
    spec = TextSpec.read(entry.spec)
    st.subheader(entry.title)
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    tab = st.segmented_control("Part", TABS, default=TABS[0], required=True, key=place(entry, "tab"), **look)
    try:
        found = texts.look(entry.file, spec.encoding)
    except SpecError as error:
        st.error(str(error), icon=":material/block:")
        _encoding(entry, spec, spec.encoding or "utf-8")
        return False
    match tab:
        case "Learn":
            return learning(entry, spec, found)
        case "Write":
            writing(entry)
        case "Card":
            card_of(entry, f"{found.letters:,} letters")
        case _:
            _reading(entry, spec, found)
    return False


def _reading(entry: Entry, spec: TextSpec, card: TextCard) -> None:
    """What was read, to be corrected, and how it begins."""
    st.caption("Detected from the file; correct what is wrong." if not spec.encoding else "Read as you say.")
    _encoding(entry, spec, card.encoding)
    st.caption(f"{card.letters:,} letters, {card.different:,} different ones · {card.lines:,} lines")
    if card.cut:
        st.info(f"The file goes on: its first {card.letters:,} letters are taken, the most this server does.", icon=":material/info:")
    letters = texts.letters(entry.file, card.encoding)
    with st.container(height=420):
        st.code(letters[:SHOWN] + (" …" if len(letters) > SHOWN else ""), language=None, wrap_lines=True)


def _encoding(entry: Entry, spec: TextSpec, now: str) -> None:
    key = place(entry, "encoding")
    hold(key, now)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox("Encoding", list(ENCODINGS), key=key, width=170, on_change=_change, args=(entry, spec, key))
        if spec.encoding:
            st.button("Detect anew", key=place(entry, "detect"), on_click=_anew, args=(entry, spec))


def _anew(entry: Entry, spec: TextSpec) -> None:
    keep(entry, decided(entry, spec).model_copy(update={"encoding": ""}))


def _change(entry: Entry, spec: TextSpec, key: str) -> None:
    keep(entry, decided(entry, spec).model_copy(update={"encoding": held(key)}))
