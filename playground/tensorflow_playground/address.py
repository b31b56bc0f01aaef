"""The keys and values in a link of TensorFlow Playground, however it was copied."""

from __future__ import annotations

import re
from urllib.parse import unquote

HOST = "playground.tensorflow.org"
LONGEST = 20_000
"""Characters beyond which nothing is read."""

FEATURES = ("x", "y", "xSquared", "ySquared", "xTimesY", "sinX", "sinY", "cosX", "cosY")
OWN = frozenset({
    *("activation", "regularization", "batchSize", "dataset", "regDataset", "learningRate", "regularizationRate", "noise", "networkShape"),
    *("seed", "showTestData", "discretize", "percTrainData", "collectStats", "tutorial", "problem", "initZero", "hideText"),
})  # fmt: skip
"""Its keys, besides the features and `<control>_hide`."""

HIDE = "_hide"

_AMPERSAND = re.compile(r"&(?:amp|#38|#x26);", re.IGNORECASE)


def entries(text: str) -> dict[str, str | None] | None:
    """Keys and values of a link, the last of each name; None for a text that is no such link.

    Any scheme or none, a query in place of the fragment, a bare fragment, `&amp;`, percent signs, and `®Dataset`, which HTML makes of `&regDataset`.
    A key without `=` has the value None.
    """
    text = text.strip()
    home = HOST in text[:200].split("#")[0].split("?")[0].lower()
    if len(text) > LONGEST or not text or text[0] in "{[" or (not home and re.search(r"\s", text)):
        return None
    found = _pairs(_mended(_tail(text)))
    if home:
        return found
    strange = [name for name in found if name not in OWN and name not in FEATURES and not name.endswith(HIDE)]
    telling = [name for name, value in found.items() if value is not None and (name in OWN or (name in FEATURES and value in ("true", "false")))]
    return found if telling and len(telling) >= len(strange) else None


def _tail(text: str) -> str:
    """What follows the # of an address, or else its ?; a text without either, unless it is a bare address."""
    for mark in ("#", "?"):
        _, found, tail = text.partition(mark)
        if found and tail:
            return tail
    return "" if HOST in text.lower() or "://" in text else text.rstrip("#?")


def _mended(tail: str) -> str:
    while _AMPERSAND.search(tail):
        tail = _AMPERSAND.sub("&", tail)
    return tail.replace("®", "&reg")


def _pairs(tail: str) -> dict[str, str | None]:
    pairs: dict[str, str | None] = {}
    for part in tail.split("&"):
        name, equals, value = part.partition("=")
        if name.strip():
            pairs[unquote(name).strip()] = unquote(value).strip() if equals else None
    return pairs
