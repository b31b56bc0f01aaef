"""How the bytes of a text stand for letters."""

from __future__ import annotations

import codecs

from playground.uploads.alphabets import likeliest
from playground.uploads.reading import ENCODINGS
from playground.uploads.refusal import Refusal

SAMPLE = 1 << 18
"""Bytes from the beginning that encoding and dialect are judged by."""
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DETECTED = 1 << 16
"""Bytes that the detector looks at, those around the first letter beyond ASCII among them."""


def encoding_of(sample: bytes, *, whole: bool) -> str:
    """The likeliest encoding of a text by its first bytes; `whole` when these are all there are.

    A mark at the beginning decides, then whether it can be UTF-8, then whether its letters are those of a language that is written in Latin
    ones; only what remains is left to statistics (charset-normalizer).
    """
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    if _is_utf8(sample, whole):
        return "utf-8"
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > len(sample) // 8:
        return "utf-16-be" if even > odd else "utf-16-le"
    return _guessed(sample)


def undecodable(name: str, encoding: str, line: int, at: int) -> Refusal:
    """What to say where byte `at`, counted from 0, of a file stands for no letter."""
    place = f"line {line:,} (byte {at + 1:,})"
    return Refusal(name, f"{place} cannot be read as {encoding}. Choose another encoding: cp1252 suits most files made on Windows.")


def _is_utf8(sample: bytes, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    first = next(index for index, byte in enumerate(sample) if byte > 127)
    begin = max(0, first - DETECTED // 4)
    lines = [line for line in sample[begin : begin + 8 * DETECTED].splitlines() if any(byte > 127 for byte in line)]
    telling = b"\n".join(lines)[:DETECTED]
    latin = likeliest(telling)
    if latin is not None:
        return latin
    best = from_bytes(telling, cp_isolation=[name for name in ENCODINGS if not name.startswith("utf")]).best()
    names = {codecs.lookup(name).name: name for name in ENCODINGS}
    found = names.get(codecs.lookup(best.encoding).name) if best is not None else None
    western = ("cp1252", "iso8859-1", "iso8859-15")
    try:
        telling.decode("cp1252")
    except UnicodeDecodeError:
        return found or "iso8859-1"
    return "cp1252" if found is None or found in western or len(telling) < 200 else found
