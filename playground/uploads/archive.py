"""What a ZIP archive holds, by its own list and before anything in it is unpacked."""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from playground.uploads.file_ref import size_of
from playground.uploads.formats import SIGNS
from playground.uploads.refusal import Refusal

FREE, RATIO = 50_000_000, 300
"""Bytes that every archive may unpack to, and how many times its own size one may beyond that."""
ENDS = b"PK\x05\x06"
LISTED = 1000
"""Bytes of the list for each file, at most: names and all."""
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
METHODS = {9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "XZ", 99: "AES encryption"}
UTF8, ENCRYPTED = 0x800, 1
LINK = 0o120000
CURE = "Pack the folders of pictures as an ordinary ZIP archive, and add that."

_OUTSIDE = re.compile(r"^(/|\\|[A-Za-z]:[/\\])|(^|[/\\])\.\.([/\\]|$)")
_LITTER = re.compile(r"(^|/)(__MACOSX|\.[^/]*|Thumbs\.db|desktop\.ini|ehthumbs\.db)(/|$)", re.IGNORECASE)


class Broken(ValueError):  # noqa: N818 - it is what a file is, no fault of ours
    """A file in an archive that cannot be unpacked."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `folders` and `file` are its name in pieces, tidy; `twice` says that an earlier one has the same name."""

    info: zipfile.ZipInfo
    folders: tuple[str, ...]
    file: str
    twice: bool

    @property
    def path(self) -> str:
        """The whole name, as it is shown."""
        return "/".join((*self.folders, self.file))


def members(path: Path, name: str, *, files: int, room: int) -> tuple[zipfile.ZipFile, list[Member]]:
    """The archive, open, and what it holds but for folders and what systems leave behind; Refusal says what is wrong with it.

    It may hold so many `files` and unpack to `room` bytes.
    """
    _begins(path, name)
    _short_list(path, name, files)
    try:
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise Refusal(name, f"the archive is damaged: what it holds cannot be listed ({str(error)[:100]}). Pack it again.") from error
    found = _listed([info for info in infos if not info.is_dir()])
    _trusted(name, infos)
    _bounded(path, name, infos, files, room)
    return archive, found


def unpacked(archive: zipfile.ZipFile, member: Member, most: int = -1) -> bytes:
    """The first bytes of a file in an archive, or all that the list says it has and no more; Broken when they cannot be unpacked."""
    try:
        with archive.open(member.info) as file:
            return file.read(most)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Broken(f"cannot be unpacked ({str(error)[:80]})") from error


def _begins(path: Path, name: str) -> None:
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith((b"PK\x03\x04", ENDS)):
        return
    what = next((what for sign, what in SIGNS if head.startswith(sign)), "no ZIP archive")
    raise Refusal(name, f"this is {what}, whatever its name says. {CURE}")


def _short_list(path: Path, name: str, files: int) -> None:
    """Refusal when the archive's end says that its list is longer than that of so many files could be, before the list is read."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - (1 << 16) - 22))
        tail = file.read()
    at = tail.rfind(ENDS)
    if at < 0 or len(tail) < at + 22:
        raise Refusal(name, "the archive is damaged: its end is missing, so it was not copied as a whole. Pack or download it again.")
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    wide = tail.rfind(b"PK\x06\x06", 0, at)
    if wide >= 0 and len(tail) >= wide + 56:
        count, length = (
            max(count, *struct.unpack("<Q", tail[wide + 32 : wide + 40])),
            max(length % 0xFFFFFFFF, *struct.unpack("<Q", tail[wide + 40 : wide + 48])),
        )
    if (count > files and count != 0xFFFF) or length > files * LISTED:
        raise _too_many(name, count, files)


def _too_many(name: str, count: int, files: int) -> Refusal:
    held = f"{count:,} files" if count > files else "more files"
    return Refusal(name, f"the archive holds {held}; {files:,} are the most that are read here. Leave some out, or join them into fewer classes.")


def _listed(infos: list[zipfile.ZipInfo]) -> list[Member]:
    seen: set[str] = set()
    found = []
    for info in infos:
        raw = _name(info)
        if _LITTER.search(raw):
            continue
        *folders, file = [_tidy(piece) for piece in raw.split("/") if piece]
        found.append(Member(info, tuple(folders), file, raw in seen))
        seen.add(raw)
    return found


def _name(info: zipfile.ZipInfo) -> str:
    """The name as whoever packed it meant it: where it is not said to be UTF-8 it may be all the same, as on a Mac."""
    raw = info.filename
    if not info.flag_bits & UTF8:
        try:
            raw = raw.encode("cp437").decode("utf-8")
        except UnicodeError:
            raw = info.filename
    return raw.replace("\\", "/")


def _tidy(piece: str) -> str:
    """A piece of a name on one line, without signs that cannot be seen, and not too long."""
    plain = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", piece))
    return " ".join(plain.split())[:80] or "unnamed"


def _trusted(name: str, infos: list[zipfile.ZipInfo]) -> None:
    """Refusal for what no honest archive of pictures has."""
    for info in infos:
        if _OUTSIDE.search(_name(info)):
            raise Refusal(name, f"a file in it is named {info.filename[:60]!r}, which would lie outside the archive: do not trust it. {CURE}")
        if info.external_attr >> 16 & 0o170000 == LINK:
            raise Refusal(name, f"{info.filename[:60]!r} in it is a link to another file: put the picture itself there. {CURE}")
        if info.flag_bits & ENCRYPTED or info.compress_type == 99:
            raise Refusal(name, f"{info.filename[:60]!r} in it is protected by a password. Pack the folders without one.")
        if info.compress_type not in (STORED, DEFLATED):
            method = METHODS.get(info.compress_type, f"number {info.compress_type}")
            raise Refusal(name, f"{info.filename[:60]!r} in it is packed by a method that is not read here ({method}). {CURE}")


def _bounded(path: Path, name: str, infos: list[zipfile.ZipInfo], files: int, room: int) -> None:
    """Refusal when it holds or unpacks to more than it may."""
    if len(infos) > files:
        raise _too_many(name, len(infos), files)
    total, packed = sum(info.file_size for info in infos), max(1, path.stat().st_size)
    if total > room or (total > FREE and total > RATIO * packed):
        largest = max(infos, key=lambda info: info.file_size)
        size = f"unpacked, its {len(infos):,} files would take {size_of(total)} ({largest.filename[:60]!r} alone {size_of(largest.file_size)})"
        raise Refusal(name, f"{size}: more than may be unpacked here. {CURE}")
