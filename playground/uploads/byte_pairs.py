"""Byte pairs: pieces of text that occur often become tokens of their own, found by joining the commonest neighbours again and again.

Sennrich, Haddow, Birch: Neural machine translation of rare words with subword units (2016), over bytes as in GPT-2, so that any text at all can be
written: 256 tokens are the bytes, and each further one is two tokens before it put together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

BYTES = 256
STRETCH = 16
"""Letters that are looked at together, at most; longer words are cut."""
LEARNT_FROM = 100_000
"""Bytes of different words that pieces are learnt from, the commonest words first: what bounds the time it takes."""

_STRETCHES = re.compile(rf" ?\w{{1,{STRETCH}}}| ?[^\w\s]{{1,{STRETCH}}}|\s{{1,{STRETCH}}}")
Piece = tuple[int, ...]


class BytePairs:
    """Text as tokens and back. `merges` are the pieces beyond single bytes, in the order in which they were found; it counts that they are so."""

    def __init__(self, merges: Sequence[bytes]) -> None:
        self.pieces = (*(bytes([byte]) for byte in range(BYTES)), *merges)
        self._number = {piece: number for number, piece in reversed(list(enumerate(self.pieces)))}
        self._known: dict[str, tuple[int, ...]] = {}

    def encode(self, text: str) -> list[int]:
        """The tokens of a text."""
        found: list[int] = []
        for stretch in stretches(text):
            tokens = self._known.get(stretch)
            if tokens is None:
                tokens = self._known[stretch] = self._encoded(stretch.encode())
            found += tokens
        return found

    def decode(self, tokens: Iterable[int]) -> str:
        """The text of some tokens; bytes that make no letter become �."""
        return b"".join(self.pieces[token] for token in tokens).decode(errors="replace")

    def _encoded(self, word: bytes) -> tuple[int, ...]:
        return tuple(self._number[part] for part in settled([word[at : at + 1] for at in range(len(word))], self._number))


def stretches(text: str) -> list[str]:
    """A text cut into words, signs and blanks, which together are the text."""
    return _STRETCHES.findall(text)


def settled(parts: list[bytes], known: Mapping[bytes, int]) -> list[bytes]:
    """Neighbours put together, from left to right, for as long as any make a known piece; the one that was found first before others."""
    none = len(known) + BYTES
    while True:
        ranks = [known.get(left + right, none) for left, right in pairwise(parts)]
        best = min(ranks, default=none)
        if best == none:
            return parts
        made, at = [], 0
        while at < len(parts):
            both = at < len(ranks) and ranks[at] == best
            made.append(parts[at] + parts[at + 1] if both else parts[at])
            at += 1 + both
        parts = made


def learn(text: str, most: int) -> list[bytes]:
    """Up to `most` pieces, the commonest neighbours each time, of those equally common the first by their bytes; none that occurs only once."""
    counted = Counter(stretches(text))
    words: list[list[bytes]] = []
    times: list[int] = []
    room = LEARNT_FROM
    for stretch, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        word = stretch.encode()
        room -= len(word)
        if room < 0:
            break
        words.append([word[at : at + 1] for at in range(len(word))])
        times.append(count)
    pairs, where = Counter[tuple[bytes, bytes]](), defaultdict[tuple[bytes, bytes], set[int]](set)
    for index, parts in enumerate(words):
        _count(parts, times[index], index, pairs, where)
    found: dict[bytes, int] = {}
    while len(found) < most and pairs:
        best, often = min(pairs.items(), key=lambda item: (-item[1], item[0][0] + item[0][1], item[0]))
        if often < 2:
            break
        piece = best[0] + best[1]
        found[piece] = len(found)
        touched = set[int]().union(*(where[pair] for pair in _ways(piece) if pair in where))
        for index in touched:
            _count(words[index], -times[index], index, pairs, where)
            words[index] = settled(words[index], found)
            _count(words[index], times[index], index, pairs, where)
    return list(found)


def _ways(piece: bytes) -> Iterable[tuple[bytes, bytes]]:
    """Every pair that makes the piece."""
    return ((piece[:cut], piece[cut:]) for cut in range(1, len(piece)))


def _count(
    word: Sequence[bytes], times: int, index: int, pairs: Counter[tuple[bytes, bytes]], where: defaultdict[tuple[bytes, bytes], set[int]]
) -> None:
    """Add a word's neighbours, or with negative `times` take them away."""
    for pair in pairwise(word):
        pairs[pair] += times
        if pairs[pair] <= 0:
            del pairs[pair]
        if times > 0:
            where[pair].add(index)
        else:
            where[pair].discard(index)


def learn_in(path: str, letters: int, most: int) -> list[str]:
    """The pieces of the first `letters` of a text kept as UTF-8, a letter a byte: runs in a guarded process."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return [piece.decode("latin-1") for piece in learn(file.read(letters), most)]
