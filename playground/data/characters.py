"""Characters as tokens, and how signs that cannot be seen are written."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

UNKNOWN = "□"
"""What stands for whatever is not known."""
SEEN = {"\n": "↵", "\t": "⇥"}


class Characters:
    """Text as tokens and back: 0 for what is not known, then `letters` in their order."""

    def __init__(self, letters: str) -> None:
        self._letters = letters
        codes = np.array([ord(letter) for letter in letters], np.int64)
        self._order = np.argsort(codes)
        self._codes = codes[self._order]

    def encode(self, text: str) -> NDArray[np.int64]:
        """The tokens (n,) of a text."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.int64)
        if not len(self._codes):
            return np.zeros(len(codes), np.int64)
        place = np.minimum(np.searchsorted(self._codes, codes), len(self._codes) - 1)
        return np.where(self._codes[place] == codes, self._order[place] + 1, 0)

    def decode(self, tokens: Iterable[int]) -> str:
        """The text of some tokens."""
        return "".join(self._letters[token - 1] if token else UNKNOWN for token in tokens)


def commonest(text: str, most: int) -> str:
    """The commonest characters of a text, in the order of their codes."""
    counted = sorted(Counter(text).items(), key=lambda pair: (-pair[1], pair[0]))
    return "".join(sorted(letter for letter, _ in counted[:most]))


def shown(text: str, *, blank: str = " ") -> str:
    """Text as one can see it: ends of lines, tabs and control characters by signs, blanks as said."""
    return "".join(_sign(letter, blank) for letter in text)


def _sign(letter: str, blank: str) -> str:
    if letter == " ":
        return blank
    if letter in SEEN:
        return SEEN[letter]
    return f"⟨{ord(letter):02x}⟩" if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co") else letter


def name_of(piece: bytes) -> str:
    """What a piece of bytes is called: its text where it is some, its bytes in hexadecimal where not."""
    try:
        return shown(piece.decode(), blank="␣")
    except UnicodeDecodeError:
        return f"⟨{piece.hex()}⟩"
