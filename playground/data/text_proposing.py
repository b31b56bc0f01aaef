"""From a user's text, or a table with texts, and wishes to a declaration: what stands without a wish is what suits the text."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
import torch
from pydantic import Field, ValidationError

from playground.data.characters import commonest as commonest_letters
from playground.data.columns import MOST_VALUES
from playground.data.proposing import TARGETS, values_of
from playground.data.split import Split
from playground.data.text_file import MOST_LETTERS, TextFile
from playground.data.text_table import MOST_WORDS, TextTable, commonest, split
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.uploads import table
from playground.uploads import text as texts
from playground.uploads.card import TableCard
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading
from playground.uploads.types import codes

TAKEN = 200_000
"""Letters of a text that are taken at first: enough to learn from, and quick to judge."""
S = TypeVar("S", bound=Strict)


class TextWishes(Strict):
    """What the owner of a text has decided; everything else is proposed."""

    by: Annotated[Literal["character", "byte_pair"], Field(description="What a token is.")] = "character"
    pieces: Annotated[int, Field(ge=0, le=2048, description="Byte pairs, at most.")] = 256
    length: Annotated[int, Field(ge=4, le=512, description="Tokens that the network sees at once.")] = 64
    most: Annotated[int, Field(ge=100, description="Letters that are taken.")] = TAKEN


class TextSpec(Strict):
    """All that the owner of a text has decided."""

    encoding: Annotated[str, Field(max_length=20, description="How bytes stand for letters, in place of what was detected.")] = ""
    wishes: Annotated[TextWishes, Field(description="What is learnt.")] = TextWishes()

    @classmethod
    def read(cls, text: str) -> TextSpec:
        """What was kept; nothing decided where that cannot be read."""
        try:
            return cls.model_validate_json(text) if text else cls()
        except ValueError:
            return cls()


def declare_text(file: FileRef, encoding: str, wishes: TextWishes, share: float) -> TextFile:
    """The declared text, its tokens found in its first `share`; SpecError says why none can be made."""
    whole = texts.letters(file, encoding)[: wishes.most]
    first = max(1, int(share * len(whole)))
    document: dict[str, Any] = {"file": file.model_dump(mode="json"), "encoding": encoding, "share": share}
    document |= {"most": wishes.most, "length": wishes.length, "kind": "text_file"}
    if wishes.by == "character":
        document["letters"] = commonest_letters(whole[:first], MOST_LETTERS)
        if len(document["letters"]) < 2:
            only = f"only one character, {document['letters']!r}" if document["letters"] else "none"
            told = f"{file.name}: the first {first:,} of its letters hold {only}; there is nothing to tell apart. Add a longer text."
            raise SpecError([Problem("", told)])
    else:
        document["merges"] = list(texts.pieces(file, encoding, first, wishes.pieces)) if wishes.pieces else []
    return _made(document, TextFile)


class TextTableWishes(Strict):
    """What the owner of labelled texts has decided; everything else is proposed."""

    text: Annotated[str, Field(max_length=100, description="The column of texts.")] = ""
    target: Annotated[str, Field(max_length=100, description="The column of labels.")] = ""
    by: Annotated[Literal["word", "character"], Field(description="What a token is.")] = "word"
    words: Annotated[int, Field(ge=1, le=MOST_WORDS, description="Words that are told apart, at most.")] = 600
    length: Annotated[int | None, Field(ge=2, le=512, description="Tokens of each text, at most.")] = None
    keep: Annotated[Literal["beginning", "end"], Field(description="Which end of a longer text is kept.")] = "beginning"


class TextTableSpec(Strict):
    """All that the owner of labelled texts has decided."""

    reading: Annotated[Reading | None, Field(description="How it is read, in place of what was detected.")] = None
    wishes: Annotated[TextTableWishes, Field(description="What is learnt from what.")] = TextTableWishes()

    @classmethod
    def read(cls, text: str) -> TextTableSpec:
        """What was kept; nothing decided where that cannot be read."""
        try:
            return cls.model_validate_json(text) if text else cls()
        except ValueError:
            return cls()


def text_of(card: TableCard, wishes: TextTableWishes) -> str:
    """The column of texts: the one wished for, else the one with the most different values that are no numbers or dates."""
    if card.column(wishes.text):
        return wishes.text
    words = [column for column in card.columns if column.low is None and column.type != "date" and column.distinct and column.name != wishes.target]
    return max(words, key=lambda column: column.distinct).name if words else ""


def label_of(card: TableCard, wishes: TextTableWishes) -> str:
    """The column of labels: the one wished for, else one with a telling name, else the one with the fewest values that may be classes."""
    if card.column(wishes.target):
        return wishes.target
    text = text_of(card, wishes)
    able = [column for column in card.columns if column.name != text and 2 <= column.distinct <= MOST_VALUES]
    named = (column.name for wanted in (*TARGETS, "sentiment", "stars", "rating") for column in able if column.name.lower() == wanted)
    return next(named, min(able, key=lambda column: column.distinct).name if able else "")


def declare_texts(file: FileRef, card: TableCard, wishes: TextTableWishes, division: Split) -> TextTable:
    """The declared texts, their words found in the training part of this division; SpecError says why none can be made."""
    text, target = text_of(card, wishes), label_of(card, wishes)
    if not text:
        raise SpecError([Problem("", "no column holds texts: check separator and quotation marks")])
    column = card.column(target)
    if column is None:
        raise SpecError([Problem("", f"no column beside {text!r} has between 2 and {MOST_VALUES} different values: labels are needed to learn from")])
    if text == target:
        raise SpecError([Problem("", f"{text!r} cannot be text and label at once: choose another column")])
    if column.distinct > MOST_VALUES:
        raise SpecError([Problem("", f"{target!r} has {column.distinct:,} different values: at most {MOST_VALUES} classes can be told apart")])
    classes = sorted(value for value in values_of(file, card, column) if len(value) <= 400)
    if len(classes) < 2:
        raise SpecError([Problem("", f"{target!r} has only one class: there is nothing to tell apart; choose another column of labels")])
    rows = table.rows(file, card.reading, [text, target])
    labels, written = codes(rows.column(1), tuple(classes)), rows.column(0).to_pylist()
    keep = [row for row, label in enumerate(labels.tolist()) if label >= 0 and written[row]]
    if len(keep) < 2:
        raise SpecError([Problem("", f"{len(keep)} of {len(written):,} rows have both a text and a label: choose another column")])
    training = division.divide(len(keep), torch.from_numpy(labels[keep]))[0].tolist()
    known = [written[keep[row]] for row in training]
    words = commonest(known, wishes.by, wishes.words)
    if not words:
        raise SpecError([Problem("", f"the texts in {text!r} hold no {wishes.by}s: choose another column")])
    sizes = [len(split(one, wishes.by)) for one in known]
    document: dict[str, Any] = {
        "kind": "text_table",
        "file": file.model_dump(mode="json"),
        "reading": card.reading.model_dump(mode="json"),
        "text": text,
        "target": target,
        "classes": classes,
        "words": list(words),
        "length": wishes.length or int(np.clip(np.quantile(sizes, 0.95), 4, 128)),
        **wishes.model_dump(mode="json", include={"by", "keep"}),
    }
    return _made(document, TextTable)


def _made(document: dict[str, Any], kind: type[S]) -> S:
    try:
        return kind.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise SpecError(problems_of(error, kind)) from error
