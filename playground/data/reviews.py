"""Sentences of a small grammar, in which it is known which words decide."""

from __future__ import annotations

from typing import ClassVar, Literal

import torch
from torch import Tensor

from playground.data.dataset import Shape, Size, Trivial
from playground.data.task import Classification
from playground.data.tokens import PAD, Tokens, front_padded

GOOD = ("good", "great", "lovely", "funny", "clever", "moving")
BAD = ("bad", "awful", "boring", "silly", "slow", "flat")
THINGS = ("film", "plot", "music", "acting", "ending", "book")
EXTENT = ("", "very", "really", "quite")
NOT = ("not", "never")
LENGTH = 14


class Reviews(Tokens):
    """Is the review for or against? "Not" turns a word round, and what comes after "but" is what counts."""

    kind: Literal["reviews"] = "reviews"
    group: ClassVar[str] = "Known reasons"
    note: ClassVar[str] = "Which words decide is known. To beat: counting good and bad words, which neither hears the not nor the but."
    size: Size = 3000

    def task(self) -> Classification:
        """For or against."""
        return Classification(("against", "for"))

    def vocabulary(self) -> tuple[str, ...]:
        """Words."""
        return PAD, "the", "was", "but", *NOT, *EXTENT[1:], *THINGS, *GOOD, *BAD

    def example_shape(self) -> Shape:
        """The longest sentence; shorter ones begin with nothing."""
        return (LENGTH,)

    def trivial(self) -> Trivial:
        """Count good and bad words; as many of both count as for."""
        sentences, _, _ = self._written()
        mood = [sum((word in GOOD) - (word in BAD) for word in sentence) for sentence in sentences]
        return Trivial("counting good and bad words", (torch.tensor(mood) >= 0).long())

    def relevant(self) -> Tensor:
        """In each sentence the word that decides, the "not" before it, and the "but" that makes it the one."""
        _, _, cues = self._written()
        return front_padded(cues, LENGTH, 0).bool()

    def _draw(self) -> tuple[Tensor, Tensor]:
        sentences, labels, _ = self._written()
        numbers = {word: number for number, word in enumerate(self.vocabulary())}
        return front_padded([[numbers[word] for word in sentence] for sentence in sentences], LENGTH, 0), torch.tensor(labels)

    def _written(self) -> tuple[list[list[str]], list[int], list[list[int]]]:
        """Sentences, whether each is for, and which of its words decide."""
        rolls = torch.rand(self.size, 2, 5, generator=self.generator(), dtype=torch.float64).tolist()
        both = torch.rand(self.size, generator=torch.Generator().manual_seed(self.seed + 1), dtype=torch.float64).tolist()
        sentences, labels, cues = [], [], []
        for row in range(self.size):
            first, last = (_clause(roll) for roll in rolls[row])
            joined = both[row] < 0.6
            sentences.append([*first[0], "but", *last[0]] if joined else last[0])
            cues.append([0] * len(first[0]) + [1, *last[2]] if joined else last[2])
            labels.append(last[1])
        return sentences, labels, cues


def _clause(rolls: list[float]) -> tuple[list[str], int, list[int]]:
    """A clause made of five rolls of [0, 1): its words, whether it is for, and which words decide."""
    thing, extent = THINGS[int(rolls[0] * len(THINGS))], EXTENT[int(rolls[1] * len(EXTENT))]
    turned = rolls[2] < 0.4
    good = rolls[3] < 0.5
    word = (GOOD if good else BAD)[int(rolls[4] * len(GOOD))]
    negation = [NOT[int(rolls[2] * 5)]] if turned else []
    degree = [extent] if extent else []
    words = ["the", thing, "was", *negation, *degree, word]
    return words, int(good != turned), [0, 0, 0, *[1] * len(negation), *[0] * len(degree), 1]
