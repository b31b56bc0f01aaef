"""Adding something of one's own."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.ui.data.kinds import KINDS
from playground.ui.session import session


def bring() -> str | None:
    """What is brought, and the boxes that take it; the digest of a file that was just taken."""
    kinds = {kind.name: kind for kind in KINDS}
    name = KINDS[0].name
    if len(kinds) > 1:
        look: dict[str, Any] = {"required": True, "persist_state": "session", "on_change": _another, "wrap": True}
        name = st.pills("What do you bring?", list(kinds), key="bringing", default=name, format_func=lambda name: kinds[name].label, **look)
    return kinds[name].bring()


def _another() -> None:
    session().refused = ""
