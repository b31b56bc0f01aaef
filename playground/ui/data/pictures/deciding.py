"""Keeping what the owner of pictures decides, beside all that was decided since the page was drawn."""

from __future__ import annotations

from typing import Any

from playground.data.arranging import AlbumSpec
from playground.ui.data.deciding import keep
from playground.ui.session import session
from playground.uploads.framing import Framing
from playground.uploads.vault import Entry, vault


def decided(entry: Entry) -> AlbumSpec:
    """All that is decided now: a quick hand changes two things before the page is drawn anew."""
    return AlbumSpec.read((vault().entry(session().owner, entry.file.sha256) or entry).spec)


def decide(entry: Entry, **fields: Any) -> None:
    """Decide otherwise in some fields, those of the framing among them."""
    now = decided(entry)
    framing = {name: value for name, value in fields.items() if name in Framing.model_fields}
    others = {name: value for name, value in fields.items() if name not in framing}
    spec = now.model_copy(update={"framing": now.framing.model_copy(update=framing), **others})
    keep(vault().entry(session().owner, entry.file.sha256) or entry, spec)
