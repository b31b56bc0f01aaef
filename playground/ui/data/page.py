"""The Data page: on the left what there is, on the right the one that is looked at."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data import Dataset, Kept, ready
from playground.registry import named
from playground.ui.data.bringing import bring
from playground.ui.data.built_in import built_in
from playground.ui.data.choosing import CHOICE, chosen_last
from playground.ui.data.kinds import KINDS
from playground.ui.owner import know_owner
from playground.ui.session import held, hold, session
from playground.uploads.file_ref import size_of
from playground.uploads.vault import Entry, vault, wanted

SHOWS = {kind.name: kind.show for kind in KINDS}
"""What shows a file of this kind; True when something of it is to be trained on."""


def data_page() -> bool:
    """Draw the page; True when the session's experiment is to be shown in Play now."""
    know_owner(lambda: hold(CHOICE, ""))  # whose files there are is known only now, and so which to show
    there, shown = st.columns([3, 10], gap="medium")
    with there, st.container(key="own_list"):
        st.subheader("Data sets")
        with st.container():  # places of their own, so that what comes and goes in them leaves the list below the same one
            _lacking()
        with st.container():
            bring()
            new = chosen_last()
        if new:
            hold(CHOICE, new)
        chosen = _list()
    with shown:
        entry = vault().entry(session().owner, chosen) if len(chosen) == 64 else None
        if entry is not None:
            return SHOWS[entry.kind](entry)
        return built_in(named(Dataset, chosen))  # type: ignore[type-abstract]


def _lacking() -> None:
    """The files that the experiment on screen needs and this user has not."""
    source = session().experiment.data.source
    for file in source.lacking(session().owner) if isinstance(source, Kept) else ():
        st.warning(str(wanted(file)), icon=":material/file_open:")


def _list() -> str:
    """Own files first, the newest on top, then the sets that come with the playground; what is chosen."""
    entries = [entry for entry in vault().entries(session().owner) if entry.kind in SHOWS]
    own = {entry.file.sha256: entry.title for entry in entries}
    names = {**own, **{member.tag(): member.name() for member in ready()}}
    source = session().experiment.data.source
    if isinstance(source, Kept) and source.files()[0].sha256 in own:
        begun = source.files()[0].sha256
    else:
        begun = next(iter(own), source.tag() if source.tag() in names else "iris")
    hold(CHOICE, held(CHOICE) if held(CHOICE) in names else begun)
    captions = [*map(_size, entries), *[""] * (len(names) - len(entries))] if entries else None
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    return str(st.radio("Data sets", list(names), format_func=names.__getitem__, key=CHOICE, captions=captions, **look))


def _size(entry: Entry) -> str:
    return f"your file, {size_of(entry.file.size)}"
