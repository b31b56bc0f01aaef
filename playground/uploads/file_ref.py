"""Which file is meant: by what is in it, not by where it lies."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

from pydantic import Field

from playground.registry import Strict

LONGEST = 120
"""Letters of a file's name that are kept."""

_RESERVED = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')


class FileRef(Strict):
    """A file of a user's own: its SHA-256, and what to call it. Whoever has a file with that digest has the file."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of what is in the file, in hexadecimal.")]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST, description="What its owner calls it.")]
    size: Annotated[int, Field(ge=0, description="Its bytes.")]

    @property
    def title(self) -> str:
        """The name without its extension."""
        stem, dot, extension = self.name.rpartition(".")
        return stem if dot and stem and len(extension) <= 8 else self.name

    def described(self) -> str:
        """Enough to find the file again: `prices.csv (12.3 kB, SHA-256 ab12cd34ef56…)`."""
        return f"{self.name} ({size_of(self.size)}, SHA-256 {self.sha256[:12]}…)"


def tidy(name: str) -> str:
    """A file's name as it is shown and never used as a path: no folders, no control characters, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = _RESERVED.sub("", last).strip(" .")
    kept = "".join(letter for letter in kept if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn"))
    if len(kept) > LONGEST:
        stem, dot, extension = kept.rpartition(".")
        tail = dot + extension if dot and len(extension) <= 8 else ""
        kept = kept[: LONGEST - len(tail) - 1] + "…" + tail if not tail else stem[: LONGEST - len(tail) - 1] + "…" + tail
    return kept or "unnamed"


def size_of(count: float) -> str:
    """Bytes in words: `1.5 MB`."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError
