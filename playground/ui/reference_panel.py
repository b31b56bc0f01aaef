"""The reference on screen: a family at a time, searchable."""

from __future__ import annotations

from functools import cache

import pandas as pd
import streamlit as st

from playground.reference import FAMILIES, Entry, default_of, reference, values_of


def reference_panel() -> None:
    """A choice of families, a search box, and a table for each thing that matches."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        families = [title for title, _ in FAMILIES]
        chosen = st.segmented_control(
            "Family", families, default="Layers", required=True, key="family", label_visibility="collapsed", persist_state="session"
        )
        wanted = st.text_input(
            "Search",
            key="wanted",
            placeholder="Search all of them",
            label_visibility="collapsed",
            icon=":material/search:",
            persist_state="session",
            width=240,
        )
    found = [entry for entry in _entries() if (_matches(entry, wanted) if wanted else entry.family == chosen)]
    if not found:
        st.info(f"Nothing here is called “{wanted}” or speaks of it.")
    for entry in found:
        _draw(entry, named=bool(wanted))


def _draw(entry: Entry, *, named: bool) -> None:
    place = " · ".join(filter(None, (entry.family if named else "", entry.group)))
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{_safe(entry.title)}** &nbsp; `{entry.kind}` &nbsp; :gray[{place}]")
        st.markdown(_safe(entry.summary))
        if entry.controls:
            rows = [
                (control.label, f"`{control.field}`", values_of(control) or "layers", default_of(control.default), _safe(control.help))
                for control in entry.controls
            ]
            st.table(pd.DataFrame(rows, columns=["Setting", "In JSON", "Values", "Default", "Meaning"]).set_index("Setting"), border="horizontal")


def _matches(entry: Entry, wanted: str) -> bool:
    text = " ".join((entry.title, entry.kind, entry.group, entry.summary, *(control.help for control in entry.controls))).lower()
    return all(word in text for word in wanted.lower().split())


def _safe(text: str) -> str:
    """Text in which no character is taken for Markdown."""
    for mark in "\\*_$~:[]|<>":
        text = text.replace(mark, f"\\{mark}")
    return text


@cache
def _entries() -> tuple[Entry, ...]:
    return reference()
