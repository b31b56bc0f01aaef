"""Runs as a file: taken along, and taken in."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.problem import SpecError
from playground.runs.archive import read, written
from playground.runs.manager import manager
from playground.ui.session import sentence, session


def take_along(uids: list[str]) -> None:
    """A button that hands out the selected runs; the file is made at the click."""
    st.download_button(
        "Export",
        partial(written, manager().history, session().owner, uids),
        "neural-playground-runs.zip",
        "application/zip",
        key="history_export",
        icon=":material/download:",
        on_click="ignore",
    )


def take_in() -> None:
    """A drawer in which a file is given."""
    with st.popover("Import", icon=":material/upload:", width="stretch", key=f"history_drawer_{session().browsing.revision}"):  # shut when it is in
        given = st.file_uploader("A file of runs", type="zip", key=f"history_file_{session().browsing.revision}", help="As this page exports it.")
        if given is not None and st.button("Take in", key="history_import", type="primary"):
            _read(given.getvalue())


def _read(data: bytes) -> None:
    browsing = session().browsing
    try:
        made = manager().take_in(session().owner, read(data, manager().settings.import_bytes))
    except SpecError as error:
        st.error(sentence(error.problems))
        return
    browsing.erased, browsing.notice = [], f"{len(made):,} run{'s' if len(made) != 1 else ''} taken in."
    browsing.revision += 1
    st.rerun()
