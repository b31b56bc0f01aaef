"""What kind of file it is, by its first bytes and never by its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from playground.uploads.file_ref import size_of
from playground.uploads.reading import Format
from playground.uploads.refusal import Refusal

SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a Linux program"),
    (b"\xcf\xfa\xed\xfe", "a macOS program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound, a film or a picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or another Office document from before 2007"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"ARROW1", "an Arrow file"),
    (b"ORC", "an ORC file"),
    (b"\x80\x02", "a pickle, which may hold a program and is never opened here"),
    (b"\x80\x03", "a pickle, which may hold a program and is never opened here"),
    (b"\x80\x04", "a pickle, which may hold a program and is never opened here"),
    (b"\x80\x05", "a pickle, which may hold a program and is never opened here"),
)
"""How files begin that are no tables."""

CURE = "Save the table as CSV, XLSX or Parquet, and add that."
ENTRIES = 5000
"""Files that a workbook may hold."""
RATIO = 300
"""How many times its size a workbook may become when unpacked; beyond 50 MB."""
FREE = 50_000_000


def format_of(path: Path, name: str, most: int) -> Format:
    """The format of a file; Refusal says what it is instead. A workbook may unpack to `most` bytes."""
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        _workbook(path, name, most)
        return "xlsx"
    for sign, what in SIGNS:
        if head.startswith(sign):
            raise Refusal(name, f"this is {what}, whatever its name says. {CURE}")
    if head.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        raise Refusal(name, f"this is a web page or XML, not a table. {CURE}")
    if head.lstrip()[:1] in (b"{", b"[") and b'"' in head[:200]:
        raise Refusal(name, f"this is JSON, not a table. {CURE}")
    if b"\0" in head and not _sixteen(head):
        raise Refusal(name, f"byte {head.index(0) + 1:,} is zero: this is no text, whatever its name says. {CURE}")
    return "delimited"


def _sixteen(head: bytes) -> bool:
    """Whether it looks like UTF-16: a mark at the beginning, or zeros at every other place."""
    few, many = sorted((head[::2].count(0), head[1::2].count(0)))
    return head[:2] in (b"\xff\xfe", b"\xfe\xff") or few < len(head) // 40 < many


def _workbook(path: Path, name: str, most: int) -> None:
    """Look at the list of what a ZIP archive holds, and at nothing in it."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refusal(name, f"the file is damaged: it begins as a workbook, but what it holds cannot be listed ({error}). Save it again.") from error
    names = {entry.filename for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if len(entries) > ENTRIES or unpacked > most or (unpacked > FREE and unpacked > RATIO * packed):
        size = f"unpacked, its {len(entries):,} parts would take {size_of(unpacked)}"
        raise Refusal(name, f"{size}: more than may be unpacked here. Save the table as CSV or Parquet.")
    odd = next(filter(_outside, sorted(names)), None)
    if odd is not None:
        raise Refusal(name, f"a part of it is named {odd[:60]!r}, which would lie outside the archive. This is no workbook: do not trust the file.")
    if any(entry.external_attr >> 16 & 0o170000 == 0o120000 for entry in entries):
        raise Refusal(name, "a part of it is a link to another file. This is no workbook: do not trust the file.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(name, "the file is protected by a password. Save it without one.")
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        pickled = any("data.pkl" in entry for entry in names)
        what = "an OpenDocument file" if "mimetype" in names else "a PyTorch file, which may hold a program" if pickled else "a ZIP archive"
        raise Refusal(name, f"this is {what}, not an Excel workbook. {CURE}")


def _outside(entry: str) -> bool:
    """Whether a name in an archive would lead out of it."""
    return entry.startswith(("/", "\\")) or ".." in entry.replace("\\", "/").split("/") or ":" in entry
