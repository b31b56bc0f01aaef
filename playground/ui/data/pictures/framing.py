"""How pictures become squares: the choices, and what the network then gets of each class."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
import streamlit as st

from playground.data.arranging import AlbumSpec
from playground.ui.data.deciding import place
from playground.ui.data.pictures.deciding import decide
from playground.ui.data.pictures.sheets import contact_sheet
from playground.ui.session import held, hold
from playground.uploads import album as albums
from playground.uploads.album_card import AlbumCard
from playground.uploads.framing import Crop, Ground
from playground.uploads.vault import Entry

SIDES = (8, 12, 16, 20, 24, 28, 32, 48, 64, 96)
WIDE = 860
"""Pixels that a row of examples takes, about."""
SHOWN, ROWS = 12, 12
"""Examples of a class, and classes, that are shown."""


def framing(entry: Entry, spec: AlbumSpec, card: AlbumCard | None) -> None:
    """The choices, and examples below them; without a card the pictures could not be read so."""
    _choices(entry, spec)
    if card is None:
        return
    with st.container():  # a place of its own: the examples below stay where they are in the page
        for note in card.notes:
            st.info(note, icon=":material/info:")
        if card.repeats:
            torn = f", {card.torn:,} of them in another class than the first time" if card.torn else ""
            st.info(f"{card.repeats:,} pictures are the very same file as another{torn}.", icon=":material/content_copy:")
    across, down = np.median(np.array(card.sizes), axis=0)
    way = spec.framing
    st.caption(
        f"{_count(card.pictures, 'picture')} in {_count(len(card.folders), 'class')}, of {across:.0f} × {down:.0f} pixels (median). "
        f"This is what the network gets, pixel for pixel: {way.side} × {way.side} × {way.channels} numbers each."
    )
    _examples(entry, spec, card)


def _count(many: int, one: str) -> str:
    return f"{many:,} {one}{'' if many == 1 else 'es' if one.endswith('s') else 's'}"


def _choices(entry: Entry, spec: AlbumSpec) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        key = place(entry, "side")
        hold(key, spec.framing.side)
        sides = sorted({*SIDES, spec.framing.side})
        st.selectbox("Size", sides, key=key, format_func=lambda side: f"{side} × {side}", width=130, **_change(entry, "side", key))
        key = place(entry, "colour")
        hold(key, spec.framing.colour)
        names = {True: "colour", False: "grey"}
        st.segmented_control("Channels", [True, False], key=key, format_func=names.__getitem__, required=True, **_change(entry, "colour", key))
        _choice(entry, spec, "crop", "What is not square", Crop)
        _choice(entry, spec, "ground", "Ground of clear pictures and rims", Ground)


def _choice(entry: Entry, spec: AlbumSpec, field: str, label: str, family: type[StrEnum]) -> None:
    key = place(entry, field)
    hold(key, getattr(spec.framing, field))
    named: Callable[[Any], str] = lambda member: str(member.label)  # noqa: E731
    st.segmented_control(label, list(family), key=key, format_func=named, required=True, **_change(entry, field, key))


def _change(entry: Entry, field: str, key: str) -> dict[str, Any]:
    return {"on_change": lambda: decide(entry, **{field: held(key)})}


def _examples(entry: Entry, spec: AlbumSpec, card: AlbumCard) -> None:
    """Each class's first pictures, as large as fits."""
    pixels, labels = albums.pixels(entry.file, spec.framing), np.array(card.labels)
    zoom = max(1, min(3, WIDE // SHOWN // spec.framing.side))
    columns = min(SHOWN, WIDE // (zoom * spec.framing.side))
    for label, folder in enumerate(card.folders[:ROWS]):
        own = np.flatnonzero(labels == label)
        called, closed = spec.titles.get(folder) or folder, folder in spec.closed
        st.caption(f"**{called}** · {len(own):,}{' · not learnt from' if closed else ''}")
        spread = own[np.linspace(0, len(own) - 1, min(len(own), columns)).astype(int)]
        st.image(contact_sheet(pixels[spread], columns=columns, zoom=zoom), alt=f"Examples of {called}", output_format="PNG")
    if len(card.folders) > ROWS:
        st.caption(f"And {len(card.folders) - ROWS:,} further classes.")
