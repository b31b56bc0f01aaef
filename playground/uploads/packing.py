"""Pictures one by one become an archive, so that there is one way to keep and to read them. The same pictures always give the same bytes."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from playground.uploads.archive import STORED, Broken, Member, members, unpacked
from playground.uploads.classes import classes_of, natural
from playground.uploads.file_ref import tidy
from playground.uploads.picture import EXTENSIONS, sign
from playground.uploads.refusal import Refusal

WHEN = (1980, 1, 1, 0, 0, 0)
"""The time that every file in an archive has."""
ENDS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "BMP": ".bmp", "TIFF": ".tif"}


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a class, as somebody picked or took it."""

    folder: str
    name: str
    content: bytes


def pack(shots: Iterable[Shot], out: BinaryIO) -> None:
    """Write an archive of pictures, each in the folder of its class, under its own name and a piece of the digest of what is in it."""
    named = {_place(shot.folder, shot.name, shot.content): shot.content for shot in shots}
    with zipfile.ZipFile(out, "w", STORED) as archive:
        for name in sorted(named, key=natural):
            archive.writestr(_info(name), named[name])


def join(paths: list[str], name: str, out: str, limits: dict[str, int]) -> dict[str, Any]:
    """Write one archive of the pictures of several, by their classes: runs in a guarded process. What cannot be unpacked stays behind."""
    with ExitStack() as stack:
        found: dict[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]] = {}
        for path in paths:
            archive, held = members(Path(path), name, files=limits["files"], room=limits["unpacked"])
            stack.enter_context(archive)
            for place, info in _placed(archive, held):
                found.setdefault(place, (archive, info))
        if not found:
            raise Refusal(name, "there are no pictures to put together. Add some in PNG or JPEG.")
        made = stack.enter_context(zipfile.ZipFile(out, "w", STORED))
        for place in sorted(found, key=natural):
            archive, info = found[place]
            made.writestr(_info(place), archive.read(info))
    return {"pictures": len(found)}


def _placed(archive: zipfile.ZipFile, held: list[Member]) -> Iterable[tuple[str, zipfile.ZipInfo]]:
    """Where each picture of an archive belongs in another."""
    shown = []
    for member in held:
        try:
            content = unpacked(archive, member)
        except Broken:
            continue
        if sign(content[:16]) is not None and not member.twice:
            shown.append((member, hashlib.sha256(content).hexdigest(), content[:16]))
    for (member, digest, head), folder in zip(shown, classes_of([member.folders for member, *_ in shown])[0], strict=True):
        if folder is not None:
            below = member.folders[member.folders.index(folder) + 1 :]
            yield _named(folder, "-".join((*below, member.file)), digest, head), member.info


def _place(folder: str, name: str, content: bytes) -> str:
    return _named(folder, name, hashlib.sha256(content).hexdigest(), content[:16])


def _named(folder: str, name: str, digest: str, head: bytes) -> str:
    """The name in the archive: two pictures called alike stay two, and the same picture brought twice stays one."""
    shown, folder = tidy(name), tidy(folder)
    stem, dot, end = shown.rpartition(".")
    if not dot or f".{end.lower()}" not in EXTENSIONS:
        stem, end = shown, ENDS.get(sign(head) or "", ".png")[1:]
    mark = digest[:8]
    return f"{folder}/{stem.removesuffix(f'-{mark}')[:80]}-{mark}.{end}"


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, WHEN)
    info.external_attr, info.create_system = 0o600 << 16, 3
    return info
