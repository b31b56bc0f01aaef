"""Pictures of one's own: an archive with a folder for each class, or one picture after another."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.ui.data.kind import Kind
from playground.ui.data.pictures.adding import adding
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
    st.caption("A new set, class by class. Add further pictures to it under **Add**.")
    adding(None, (), str(way))
    return None


PICTURES = Kind("pictures", "Pictures", bring, album)
