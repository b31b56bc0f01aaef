"""A user's text: read once in a guarded process, and from then on from what that left behind."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from playground.settings import settings
from playground.uploads.file_ref import FileRef
from playground.uploads.guard import guarded
from playground.uploads.vault import vault, write_whole

VERSION = 1
"""Goes up whenever the same file is to be read otherwise."""


@dataclass(frozen=True, slots=True)
class TextCard:
    """A text as it was read: its encoding, letters, lines and how many different letters; `cut` where the file goes on."""

    encoding: str
    letters: int
    lines: int
    different: int
    cut: bool


def look(file: FileRef, encoding: str = "") -> TextCard:
    """The card of a text, read in this encoding, or in the likeliest without one; Refusal says why it cannot be."""
    card = _paths(file, encoding)[1]
    try:
        return TextCard(**json.loads(card.read_bytes()))
    except (OSError, ValueError, TypeError):
        _read(file, encoding)
    return TextCard(**json.loads(card.read_bytes()))


def letters(file: FileRef, encoding: str) -> str:
    """The text itself, line ends as one sign."""
    look(file, encoding)
    return _letters(_paths(file, encoding)[0])


@lru_cache(maxsize=2)
def _letters(place: Path) -> str:
    return place.read_text(encoding="utf-8")


def pieces(file: FileRef, encoding: str, letters: int, most: int) -> tuple[str, ...]:
    """Byte pairs of the first `letters` of a text, a letter a byte, up to `most`; found once in a guarded process."""
    card = look(file, encoding)
    place = vault().derived(file, f"{_stem(file, card.encoding)}.{letters}.{most}.pieces.json")
    try:
        return tuple(json.loads(place.read_bytes()))
    except (OSError, ValueError):
        given = {"path": str(_paths(file, card.encoding)[0]), "letters": letters, "most": most}
        found: list[str] = guarded("playground.uploads.byte_pairs:learn_in", file.name, given)
        write_whole(place, json.dumps(found).encode())
        return tuple(found)


def _read(file: FileRef, encoding: str) -> None:
    text, card = _paths(file, encoding)
    given = {"path": str(vault().path(file)), "name": file.name, "encoding": encoding, "most": settings().max_letters}
    guarded("playground.uploads.transcript:transcribe", file.name, {**given, "text": str(text), "card": str(card)})
    found = TextCard(**json.loads(card.read_bytes()))
    for made, kept in zip(_paths(file, found.encoding), (text, card), strict=True):
        if not made.exists():
            made.hardlink_to(kept)  # whoever gives the detected encoding finds the same text
    vault().tidy(file)


def _paths(file: FileRef, encoding: str) -> tuple[Path, Path]:
    stem = _stem(file, encoding)
    return vault().derived(file, f"{stem}.txt"), vault().derived(file, f"{stem}.text.json")


def _stem(file: FileRef, encoding: str) -> str:
    vault().path(file)  # a Refusal where it is not here
    return hashlib.sha256(f"text {VERSION} {settings().max_letters} {encoding}".encode()).hexdigest()[:24]
