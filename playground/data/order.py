"""Tokens without meaning, in an order that matters: remembering, copying, reversing."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import Shape, Size
from playground.data.task import Classification, Labelling
from playground.data.tokens import LAYOUT, START, Layout, Pairs, Tokens, picks
from playground.params import Label

ASKED = tuple("ABCD")
OTHERS = tuple("uvwxyz")
ALPHABET = tuple("abcdefghijklmnopqrst")


class Recall(Tokens):
    """What was the first letter? All that follows is there to be forgotten."""

    kind: Literal["recall"] = "recall"
    group: ClassVar[str] = "Known reasons"
    note: ClassVar[str] = "Only the first token matters. A plain recurrent layer forgets it within some twenty steps; gated ones need not."
    size: Size = 3000
    length: Annotated[int, Field(ge=5, le=120, description="Tokens, the first included.")] = 30

    def task(self) -> Classification:
        """Naming the first token."""
        return Classification(ASKED)

    def vocabulary(self) -> tuple[str, ...]:
        """The letters asked for, and the others."""
        return *ASKED, *OTHERS

    def example_shape(self) -> Shape:
        """One row of tokens."""
        return (self.length,)

    def relevant(self) -> Tensor:
        """The first token."""
        return torch.arange(self.length) == 0

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = self.generator()
        labels = torch.arange(self.size) % len(ASKED)
        rest = len(ASKED) + picks(generator, self.size, self.length - 1, of=len(OTHERS))
        return torch.cat([labels[:, None], rest], 1), labels


class Copying(Pairs):
    """Write the letters again: as they came, in reverse, or in the order of the alphabet."""

    title: ClassVar[str] = "Copy, reverse, sort"
    kind: Literal["copying"] = "copying"
    note: ClassVar[str] = "Attention finds where each letter has to come from: a diagonal for a copy, the other one for a reversal."
    size: Size = 3000
    asks: Annotated[Literal["copy", "reverse", "sort"], Field(description="What is to be written.")] = "reverse"
    length: Annotated[int, Field(ge=2, le=24, description="Letters.")] = 10
    layout: Annotated[Layout, Field(description=LAYOUT), Label("Layout")] = "aligned"

    @property
    def arranged(self) -> Layout:
        """As chosen."""
        return self.layout

    @property
    def lengths(self) -> tuple[int, int]:
        """As many on both sides."""
        return self.length, self.length

    def task(self) -> Labelling:
        """Writing the letters."""
        return Labelling(self.vocabulary(), self.asked(), whole=True)

    def vocabulary(self) -> tuple[str, ...]:
        """The letters, and what an answer begins with."""
        return *ALPHABET, START

    def pairs(self) -> tuple[Tensor, Tensor]:
        """The letters, and what is made of them."""
        source = picks(self.generator(), self.size, self.length, of=len(ALPHABET))
        return source, {"copy": source, "reverse": source.flip(1), "sort": source.sort(1).values}[self.asks]
