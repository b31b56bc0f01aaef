"""Which public set: one that many know, or any by name or number, with its size before anything is downloaded."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.settings import settings
from playground.ui.session import held, session
from playground.uploads.guard import guarded
from playground.uploads.openml import KNOWN
from playground.uploads.refusal import Refusal

OTHER = "another …"
FOUND = "public/found"
"""Under what name the last set that was looked up is kept."""


def choosing() -> tuple[int | None, str]:
    """The number and title of the chosen set; None before there is one."""
    from playground.ui.data.kinds import KINDS  # of which this is one

    pictures = any(kind.name == "pictures" for kind in KINDS)
    known = {one.title: one for one in KNOWN if pictures or not one.pictures}
    name = str(st.selectbox("From openml.org", [*known, OTHER], key="public/known"))
    if name in known:
        one = known[name]
        st.caption(f"{one.asks} {one.size}. Nothing is downloaded before you say so.")
        return one.number, one.title
    return _other()


def _other() -> tuple[int | None, str]:
    """Any set: its name or number, looked up."""
    key = "public/name"
    st.text_input("Name or number at openml.org", key=key, max_chars=100, placeholder="credit-g, or 31")
    asked = str(held(key) or "").strip()
    if st.button("Look it up", key="public/look", disabled=not asked):
        session().refused = ""
        _look_up(asked)
    found: dict[str, Any] | None = session().forms.get(FOUND)
    if found is None or found["asked"] != asked:
        return None, ""
    cells = found["rows"] * found["columns"]
    st.caption(f"{found['title']}, version {found['version']}: {found['rows']:,} rows × {found['columns']:,} columns.")
    if cells > settings().max_cells:
        st.warning(f"That is more than the {settings().max_cells:,} numbers that this server takes.", icon=":material/warning:")
        return None, ""
    if cells > 5_000_000:
        st.warning(f"About {cells * 4 / 1e6:,.0f} MB to download: this takes a while.", icon=":material/warning:")
    return found["number"], found["title"]


def _look_up(asked: str) -> None:
    try:
        with st.spinner("Asking openml.org …"):
            found = guarded("playground.uploads.openml:look_up", asked, {"asked": asked, "address": settings().openml})
        session().forms[FOUND] = {**found, "asked": asked}
    except Refusal as error:
        session().forms.pop(FOUND, None)
        session().refused = str(error)
