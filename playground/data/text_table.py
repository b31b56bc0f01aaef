"""A user's own labelled texts: which class is it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.data.characters import UNKNOWN, shown
from playground.data.columns import MOST_VALUES, Name, Value
from playground.data.dataset import DataForm, Shape
from playground.data.kept import Kept
from playground.data.made import Made, facts_of, tensors_of
from playground.data.task import Classification
from playground.data.tokens import PAD
from playground.params import Label
from playground.problem import Problem, SpecError
from playground.settings import settings
from playground.uploads import table
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading
from playground.uploads.types import codes

VERSION = 1
"""Goes up whenever the same declaration is to become other tokens."""
MOST_WORDS = 10_000
CUT = "Which end of a text that is longer than `length` is kept. Shorter ones begin with nothing."

_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


class TextTable(Kept):
    """Texts of your own with a label each, from a CSV, Excel or Parquet file: which class is it?"""

    title: ClassVar[str] = "Labelled texts from a file"
    form: ClassVar[DataForm] = DataForm.TOKENS
    settled: ClassVar[tuple[str, ...]] = ("by",)
    kind: Literal["text_table"] = "text_table"

    file: Annotated[FileRef, Field(description="Which file.")]
    reading: Annotated[Reading, Field(description="How it becomes rows and columns.")] = Reading()
    text: Annotated[Name, Field(description="The column of texts.")]
    target: Annotated[Name, Field(description="The column of labels.")]
    classes: Annotated[tuple[Value, ...], Field(min_length=2, max_length=MOST_VALUES, description="The labels to tell apart.")]
    by: Annotated[Literal["word", "character"], Field(description="What a token is; words in lower case."), Label("Tokens")] = "word"
    words: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=40)], ...],
        Field(min_length=1, max_length=MOST_WORDS, description="The words or characters that are told apart; others count as unknown."),
    ]
    length: Annotated[int, Field(ge=2, le=512, description="Tokens of each text, at most."), Label("Longest text")] = 64
    keep: Annotated[Literal["beginning", "end"], Field(description=CUT), Label("Of longer ones keep")] = "beginning"

    @model_validator(mode="after")
    def _columns_differ(self) -> TextTable:
        if self.text == self.target:
            raise ValueError(f"target: expected a column that is not the text, got {self.target!r}")
        for field, values in (("classes", self.classes), ("words", self.words)):
            if len(set(values)) < len(values):
                raise ValueError(f"{field}: expected each once")
        return self

    def files(self) -> tuple[FileRef, ...]:
        return (self.file,)

    @property
    def glue(self) -> str:
        """A blank between words."""
        return " " if self.by == "word" else ""

    def task(self) -> Classification:
        """Telling the labels apart."""
        return Classification(self.classes)

    def vocabulary(self) -> tuple[str, ...]:
        """Nothing, what is not known, then the words."""
        return PAD, UNKNOWN, *(map(shown, self.words))

    def unknown(self) -> int:
        """The second token."""
        return 1

    def padding(self) -> int:
        """The first token."""
        return 0

    def example_shape(self) -> Shape:
        """One row of tokens."""
        return (self.length,)

    def columns(self) -> tuple[str, ...]:
        """Positions have no names."""
        return ()

    def examples(self) -> int:
        """The rows with a text and a label."""
        return int(self.counted()["examples"])

    def counted(self) -> dict[str, Any]:
        """Of `rows`, the `examples`, those `without_text` and `without_label`, how many are `cut`, `longest` of them in tokens, all `tokens` before
        cutting and how many of these are `unknown`, and `labels`, the examples of each class."""
        return facts_of(self.file, _key(self), lambda: _make(self))

    def described(self) -> str:
        """The file, and what is asked of it."""
        return f"Your own texts {self.file.name}: tell {len(self.classes)} classes of {self.target} apart by {self.text}."

    def encoded(self, texts: Iterable[str]) -> tuple[Tensor, list[int], int]:
        """Texts as tokens int64 (n, length), how many each has before it is cut, and how many of all these are unknown."""
        numbers = {word: number for number, word in enumerate(self.words, 2)}
        rows, sizes, unknown = [], [], 0
        for text in texts:
            found = [numbers.get(word, 1) for word in split(text, self.by)]
            unknown += found.count(1)
            sizes.append(len(found))
            kept = found[: self.length] if self.keep == "beginning" else found[-self.length :]
            rows.append(np.array([0] * (self.length - len(kept)) + kept, np.int32))
        made = np.stack(rows) if rows else np.empty((0, self.length), np.int32)
        return torch.from_numpy(made).long(), sizes, unknown

    def origins(self) -> Tensor:
        """The row of the table that each example is, int64 (n,), counted from 0."""
        return _kept(self.file, _key(self), self)["rows"]

    def _draw(self) -> tuple[Tensor, Tensor]:
        made = _kept(self.file, _key(self), self)
        return made["x"].long(), made["y"].long()


def split(text: str, by: str) -> Sequence[str]:
    """A text as words in lower case and signs, or as characters."""
    return _WORD.findall(text.lower()) if by == "word" else text


def commonest(texts: Iterable[str], by: str, most: int) -> tuple[str, ...]:
    """The commonest words or characters of some texts, the commonest first, of those equally common by their letters; none longer than 40 letters."""
    counted = Counter[str]()
    for text in texts:
        counted.update(split(text, by))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(word for word, _ in ordered if len(word) <= 40)[:most]


def _key(source: TextTable) -> str:
    return f"texts {VERSION} {table.VERSION} {source.model_dump_json()}"


@lru_cache(maxsize=2)
def _kept(file: FileRef, key: str, source: TextTable) -> dict[str, Tensor]:
    return tensors_of(file, key, lambda: _make(source))


def _make(source: TextTable) -> Made:
    card = table.survey(source.file, source.reading)
    lacking = [name for name in (source.text, source.target) if card.column(name) is None]
    if lacking:
        raise SpecError([Problem("data.source", f"{source.file.name} has no column {', '.join(map(repr, lacking))}")])
    if card.rows * source.length > settings().max_cells:
        many = f"{card.rows:,} texts of {source.length} tokens are more than {settings().max_cells:,}, the most this server takes"
        raise SpecError([Problem("data.source", f"{source.file.name}: {many}. Take fewer rows or shorter texts.")])
    rows = table.rows(source.file, source.reading, [source.text, source.target])
    labels = codes(rows.column(1), source.classes)
    written = rows.column(0).to_pylist()
    there = np.array([bool(text) for text in written], bool)
    keep = np.flatnonzero(there & (labels >= 0))
    x, sizes, unknown = source.encoded(written[row] for row in keep.tolist())
    facts = {
        "rows": len(written),
        "examples": len(keep),
        "without_text": int((~there).sum()),
        "without_label": int((there & (labels < 0)).sum()),
        "cut": sum(size > source.length for size in sizes),
        "longest": max(sizes, default=0),
        "tokens": sum(sizes),
        "unknown": unknown,
        "labels": np.bincount(labels[keep], minlength=len(source.classes)).tolist(),
    }
    if len(keep) < 2:
        left = f"of {len(written):,} rows {len(keep)} have a text and a label that is told apart"
        raise SpecError([Problem("data.source", f"{source.file.name}: {left}. Choose another column of texts or labels.")])
    return Made(facts, {"x": x.int(), "y": torch.from_numpy(labels[keep]), "rows": torch.from_numpy(keep)})
