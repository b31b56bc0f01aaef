"""The data card: what a file is and where it comes from, in its owner's words; and its end."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import streamlit as st

from playground.ui.data.deciding import place
from playground.ui.session import held, session
from playground.uploads.file_ref import size_of
from playground.uploads.vault import Entry, vault

FIELDS = {"title": "Name", "source": "Source: who collected it, when and how, and where it can be found", "licence": "Licence"}


def card_of(entry: Entry, holds: str) -> None:
    """Facts, what it `holds` among them (`120 rows × 4 columns`), what the owner says, and the button that deletes the file."""
    day = time.strftime("%Y-%m-%d", time.gmtime(entry.added))
    facts = (entry.file.name, size_of(entry.file.size), holds, f"added {day}")
    st.caption(f"{' · '.join(facts)} · SHA-256 `{entry.file.sha256}`")
    for field, label in FIELDS.items():
        _text(entry, field, label)
    key = place(entry, "notes")
    label = "Notes: who is in it and who is not, what it must not be used for"
    st.text_area(label, entry.notes, key=key, on_change=_write, args=(entry, "notes", key))
    sure = st.checkbox("Delete this file, what was made of it, and these notes", key=place(entry, "sure"))
    st.button("Delete", key=place(entry, "delete"), icon=":material/delete:", disabled=not sure, on_click=_delete, args=(entry,))


def _text(entry: Entry, field: str, label: str) -> None:
    key = place(entry, field)
    st.text_input(label, getattr(entry, field), key=key, max_chars=300, on_change=_write, args=(entry, field, key))


def _write(entry: Entry, field: str, key: str) -> None:
    text = str(held(key)).strip()
    if text or field != "title":
        changed: dict[str, Any] = {field: text}
        vault().write(session().owner, replace(entry, **changed))


def _delete(entry: Entry) -> None:
    vault().forget(session().owner, entry.file.sha256)
    session().reconsider()
