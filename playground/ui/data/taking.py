"""Taking a file in: kept, looked at, and kept no longer when it is not what it should be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import BinaryIO

import streamlit as st

from playground.problem import SpecError
from playground.settings import settings
from playground.ui.data.choosing import NEXT
from playground.ui.session import held, session
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import vault

Look = Callable[[FileRef], object]
"""Reads a file for the first time; Refusal says why it cannot be used."""


def take_file(kind: str, label: str, help: str, look: Look) -> str | None:
    """The box that takes a file of this kind; the digest of one that was just taken. Why the last one was not stands below it."""
    key = f"bring/{kind}/{session().brought}"
    taken = taken_in(kind, held(key).name, held(key), look) if held(key) is not None else None
    st.file_uploader(label, key=f"bring/{kind}/{session().brought}", max_upload_size=settings().max_upload, help=help)
    if session().refused:
        st.error(session().refused, icon=":material/block:")
    return taken


def taken_in(kind: str, name: str, content: BinaryIO, look: Look, then: Callable[[str, str], None] = lambda owner, sha256: None) -> str | None:
    """The digest of the file, which is kept now and chosen; None where it cannot be, and `session().refused` says why.

    `then` is told owner and digest, before anybody sees the file. The box that it came from then is a new one, so that its copy
    in memory goes. A file that was there as something else is this from now on.
    A click meanwhile ends the script run where it next speaks to the page or asks for the session: within the block it does neither, so that
    all of this happens or nothing of it, and then the next run does it.
    """
    current = session()
    owner, taken = current.owner, None
    with st.spinner("Reading the file …"):
        before = {entry.file.sha256 for entry in vault().entries(owner)}
        try:
            ref = vault().keep(name, content, owner, kind=kind)
            try:
                look(ref)
            except SpecError:
                if ref.sha256 not in before:
                    vault().forget(owner, ref.sha256)
                raise
        except SpecError as error:
            current.refused = str(error)
        else:
            entry = vault().entry(owner, ref.sha256)
            if entry is not None and entry.kind != kind:
                vault().write(owner, replace(entry, kind=kind, spec=""))
            then(owner, ref.sha256)
            current.reconsider()
            current.refused, taken = "", ref.sha256
            current.forms[NEXT] = ref.sha256
        current.brought += 1
    return taken
