"""A user's pictures: read once in a guarded process for each way of framing them, and from then on from what that left behind."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.settings import settings
from playground.uploads.album_card import AlbumCard
from playground.uploads.file_ref import FileRef
from playground.uploads.framing import Framing
from playground.uploads.guard import guarded
from playground.uploads.vault import MB, vault

VERSION = 1
"""Goes up whenever the same archive is to be read otherwise."""
UNPACKED = 5
"""How many times the largest upload an archive may have when unpacked."""
KEPT = 12
"""Files of pixels and cards that are kept beside an archive: six ways of framing it."""
CURE = "Leave out pictures, or make them smaller."


def survey(file: FileRef, framing: Framing | None = None, *, labelled: bool = True) -> AlbumCard:
    """The card of an archive's pictures, framed in this way; Refusal says why it cannot be read. Without `labelled`, folders name no classes."""
    way = framing or Framing()
    key = _key(file, way, labelled)
    return _survey(file, way, labelled, key) if key else _read(file, way, labelled)


def pixels(file: FileRef, framing: Framing, *, labelled: bool = True) -> NDArray[np.uint8]:
    """All pictures (n, side, side, channels), in the order of the card; never to be written to."""
    card = survey(file, framing, labelled=labelled)
    shape = (card.pictures, framing.side, framing.side, framing.channels)
    return np.memmap(_paths(file, framing, labelled)[0], np.uint8, "r", shape=shape)


@lru_cache(maxsize=32)
def _survey(file: FileRef, framing: Framing, labelled: bool, _made: str) -> AlbumCard:
    return _read(file, framing, labelled)


def _read(file: FileRef, framing: Framing, labelled: bool) -> AlbumCard:
    """The card that is kept; the archive is read where there is none."""
    pixels, card = _paths(file, framing, labelled)
    try:
        found = AlbumCard.from_json(card.read_bytes())
        if pixels.stat().st_size == found.pictures * framing.side**2 * framing.channels:
            return found
    except (OSError, ValueError, KeyError, TypeError):
        card.unlink(missing_ok=True)
    limits = settings()
    bounds = {"files": limits.max_files, "pictures": limits.max_pictures, "pixels": limits.max_pixels, "unpacked": UNPACKED * limits.max_upload * MB}
    given: dict[str, Any] = {"path": str(vault().path(file)), "name": file.name, "framing": framing.model_dump(mode="json"), "labelled": labelled}
    task = {**given, "pixels": str(pixels), "card": str(card), "limits": bounds}
    guarded("playground.uploads.developing:develop", file.name, task, cure=CURE)
    vault().tidy(file, KEPT)
    return AlbumCard.from_json(card.read_bytes())


def _paths(file: FileRef, framing: Framing, labelled: bool) -> tuple[Path, Path]:
    stem = hashlib.sha256(f"{VERSION} {labelled} {framing.model_dump_json()}".encode()).hexdigest()[:24]
    vault().path(file)
    return vault().derived(file, f"{stem}.pixels"), vault().derived(file, f"{stem}.album.json")


def _key(file: FileRef, framing: Framing, labelled: bool) -> str:
    """When the kept card was made; empty where there is none yet."""
    try:
        return str(_paths(file, framing, labelled)[1].stat().st_ino)
    except OSError:
        return ""
