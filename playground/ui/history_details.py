"""One run of the history: its name, tags and notes, and what it changed of the run that it was forked from."""

from __future__ import annotations

import streamlit as st

from playground.difference import between
from playground.runs.history import LONGEST_NAME, LONGEST_NOTES, Entry
from playground.runs.manager import manager
from playground.ui.history_table import title
from playground.ui.session import session
from playground.ui.tree import changed


def details(entry: Entry) -> None:
    """A form to describe it; a fork says what it changed."""
    uid = entry["uid"]
    with st.form(f"history_form_{uid}"):
        name, tags = st.columns([3, 2])
        named = name.text_input("Name", entry["name"], key=f"history_name_{uid}", max_chars=LONGEST_NAME, placeholder=title(entry))
        listed = tags.text_input("Tags", ", ".join(entry["tags"]), key=f"history_tagged_{uid}", placeholder="separated by commas")
        notes = st.text_area("Notes", entry["notes"], key=f"history_notes_{uid}", max_chars=LONGEST_NOTES, height=90)
        if st.form_submit_button("Save", icon=":material/save:"):
            try:
                manager().history.describe(session().owner, uid, name=named, notes=notes, tags=listed.split(","))
            except ValueError as error:
                st.error(str(error))
            else:
                session().browsing.notice = f"{named or title(entry)} saved."
                session().browsing.erased = []
                st.rerun()
    if entry["forked_step"] is not None:
        for found in manager().history.some(session().owner, [uid]):
            changes = between(found["forked_experiment"], found["experiment"])
            told = "; ".join(map(changed, changes)) or "nothing changed"
            st.caption(f"Forked at step {entry['forked_step']:,}: {told}.")
