"""The classes of a set of pictures: named, joined, left out; and the pictures of one of them, left out one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from playground.data.arranging import AlbumSpec
from playground.data.picture_files import MOST_WITHOUT
from playground.ui.data.deciding import place
from playground.ui.data.pictures.deciding import decide, decided
from playground.ui.data.pictures.sheets import address
from playground.ui.session import held
from playground.uploads import album as albums
from playground.uploads.album_card import AlbumCard
from playground.uploads.vault import Entry

PAGE = 50
"""Pictures that are listed at a time."""


def classes(entry: Entry, spec: AlbumSpec, card: AlbumCard) -> None:
    """The classes as a table to edit, then the pictures of one."""
    st.caption("Name classes as you like; folders of one name become one class. Without a tick, a folder or picture is not learnt from.")
    _folders(entry, spec, card)
    names = {folder: spec.titles.get(folder) or folder for folder in card.folders}
    folder = str(st.selectbox("Pictures of", card.folders, format_func=names.__getitem__, key=place(entry, "folder"), width=300))
    _pictures(entry, spec, card, folder)


def _folders(entry: Entry, spec: AlbumSpec, card: AlbumCard) -> None:
    counts, lost = card.counts(), _lost(spec, card)
    frame = pd.DataFrame(
        {
            "Learn from": [folder not in spec.closed for folder in card.folders],
            "Class": [spec.titles.get(folder) or folder for folder in card.folders],
            "Folder": list(card.folders),
            "Pictures": [counts[folder] for folder in card.folders],
            "Left out": [lost.get(folder, 0) for folder in card.folders],
        }
    )
    key = place(entry, f"folders/{spec.model_dump_json(include={'titles', 'closed'})}")
    column = st.column_config.TextColumn("Class", required=True, max_chars=80)
    fixed = ["Folder", "Pictures", "Left out"]
    look: dict[str, Any] = {"hide_index": True, "disabled": fixed, "column_config": {"Class": column}, "height": min(35 * (len(frame) + 1) + 3, 320)}
    st.data_editor(frame, key=key, on_change=_rename, args=(entry, card, key), **look)


def _lost(spec: AlbumSpec, card: AlbumCard) -> dict[str, int]:
    without = set(spec.without)
    found: dict[str, int] = {}
    for name, label in zip(card.names, card.labels, strict=True):
        if name in without:
            found[card.folders[label]] = found.get(card.folders[label], 0) + 1
    return found


def _rename(entry: Entry, card: AlbumCard, key: str) -> None:
    spec = decided(entry)
    titles, closed = dict(spec.titles), set(spec.closed)
    for row, change in (held(key) or {}).get("edited_rows", {}).items():
        folder = card.folders[int(row)]
        if "Class" in change:
            title = " ".join(str(change["Class"]).split())
            titles = {**titles, folder: title} if title and title != folder else {name: to for name, to in titles.items() if name != folder}
        if "Learn from" in change:
            closed = closed - {folder} if change["Learn from"] else closed | {folder}
    decide(entry, titles=titles, closed=tuple(sorted(closed)))


def _pictures(entry: Entry, spec: AlbumSpec, card: AlbumCard, folder: str) -> None:
    """The pictures of a folder, some at a time, each with a tick."""
    own = np.flatnonzero(np.array(card.labels) == card.folders.index(folder))
    pages = -(-len(own) // PAGE)
    page = 1
    if pages > 1:
        page = int(st.number_input(f"Page of {pages:,}", 1, pages, key=place(entry, f"page/{folder}"), width=160))
    shown = own[(page - 1) * PAGE : page * PAGE]
    pixels = albums.pixels(entry.file, spec.framing)
    frame = pd.DataFrame(
        {
            "Learn from": [card.names[at] not in spec.without for at in shown],
            "Picture": [address(pixels[at], max(1, 48 // spec.framing.side)) for at in shown],
            "Name": [card.names[at] for at in shown],
            "Size in the file": [f"{card.sizes[at][0]:,} × {card.sizes[at][1]:,}" for at in shown],
        }
    )
    key = place(entry, f"pictures/{folder}/{page}")
    look: dict[str, Any] = {"hide_index": True, "disabled": list(frame.columns[1:]), "row_height": 52, "height": min(52 * len(frame) + 37, 520)}
    columns = {"Picture": st.column_config.ImageColumn("Picture", width="small")}
    st.data_editor(frame, key=key, column_config=columns, on_change=_leave_out, args=(entry, [card.names[at] for at in shown], key), **look)
    if len(spec.without) >= MOST_WITHOUT:
        st.info(f"{MOST_WITHOUT} pictures are left out, the most that can be; take others out of the archive itself.", icon=":material/info:")


def _leave_out(entry: Entry, names: list[str], key: str) -> None:
    without = dict.fromkeys(decided(entry).without)
    for row, change in (held(key) or {}).get("edited_rows", {}).items():
        if change.get("Learn from", True):
            without.pop(names[int(row)], None)
        else:
            without[names[int(row)]] = None
    decide(entry, without=tuple(without)[:MOST_WITHOUT])
