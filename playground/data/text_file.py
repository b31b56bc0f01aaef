"""A user's own text: which token comes next?"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, ClassVar, Literal

import numpy as np
import torch
from pydantic import Field, field_validator, model_validator
from torch import Tensor

from playground.data.characters import UNKNOWN, Characters, name_of, shown
from playground.data.dataset import DataForm, Shape, Trivial
from playground.data.kept import Kept
from playground.data.made import Made, facts_of, tensors_of
from playground.data.task import Labelling
from playground.params import Label
from playground.problem import Problem, SpecError
from playground.settings import settings
from playground.uploads import text as texts
from playground.uploads.byte_pairs import BYTES, BytePairs
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import ENCODINGS

VERSION = 1
"""Goes up whenever the same declaration is to become other tokens."""
MOST_LETTERS = 1000
"""Different characters that may be told apart."""
MOST_MERGES = 2048

LETTERS = "The characters that are told apart, others count as unknown; none where tokens are byte pairs."
MERGES = "Pieces beyond single bytes in the order in which they were found, a letter a byte (Latin-1)."
SHARE = "Up to which share of the text, from its beginning, the tokens were found in: what comes later had no say."


class TextFile(Kept):
    """A text of your own, to be continued token by token: a language model."""

    title: ClassVar[str] = "Text from a file"
    form: ClassVar[DataForm] = DataForm.TOKENS
    chronological: ClassVar[bool] = True
    settled: ClassVar[tuple[str, ...]] = ("share",)
    kind: Literal["text_file"] = "text_file"

    file: Annotated[FileRef, Field(description="Which file.")]
    encoding: Annotated[str, Field(max_length=20, description="How bytes stand for letters.")] = "utf-8"
    letters: Annotated[str, Field(max_length=MOST_LETTERS, description=LETTERS)] = ""
    merges: Annotated[tuple[str, ...], Field(max_length=MOST_MERGES, description=MERGES)] = ()
    share: Annotated[float, Field(gt=0, le=1, description=SHARE)] = 0.8
    most: Annotated[int, Field(ge=100, le=100_000_000, description="Letters that are taken, from the beginning."), Label("Letters taken")] = 1_000_000
    length: Annotated[int, Field(ge=4, le=512, description="Tokens that the network sees at once."), Label("Context")] = 64

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        if encoding not in ENCODINGS:
            raise ValueError(f"expected one of {', '.join(ENCODINGS)}, got {encoding!r}")
        return encoding

    @field_validator("merges")
    @classmethod
    def _bytes(cls, merges: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(piece) < 2 or max(map(ord, piece)) > 255 for piece in merges) or len(set(merges)) < len(merges):
            raise ValueError("expected pieces of two bytes or more, each once, a letter up to ÿ for each byte")
        return merges

    @model_validator(mode="after")
    def _one_way(self) -> TextFile:
        if len(self.letters) == 1 or len(set(self.letters)) < len(self.letters):
            raise ValueError("letters: expected two or more different characters, each once, or none for byte pairs")
        if self.letters and self.merges:
            raise ValueError("merges: expected none where tokens are characters")
        return self

    @property
    def by(self) -> Literal["character", "byte_pair"]:
        """What a token is."""
        return "character" if self.letters else "byte_pair"

    def files(self) -> tuple[FileRef, ...]:
        return (self.file,)

    @property
    def causal(self) -> bool:
        """The next token stands one further on."""
        return True

    @property
    def glue(self) -> str:
        """Nothing: blanks are tokens, or belong to them."""
        return ""

    def task(self) -> Labelling:
        """Naming the next token after each."""
        return Labelling(self.vocabulary(), self.length)

    def vocabulary(self) -> tuple[str, ...]:
        """Characters, the unknown one first; or bytes and pieces."""
        return _names(self.letters, self.merges if self.by == "byte_pair" else None)

    def unknown(self) -> int | None:
        """The first token, where tokens are characters. Bytes are never unknown."""
        return 0 if self.by == "character" else None

    def example_shape(self) -> Shape:
        """One row of tokens."""
        return (self.length,)

    def columns(self) -> tuple[str, ...]:
        """Positions have no names."""
        return ()

    def examples(self) -> int:
        """As many rows as there are; SpecError when there are none."""
        tokens = int(self.counted()["tokens"])
        rows = tokens // (self.length + 1)
        if rows < 2:
            told = f"{self.file.name} has {tokens:,} tokens, and two rows of {self.length} and what comes next need {2 * self.length + 2}"
            raise SpecError([Problem("data.source", f"{told}. Take a shorter context, or a longer text.")])
        if rows * self.length > settings().max_cells:
            told = f"{self.file.name} has {tokens:,} tokens: more than the {settings().max_cells:,} that this server takes"
            raise SpecError([Problem("data.source", f"{told}. Take fewer of its letters.")])
        return rows

    def counted(self) -> dict[str, int]:
        """`letters` that are taken, `tokens` that they become, and how many of those are `unknown`."""
        return facts_of(self.file, _key(self), lambda: _make(self))

    def described(self) -> str:
        """The file, and what is asked of it."""
        what = "character" if self.by == "character" else "piece of text"
        return f"Your own text {self.file.name}: which {what} comes next? A layer that looks ahead would read the answer."

    def encoded(self, text: str) -> Tensor:
        """The tokens int64 (n,) of any text."""
        return torch.as_tensor(np.asarray(_tokens(self, text), np.int64))

    def decoded(self, tokens: Tensor) -> str:
        """The text of tokens (n,)."""
        coder = Characters(self.letters) if self.by == "character" else _pairs(self.merges)
        return coder.decode(tokens.tolist())

    def begins(self, most: int) -> list[str]:
        """The first tokens by name."""
        names = self.vocabulary()
        return [names[token] for token in _kept(self.file, _key(self), self)[:most].tolist()]

    def trivial(self) -> Trivial:
        """The token that came most often after each, in the share of the text that tokens were found in."""
        rows = self._rows()
        known, size = rows[: max(1, int(self.share * len(rows)))], len(self.vocabulary())
        pairs = torch.bincount((known[:, :-1] * size + known[:, 1:]).flatten(), minlength=size**2).view(size, size)
        return Trivial("the token that most often comes after each", pairs.argmax(1)[rows[:, :-1]])

    def _rows(self) -> Tensor:
        """The text in rows of one token more than the network sees, int64 (n, length + 1); what is left over at the end is let go."""
        tokens, rows = _kept(self.file, _key(self), self), self.examples()
        return tokens[: rows * (self.length + 1)].long().view(rows, self.length + 1)

    def _draw(self) -> tuple[Tensor, Tensor]:
        rows = self._rows()
        return rows[:, :-1].contiguous(), rows[:, 1:].contiguous()


@lru_cache(maxsize=16)
def _names(letters: str, merges: tuple[str, ...] | None) -> tuple[str, ...]:
    if merges is None:
        return UNKNOWN, *(shown(letter) for letter in letters)
    return tuple(name_of(piece) for piece in _pairs(merges).pieces)


@lru_cache(maxsize=4)
def _pairs(merges: tuple[str, ...]) -> BytePairs:
    return BytePairs([piece.encode("latin-1") for piece in merges])


def _tokens(source: TextFile, text: str) -> object:
    return Characters(source.letters).encode(text) if source.by == "character" else _pairs(source.merges).encode(text)


def _key(source: TextFile) -> str:
    """All that the tokens follow from."""
    return f"tokens {VERSION} {texts.VERSION} {BYTES} {source.model_dump_json(exclude={'length', 'share'})}"


@lru_cache(maxsize=2)
def _kept(file: FileRef, key: str, source: TextFile) -> Tensor:
    return tensors_of(file, key, lambda: _make(source))["tokens"]


def _make(source: TextFile) -> Made:
    text = texts.letters(source.file, source.encoding)[: source.most]
    tokens = source.encoded(text).int()
    unknown = int((tokens == 0).sum()) if source.by == "character" else 0
    return Made({"letters": len(text), "tokens": len(tokens), "unknown": unknown}, {"tokens": tokens})
