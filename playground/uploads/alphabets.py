"""Which of the one-byte encodings of Latin letters a text is in, by the letters that its languages have."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

WEST = (
    "äöüß",  # German
    "àâæçéèêëîïôœùûüÿ",  # French, and Dutch
    "áéíóúüñ",  # Spanish
    "áâãàçéêíóôú",  # Portuguese, without its õ, which in lists of names is more often the ő of Hungarian
    "àèéìíòóùçïü",  # Italian, Catalan
    "åäöéæø",  # Swedish, Finnish, Danish, Norwegian
)
EAST = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíľňóôřšťúůýžä",  # Czech, Slovak
    "áéíóöőúüű",  # Hungarian
    "čćđšž",  # Croatian, Slovene
    "ăâîşţ",  # Romanian
)
SOUTH = ("çğıiöşüâî",)  # Turkish

ALPHABETS = {"cp1252": WEST, "cp1250": EAST, "cp1254": SOUTH, "cp850": WEST, "mac-roman": WEST, "cp437": WEST}
"""The alphabets of each encoding's languages; of equally good ones the first is taken."""

SIGNS = frozenset("€£§°²³µ½¼¾±×·©®™´¨ºª†•‰")
MARKS = frozenset("“”„‘’‚«»‹›–—…¿¡\u00a0")
"""Signs that stand after a number or a word, and marks that stand around words: none stands within one."""

ENOUGH = 0.9
"""Share of the letters that have to be of one language."""
ASCII = 0.4
"""Share of plain letters in words that have others too; other scripts have none."""

WORDS = re.compile(r"[^\W\d_]+")


def likeliest(sample: bytes) -> str | None:
    """The encoding in which the letters beyond ASCII are those of one language, or of Western ones together; None where that is so in none."""
    texts = {encoding: _decoded(sample, encoding) for encoding in ALPHABETS}
    shares = {encoding: max(_share(text, alphabet) for alphabet in ALPHABETS[encoding]) for encoding, text in texts.items() if text}
    best = max(shares, key=shares.__getitem__, default=None)
    if best is not None and shares[best] >= ENOUGH:
        return best
    together = texts["cp1252"]
    return "cp1252" if together and _share(together, "".join(WEST) + "õ") >= ENOUGH else None


def _decoded(sample: bytes, encoding: str) -> str:
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _share(text: str, alphabet: str) -> float:
    """How many of the characters beyond ASCII are letters of the alphabet, or signs in their places; 0 for a text in another script."""
    words = [word for word in WORDS.findall(text) if not word.isascii()]
    letters = sum(map(len, words))
    if letters and sum(letter.isascii() for word in words for letter in word) < ASCII * letters:
        return 0.0
    own = _both(alphabet)
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    found = Counter(_fits(before, letter, after, own) for before, letter, after in around if letter > "\x7f")
    return found[True] / max(1, found.total())


def _fits(before: str, letter: str, after: str, own: frozenset[str]) -> bool:
    if letter in MARKS:
        return not (before.isalpha() and after.isalpha()) or letter in "’‘"
    return not after.isalpha() if letter in SIGNS else letter in own


@cache
def _both(alphabet: str) -> frozenset[str]:
    """Small and large letters."""
    return frozenset(alphabet) | frozenset(alphabet.upper()) | frozenset("İ" if "ı" in alphabet else "")
