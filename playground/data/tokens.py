"""Rows of tokens: what all such data share."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Dataset, Shape, Size
from playground.data.task import UNASKED

PAD, START = "·", "▸"
"""Nothing, before a text that is shorter than others; and what an answer begins with."""

Layout = Literal["encoder_decoder", "decoder_only", "aligned"]

LAYOUT = (
    "Encoder-decoder: the answer is written token by token after the source has been read. Decoder only: source and answer in one row, "
    "asked at the answer alone. Aligned: one answer at each token of the source."
)


class Tokens(Dataset):
    """Rows of tokens, each the number of a name in the vocabulary."""

    form: ClassVar[DataForm] = DataForm.TOKENS
    group: ClassVar[str] = "Tokens"

    size: Size = 2000
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the examples; another one gives other examples of the same kind.")] = 0

    @abstractmethod
    def vocabulary(self) -> tuple[str, ...]:
        """The names of tokens 0, 1, …"""

    def examples(self) -> int:
        """As many as asked for."""
        return self.size

    def columns(self) -> tuple[str, ...]:
        """Positions have no names."""
        return ()

    def generator(self) -> torch.Generator:
        """The source of this dataset's random numbers, at its beginning."""
        return torch.Generator().manual_seed(self.seed)


class Pairs(Tokens):
    """A source and its answer, token by token. Answers are written with the true tokens before each as a hint, as is usual in training.

    In layouts other than aligned an example is the source followed by the answer moved on by one token: `source + 1` places to `source + answer`.
    """

    @property
    @abstractmethod
    def lengths(self) -> tuple[int, int]:
        """How many tokens sources and answers have."""

    @abstractmethod
    def pairs(self) -> tuple[Tensor, Tensor]:
        """Sources (n, S) and answers (n, T), int64."""

    @property
    @abstractmethod
    def arranged(self) -> Layout:
        """How they are laid out."""

    @property
    def causal(self) -> bool:
        """Where source and answer stand in one row: the next token of the answer is further on in it."""
        return self.arranged == "decoder_only"

    def example_shape(self) -> Shape:
        """The source, and the answer moved on where it is written token by token."""
        source, answer = self.lengths
        return (source if self.arranged == "aligned" else source + answer,)

    def asked(self) -> int:
        """How many positions have an answer, or could."""
        source, answer = self.lengths
        return source + answer if self.arranged == "decoder_only" else answer

    def _draw(self) -> tuple[Tensor, Tensor]:
        source, answer = self.pairs()
        if self.arranged == "aligned":
            return source, answer
        begin = torch.full((len(source), 1), self.vocabulary().index(START))
        x = torch.cat([source, begin, answer[:, :-1]], 1)
        silent = torch.full_like(source, UNASKED)
        return x, torch.cat([silent, answer], 1) if self.arranged == "decoder_only" else answer


def front_padded(texts: list[list[int]], length: int, pad: int) -> Tensor:
    """Rows of token numbers as int64 (n, length), shorter ones padded in front, so that all end at the same place."""
    return torch.tensor([[pad] * (length - len(text)) + text for text in texts], dtype=torch.long)


def picks(generator: torch.Generator, *shape: int, of: int) -> Tensor:
    """Whole numbers below `of`, all alike likely, int64 (*shape)."""
    return torch.randint(of, shape, generator=generator)
