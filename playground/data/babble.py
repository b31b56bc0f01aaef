"""A small corpus written by a grammar, character by character."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import Shape, Size, Trivial
from playground.data.task import Labelling
from playground.data.tokens import Tokens

ANIMALS = ("cat", "dog", "fox", "owl", "mouse", "horse", "sheep", "goose")
PLACES = ("garden", "forest", "kitchen", "meadow", "river", "barn")
KINDS = ("old", "small", "quick", "sleepy", "hungry", "clever")
ACTS = ("sees", "likes", "follows", "hears", "fears")
SHOWN = ("see", "like", "follow", "hear", "fear")
CHARACTERS = tuple(" ." + "abcdefghijklmnopqrstuvwxyz")


class Babble(Tokens):
    """What is the next letter? Short sentences of a made-up grammar, to be continued letter by letter: a language model."""

    title: ClassVar[str] = "Babble"
    kind: Literal["babble"] = "babble"
    note: ClassVar[str] = (
        "Which animal comes next is chance; that a verb agrees with its noun is not. A layer that looks ahead would read the answer."
    )
    size: Size = 2000
    length: Annotated[int, Field(ge=16, le=96, description="Letters in a row.")] = 48

    @property
    def causal(self) -> bool:
        """The next letter stands one further on."""
        return True

    def task(self) -> Labelling:
        """Naming the next letter after each."""
        return Labelling(CHARACTERS, self.length)

    def vocabulary(self) -> tuple[str, ...]:
        """Letters and signs."""
        return CHARACTERS

    def example_shape(self) -> Shape:
        """One row of letters."""
        return (self.length,)

    def trivial(self) -> Trivial:
        """The letter that comes most often after each."""
        x, y = self._draw()
        pairs = torch.bincount((x * len(CHARACTERS) + y).flatten(), minlength=len(CHARACTERS) ** 2).view(len(CHARACTERS), -1)
        return Trivial("the letter that most often comes after each", pairs.argmax(1)[x])

    def text(self) -> str:
        """The whole corpus."""
        rolls = iter(torch.rand(self.size * (self.length + 1) + 64, generator=self.generator(), dtype=torch.float64).tolist())
        written, total, wanted = list[str](), 0, self.size * (self.length + 1)
        while total < wanted:
            sentence = _sentence(rolls)
            written.append(sentence)
            total += len(sentence)
        return "".join(written)[:wanted]

    def _draw(self) -> tuple[Tensor, Tensor]:
        numbers = {character: number for number, character in enumerate(CHARACTERS)}
        rows = torch.tensor([numbers[character] for character in self.text()]).view(self.size, self.length + 1)
        return rows[:, :-1].contiguous(), rows[:, 1:].contiguous()


def _sentence(rolls: Iterator[float]) -> str:
    """The next sentence: at most eight rolls of [0, 1) for some thirty letters."""

    def one(words: tuple[str, ...]) -> str:
        return words[int(next(rolls) * len(words))]

    several = next(rolls) < 0.5
    who, act = one(ANIMALS), int(next(rolls) * len(ACTS))
    kind = f"{one(KINDS)} " if next(rolls) < 0.5 else ""
    plural = {"mouse": "mice", "sheep": "sheep", "goose": "geese", "fox": "foxes"}.get(who, f"{who}s")
    where = f" in the {one(PLACES)}" if next(rolls) < 0.5 else ""
    return f"the {kind}{plural if several else who} {(SHOWN if several else ACTS)[act]} the {one(ANIMALS)}{where}. "
