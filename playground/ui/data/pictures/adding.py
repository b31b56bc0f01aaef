"""Pictures one by one, picked or taken, into a class of a set that is there or of a new one."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from playground.data import Kept
from playground.data.arranging import AlbumSpec
from playground.problem import SpecError
from playground.settings import settings
from playground.ui.data.choosing import NEXT
from playground.ui.session import held, session
from playground.uploads import album as albums
from playground.uploads.file_ref import FileRef
from playground.uploads.guard import guarded
from playground.uploads.packing import Shot, pack
from playground.uploads.picture import EXTENSIONS
from playground.uploads.refusal import Refusal
from playground.uploads.vault import Entry, vault

NEW = "my pictures.zip"
TYPES = [end[1:] for end in sorted(EXTENSIONS)]


GROWING = "pictures/growing"


def growing() -> Entry | None:
    """The set that pictures beside the list go into: the one that was begun there; None before that."""
    sha256 = session().forms.get(GROWING)
    return vault().entry(session().owner, sha256) if sha256 else None


def grow_no_more() -> None:
    """The next picture there begins a new set."""
    session().forms.pop(GROWING, None)


def adding(entry: Entry | None, folders: Sequence[str], way: str, where: str) -> None:
    """The class, and the box that takes pictures of it: `Pick` or `Webcam`. What comes is there when the page is drawn anew.

    `where` tells the boxes on the page apart: `new` for those beside the list, `more` for those of the set that is looked at.
    """
    prefix = f"adding/{where}"
    label, tip = "Class", "What these pictures show. Choose a class that is there, or type another."
    folder = st.selectbox(
        label,
        list(folders),
        index=None,
        accept_new_options=True,
        key=f"{prefix}/class",
        placeholder="Choose or type",
        help=tip,
        persist_state="session",
    )
    key = f"{prefix}/{way}/{session().brought}"
    given = held(key)
    content = given if isinstance(given, list) else [given] if given is not None else []
    if content and folder and (way == "Webcam" or held(f"{key}/go")):
        _take(entry, [Shot(str(folder), _name(file, way), file.getvalue()) for file in content])
    if way == "Webcam":
        st.camera_input("Take a picture: it is added to the class at once", key=key, disabled=not folder)
    else:
        most: dict[str, Any] = {"max_upload_size": settings().max_upload, "accept_multiple_files": True}
        st.file_uploader("Pictures of this class", TYPES, key=key, **most)
        st.button("Add to the class" if folder else "Name the class first", key=f"{key}/go", disabled=not (content and folder), icon=":material/add:")
    if session().refused:
        st.error(session().refused, icon=":material/block:")


def _name(file: Any, way: str) -> str:
    return str(file.name) if way == "Pick" else f"webcam-{secrets.token_hex(3)}.jpg"


def _take(entry: Entry | None, shots: Sequence[Shot]) -> None:
    """Put the pictures into the set, which by that becomes another file, and look at that one."""
    current = session()
    with st.spinner("Adding the pictures …"):  # see `taken_in`: all of this happens, or nothing
        try:
            ref = grown(current.owner, entry, shots)
        except SpecError as error:
            current.refused = str(error)
        else:
            current.refused = ""
            current.reconsider()
            if entry is None or current.forms.get(GROWING) == entry.file.sha256:
                current.forms[GROWING] = ref.sha256
            current.forms[NEXT] = ref.sha256
        current.brought += 1
    st.rerun()


def grown(owner: str, entry: Entry | None, shots: Sequence[Shot]) -> FileRef:
    """The file that holds the pictures of a set and further ones, kept with all that its owner has said of the set; Refusal when it cannot be read.

    The file before it goes, unless the experiment on screen learns from it.
    """
    name = entry.file.name if entry else NEW
    framing = AlbumSpec.read(entry.spec).framing if entry else None
    with tempfile.TemporaryDirectory() as folder:
        more, whole = Path(folder, "more.zip"), Path(folder, "whole.zip")
        with more.open("wb") as out:
            pack(shots, out)
        before = [str(vault().path(entry.file))] if entry else []
        limits = settings()
        bounds = {"files": limits.max_files, "unpacked": albums.UNPACKED * limits.max_upload * 1_000_000}
        task = {"paths": [*before, str(more)], "name": name, "out": str(whole), "limits": bounds}
        guarded("playground.uploads.packing:join", name, task, cure=albums.CURE)
        known = {own.file.sha256 for own in vault().entries(owner)}
        with whole.open("rb") as file:
            ref = vault().keep(name, file, owner, kind="pictures")
    if ref.sha256 in known:
        return ref
    try:
        albums.survey(ref, framing)
    except Refusal:
        vault().forget(owner, ref.sha256)
        raise
    if entry is not None:
        vault().write(owner, replace(entry, file=ref))
        source = session().experiment.data.source
        if not isinstance(source, Kept) or entry.file not in source.files():
            vault().forget(owner, entry.file.sha256)
    return ref
