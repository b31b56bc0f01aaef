"""A first look at tokens, as text."""

from __future__ import annotations

from typing import NamedTuple

from playground.data import UNASKED, Classification, DataForm, Labelling, Prepared


class Reading(NamedTuple):
    """One example as a person reads it: its tokens, and the answer under them or beside them."""

    tokens: str
    answer: str
    below: bool


def token_preview(prepared: Prepared, most: int = 5) -> list[Reading]:
    """The first examples of the training part. ValueError for data that are no tokens."""
    if prepared.form is not DataForm.TOKENS:
        raise ValueError(f"expected tokens, got a {prepared.form.value}")
    return [read(prepared, row) for row in prepared.train.index[:most].tolist()]


def as_text(rows: list[Reading]) -> str:
    """Examples one under the other, each with its answer under it or after an arrow."""
    return "\n".join(f"{row.tokens}\n{row.answer}\n" if row.below else f"{row.tokens} → {row.answer}" for row in rows).rstrip()


def read(prepared: Prepared, row: int) -> Reading:
    """One example, by its row in the raw data. Labels at each position stand under their tokens, where there are as many."""
    vocabulary, task, raw = prepared.source.vocabulary() or (), prepared.task, prepared.raw
    tokens = [vocabulary[token] for token in raw.x[row].tolist()]
    if isinstance(task, Classification):
        return Reading(joined(tokens, prepared.source.glue), task.classes[int(raw.y[row])], False)
    if not isinstance(task, Labelling):
        return Reading(joined(tokens, prepared.source.glue), ", ".join(f"{value:.3g}" for value in raw.y[row].tolist()), False)
    answers = ["" if answer == UNASKED else task.classes[answer] for answer in raw.y[row].tolist()]
    if len(answers) != len(tokens):
        return Reading(joined(tokens, prepared.source.glue), joined(answers, prepared.source.glue), False)
    wide = [max(len(token), len(answer)) for token, answer in zip(tokens, answers, strict=True)]
    gap = " " if max(wide) > 1 else ""
    above, below = (gap.join(name.ljust(width) for name, width in zip(names, wide, strict=True)) for names in (tokens, answers))
    return Reading(above, below, True)


def joined(names: list[str], glue: str) -> str:
    """Characters next to each other; words with what stands between them."""
    return glue.join(names)
