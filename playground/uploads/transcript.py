"""Reading a file as one text: runs in a guarded process, and leaves the text as UTF-8 and a card."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

from playground.uploads.encodings import SAMPLE, encoding_of, undecodable
from playground.uploads.formats import SIGNS
from playground.uploads.refusal import Refusal
from playground.uploads.vault import write_whole

CHUNK = 1 << 20
CURE = "Save it as plain text (UTF-8), and add that."
OTHERS = (*SIGNS, (b"PK\x03\x04", "a ZIP archive or an Office document"), (b"PAR1", "a Parquet file"), (b"{\\rtf", "an RTF document"))
"""How files begin that are no plain text."""


def transcribe(path: str, name: str, encoding: str, most: int, text: str, card: str) -> dict[str, int]:
    """Read at most so many letters of a file and write them, with a card of what they are, to where they belong.

    Without an `encoding` it is detected. Line ends become one sign, whatever they were.
    """
    place = Path(path)
    with place.open("rb") as file:
        sample = file.read(SAMPLE)
        whole = not file.read(1)
    _plain(name, sample)
    used = encoding or encoding_of(sample, whole=whole)
    letters, cut = _letters(place, name, used, most)
    zero = letters.find("\0")
    if zero >= 0:
        line = letters.count("\n", 0, zero) + 1
        raise Refusal(name, f"line {line:,} holds a zero byte (letter {zero + 1:,}): this is no plain text. {CURE}")
    if not letters.strip():
        raise Refusal(name, f"the file holds nothing but blanks ({len(letters):,} of them). Check that it was saved, and choose it again.")
    content = letters.encode()
    found = {"encoding": used, "letters": len(letters), "lines": letters.count("\n") + 1, "different": len(set(letters)), "cut": cut}
    write_whole(Path(text), content)
    write_whole(Path(card), json.dumps(found).encode())
    return {"letters": len(letters)}


def _plain(name: str, sample: bytes) -> None:
    """Refusal says what the file is instead of a text."""
    for sign, what in OTHERS:
        if sample.startswith(sign):
            raise Refusal(name, f"this is {what}, whatever its name says. {CURE}")
    if b"\0" in sample[:4096] and not sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = sample[:4096]
        few, many = sorted((head[::2].count(0), head[1::2].count(0)))
        if not few < len(head) // 40 < many:
            raise Refusal(name, f"byte {head.index(0) + 1:,} is zero: this is no text, whatever its name says. {CURE}")


def _letters(place: Path, name: str, encoding: str, most: int) -> tuple[str, bool]:
    """The first `most` letters, and whether there are more."""
    decoder = codecs.getincrementaldecoder(encoding)()
    made: list[str] = []
    total = read = line = 0
    with place.open("rb") as file:
        while total <= most:
            chunk = file.read(CHUNK)
            try:
                piece = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                at = read + error.start - max(0, len(error.object) - len(chunk))
                raise undecodable(name, encoding, line + error.object[: error.start].count(b"\n") + 1, max(0, at)) from error
            except UnicodeError as error:  # UTF-16 without the mark that says which of two it is
                raise undecodable(name, encoding, line + 1, read) from error
            read, line, total = read + len(chunk), line + chunk.count(b"\n"), total + len(piece)
            made.append(piece)
            if not chunk:
                break
    text = "".join(made).replace("\r\n", "\n").replace("\r", "\n")
    return text[:most], len(text) > most
