"""Pictures of one's own: an archive with a folder for each class, or one picture after another."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data.arranging import AlbumSpec
from playground.ui.data.kind import Kind
from playground.ui.data.pictures.adding import adding, grow_no_more, growing
from playground.ui.data.pictures.album import album
from playground.ui.data.taking import take_file
from playground.uploads import album as albums

HELP = "A folder for each class, with PNG, JPEG, WebP, GIF, BMP or TIFF pictures. It stays on this server, for you alone, until you delete it."


def bring() -> str | None:
    """The boxes that take pictures; the digest of an archive that was just taken."""
    look: dict[str, Any] = {"label_visibility": "collapsed", "persist_state": "session"}
    way = st.segmented_control("From", ["ZIP", "Pick", "Webcam"], default="ZIP", required=True, key="pictures/from", **look)
    if way == "ZIP":
        return take_file("pictures", "Add a ZIP of pictures", HELP, albums.survey)
    begun = growing()
    if begun is None:
        st.caption("The first picture begins a new set.")
        adding(None, (), str(way), "new")
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"Pictures go into **{begun.title}**.")
            st.button("New set", key="pictures/new", on_click=grow_no_more)
        adding(begun, albums.survey(begun.file, AlbumSpec.read(begun.spec).framing).folders, str(way), "new")
    return None


PICTURES = Kind("pictures", "Pictures", bring, album, albums.survey)
