"""What a lesson leaves of the controls: open, locked, or only their values to read."""

from __future__ import annotations

import html
from typing import Any

import streamlit as st

from playground.edit import Path
from playground.lesson import Access, id_of
from playground.ui.session import edited as session

FIXED = "Fixed in this lesson."


def access(*places: Path | str) -> Access:
    """What is left of a control; of one that stands for several places, the least."""
    found = {session().lesson.access(place if isinstance(place, str) else id_of(place)) for place in places}
    return next(kind for kind in (Access.HIDDEN, Access.LOCKED, Access.OPEN) if kind in found)


def hidden(*places: Path | str) -> bool:
    """Whether a lesson hides each of these controls."""
    return all(access(place) is Access.HIDDEN for place in places)


def readout(label: str, value: str) -> None:
    """A value without its control: a quiet line."""
    st.html(f'<div class="np-readout"><span>{html.escape(label)}</span><b>{html.escape(value)}</b></div>')


def lock(label: str, help: str | None, kind: Access) -> dict[str, Any]:
    """Label, help and state of a widget, by what is left of it."""
    if kind is Access.OPEN:
        return {"label": label, "help": help}
    return {"label": f"{label} :material/lock:", "help": f"{FIXED} {help or ''}".strip(), "disabled": True}


def drawer(label: str, *places: Path | str) -> Any:
    """A part that folds, holding these controls; an open place for their values where a lesson hides them all."""
    return st.container(gap="xsmall") if places and hidden(*places) else st.expander(label)
