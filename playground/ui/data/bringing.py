"""Adding a file of one's own."""

from __future__ import annotations

from typing import BinaryIO

import streamlit as st

from playground.problem import SpecError
from playground.settings import settings
from playground.ui.session import held, session
from playground.uploads import table
from playground.uploads.vault import vault

HELP = "CSV, TSV, Excel (.xlsx) or Parquet. The file stays on this server, for you alone, until you delete it."


def bring() -> str | None:
    """The box that takes files; the digest of one that was just taken."""
    key = f"bring/{session().brought}"
    taken = _take(held(key)) if held(key) is not None else None
    st.file_uploader("Add a table", key=f"bring/{session().brought}", max_upload_size=settings().max_upload, help=HELP)
    if session().refused:
        st.error(session().refused, icon=":material/block:")
    return taken


def _take(content: BinaryIO) -> str | None:
    """Keep a file and look at it; one that is no table is not kept. The box then is a new one, so that the file's copy in memory goes."""
    owner = session().owner
    session().brought += 1
    session().refused = ""
    before = {entry.file.sha256 for entry in vault().entries(owner)}
    try:
        ref = vault().keep(content.name, content, owner)
        try:
            with st.spinner(f"Reading {ref.name} …"):
                table.survey(ref)
        except SpecError:
            if ref.sha256 not in before:
                vault().forget(owner, ref.sha256)
            raise
    except SpecError as error:
        session().refused = str(error)
        return None
    session().reconsider()
    return ref.sha256
