"""Reading an archive of pictures: runs in a guarded process, and leaves one file of pixels and a card."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import numpy as np

from playground.uploads.album_card import AlbumCard
from playground.uploads.archive import Broken, Member, members, unpacked
from playground.uploads.classes import classes_of, natural
from playground.uploads.framing import Framing
from playground.uploads.picture import EXTENSIONS, OTHERS, Unreadable, decoded, sign
from playground.uploads.refusal import Refusal
from playground.uploads.vault import write_whole

BAD = 0.2
"""The share of pictures that cannot be read beyond which something is wrong with them all."""
NAMED = 3
"""Reasons that are told, at most."""
LAY = "Put the pictures of each class into a folder named after it, pack these folders as a ZIP archive, and add that."


@dataclass(slots=True)
class Found:
    """What came of the pictures, one after another."""

    labels: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sizes: list[tuple[int, int]] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    known: dict[tuple[int, int], int] = field(default_factory=dict)
    repeats: int = 0
    torn: int = 0


def develop(path: str, name: str, framing: dict[str, Any], pixels: str, card: str, limits: dict[str, int], labelled: bool = True) -> dict[str, Any]:
    """Read the pictures of an archive as a framing says, and write their pixels (uint8, n × side × side × channels) and the card.

    Without `labelled` the folders mean nothing: all pictures are of one class without a name, by the names that they have.
    """
    way = Framing.model_validate_json(json.dumps(framing))
    archive, held = members(Path(path), name, files=limits["files"], room=limits["unpacked"])
    with archive:
        notes: list[str] = []
        shown = _pictures(archive, held, notes)
        if not shown:
            inside = f"; {notes[-1]}" if notes else ""
            raise Refusal(name, f"the archive holds no pictures that can be read here{inside}. {LAY}")
        classed = _classed(name, shown, notes) if labelled else [("", member) for member in shown]
        if len(classed) > limits["pictures"]:
            raise Refusal(name, f"there are {len(classed):,} pictures; {limits['pictures']:,} are the most that are read here. Leave some out.")
        folders = sorted({folder for folder, _ in classed}, key=natural)
        classed.sort(key=lambda pair: (folders.index(pair[0]), natural(pair[1].path)))
        handle, temporary = tempfile.mkstemp(dir=Path(pixels).parent)
        try:
            with os.fdopen(handle, "wb") as out:
                found = _developed(archive, classed, folders, way, limits["pixels"], out)
            _check(name, found, notes)
            Path(temporary).replace(pixels)
        finally:
            Path(temporary).unlink(missing_ok=True)
    made = _card(way, folders, found, notes)
    write_whole(Path(card), made.to_json().encode())
    return {"pictures": made.pictures}


def _pictures(archive: zipfile.ZipFile, held: Sequence[Member], notes: list[str]) -> list[Member]:
    """The members that are pictures by their name or by how they begin; what else there is goes into the notes."""
    shown: list[Member] = []
    others: list[str] = []
    nested: list[str] = []
    twice: list[str] = []
    for member in held:
        end = PurePosixPath(member.file).suffix.lower()
        head = b"" if member.twice or end in EXTENSIONS or end in OTHERS else _head(archive, member)
        if member.twice:
            twice.append(member.path)
        elif end in EXTENSIONS or end in OTHERS or sign(head):
            shown.append(member)
        else:
            (nested if head.startswith(b"PK\x03\x04") else others).append(member.path)
    for paths, one, many in (
        (others, "file is no picture and was passed over", "files are no pictures and were passed over"),
        (nested, "archive inside it was not opened", "archives inside it were not opened"),
        (twice, "file has the name of an earlier one and was left out", "files have the name of an earlier one and were left out"),
    ):
        if paths:
            notes.append(f"{len(paths):,} {one if len(paths) == 1 else many} ({_first(paths)})")
    return shown


def _classed(name: str, shown: Sequence[Member], notes: list[str]) -> list[tuple[str, Member]]:
    """Each picture with the name of its class; Refusal when folders name none."""
    classes, divided = classes_of([member.folders for member in shown])
    loose = [member.path for member, found in zip(shown, classes, strict=True) if found is None]
    if len(loose) == len(shown):
        raise Refusal(name, f"its {len(shown):,} pictures ({_first(loose)}) lie in no folders, so that nothing says which class they are of. {LAY}")
    if loose:
        lie = "picture lies" if len(loose) == 1 else "pictures lie"
        notes.append(f"{len(loose):,} {lie} beside the folders of the classes and {'was' if len(loose) == 1 else 'were'} left out ({_first(loose)})")
    if divided:
        notes.append("its folders for training and testing were taken together: the playground divides them anew")
    return [(found, member) for member, found in zip(shown, classes, strict=True) if found is not None]


def _developed(
    archive: zipfile.ZipFile, classed: Sequence[tuple[str, Member]], folders: Sequence[str], way: Framing, most: int, out: BinaryIO
) -> Found:
    found, places = Found(), {folder: index for index, folder in enumerate(folders)}
    for folder, member in classed:
        label = places[folder]
        try:
            picture = decoded(unpacked(archive, member), way, most)
            square = np.asarray(way.framed(picture.image), np.uint8)
        except (Unreadable, Broken) as error:
            found.bad.append(f"{member.path} {error}")
            continue
        except MemoryError:
            found.bad.append(f"{member.path} takes more memory than there is to read it")
            continue
        out.write(square.tobytes())
        found.labels.append(label)
        found.names.append(member.path)
        found.sizes.append(picture.size)
        if picture.moving:
            found.moving.append(member.path)
        file = member.info.CRC, member.info.file_size
        found.repeats += file in found.known
        found.torn += found.known.setdefault(file, label) != label
    return found


def _head(archive: zipfile.ZipFile, member: Member) -> bytes:
    try:
        return unpacked(archive, member, 16)
    except Broken:
        return b""


def _check(name: str, found: Found, notes: list[str]) -> None:
    """Refusal when too much is wrong with the pictures; a note when a little is."""
    tried = len(found.labels) + len(found.bad)
    if found.bad and len(found.bad) > BAD * tried:
        told = "; ".join(found.bad[:NAMED])
        more = f"; and {len(found.bad) - NAMED:,} more" if len(found.bad) > NAMED else ""
        cure = "Save these as PNG or JPEG, or take them out, and add the rest."
        raise Refusal(name, f"{len(found.bad):,} of {tried:,} pictures cannot be read: {told}{more}. {cure}")
    if found.bad:
        were = "picture was" if len(found.bad) == 1 else "pictures were"
        first = "" if len(found.bad) == 1 else "the first, "
        notes.append(f"{len(found.bad):,} {were} left out: {first}{found.bad[0]}")


def _card(way: Framing, folders: Sequence[str], found: Found, notes: list[str]) -> AlbumCard:
    told = [*notes, *_oddities(found)]
    there = sorted(set(found.labels))
    places = {label: index for index, label in enumerate(there)}
    return AlbumCard(
        way,
        tuple(folders[label] for label in there),
        tuple(places[label] for label in found.labels),
        tuple(found.names),
        tuple(found.sizes),
        found.repeats,
        found.torn,
        tuple(f"{note[0].upper()}{note[1:]}." for note in told),
    )


def _oddities(found: Found) -> Iterator[str]:
    if found.moving:
        are = "picture moves: its first frame is" if len(found.moving) == 1 else "pictures move: their first frames are"
        yield f"{len(found.moving):,} {are} taken ({_first(found.moving)})"


def _first(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"the first is {paths[0]}"
