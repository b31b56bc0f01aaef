"""What does the network say of texts that somebody types?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.data.text_table import TextTable
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.problem import Problem, SpecError

MOST = 1000
"""Texts that may be asked about at once."""
EXPLAINED = 8
"""Texts, the first, of which it is asked what each token did."""


class PredictTexts(Question):
    """Answers for texts: `probability` f4 (n, classes), `tokens`, a list of names for each as the network reads it, `sizes`, how many tokens each had
    before it was cut, and `unknown`, how many of each are not known.

    `without`, for the first texts, f4 (tokens) each: how far the likeliest class's probability falls when that token alone is unknown.
    """

    title: ClassVar[str] = "Answers for texts"
    patience: ClassVar[float] = 3.0
    kind: Literal["predict_texts"] = "predict_texts"
    texts: Annotated[tuple[Annotated[str, Field(max_length=20_000)], ...], Field(min_length=1, max_length=MOST, description="The texts.")]

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        source = desk.assembly.experiment.data.source
        if not isinstance(source, TextTable):
            raise SpecError([Problem("", "Only a network that learns from labelled texts of your own can be asked about texts.")])
        encoded, sizes, _ = source.encoded(self.texts)
        empty = next((index for index, size in enumerate(sizes) if not size), None)
        if empty is not None:
            raise SpecError([Problem("texts", f"text {empty + 1} holds no {source.by}s")])
        x = desk.prepared.inputs_of(encoded)
        names = source.vocabulary()
        tokens = [[names[token] for token in row if token] for row in x.tolist()]
        probability = read(desk, outputs(desk, x))["probability"]
        yield {
            "probability": probability,
            "without": [_falls(desk, row, shares, source.unknown()) for row, shares in zip(x[:EXPLAINED], probability[:EXPLAINED], strict=True)],
            "tokens": tokens,
            "sizes": torch.tensor(sizes, dtype=torch.int32),
            "unknown": (x == source.unknown()).sum(1).int(),
        }


def _falls(desk: Desk, x: torch.Tensor, shares: torch.Tensor, unknown: int) -> torch.Tensor:
    """How far the likeliest class's share falls without each token of one text (length,) that is there: f4 (tokens,)."""
    there = x.nonzero().flatten()
    others = x.repeat(len(there), 1)
    others[torch.arange(len(there)), there] = unknown
    best = int(shares.argmax())
    left: torch.Tensor = read(desk, outputs(desk, others))["probability"][:, best]
    return shares[best] - left
