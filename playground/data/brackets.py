"""Brackets within brackets: what needs counting, or a stack."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import Shape, Size
from playground.data.task import Classification, Labelling, Task
from playground.data.tokens import Tokens
from playground.params import Label

OPENING, CLOSING = "([{", ")]}"


class Brackets(Tokens):
    """How deep is each bracket, or do all of them match? A wrong one somewhere, in half of the rows, spoils all that comes after it."""

    kind: Literal["brackets"] = "brackets"
    note: ClassVar[str] = "One kind of bracket needs a counter, several need a stack: which one was opened last?"
    size: Size = 3000
    asks: Annotated[Literal["depth", "match"], Field(description="How many are open after each bracket, or whether all match in the end.")] = "depth"
    length: Annotated[int, Field(ge=4, le=60, description="Brackets in a row; an even number, since they come in pairs."), Label("Length")] = 24
    kinds: Annotated[int, Field(ge=1, le=3, description="Kinds of brackets.")] = 1
    deepest: Annotated[int, Field(ge=2, le=10, description="No more than so many are open at a time.")] = 8

    def task(self) -> Task:
        """The depth at each bracket, or yes or no."""
        if self.asks == "match":
            return Classification(("wrong", "match"))
        return Labelling((*map(str, range(self._wrong)), "✗"), self._even)

    def vocabulary(self) -> tuple[str, ...]:
        """Opening and closing brackets, kind by kind."""
        return tuple(bracket for kind in range(self.kinds) for bracket in (OPENING[kind], CLOSING[kind]))

    def example_shape(self) -> Shape:
        """One row of brackets."""
        return (self._even,)

    @property
    def _wrong(self) -> int:
        """The label of what does not match: one more than the depth that a closing bracket turned into an opening one can lead to."""
        return self.deepest + 3

    @property
    def _even(self) -> int:
        return self.length - self.length % 2

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator, length = self.generator(), self._even
        rolls = torch.rand(self.size, length, generator=generator, dtype=torch.float64).tolist()
        kinds = torch.randint(self.kinds, (self.size, length), generator=generator).tolist()
        spoilt = torch.randint(length, (self.size,), generator=generator).tolist()
        turned = torch.randint(2 * self.kinds - 1, (self.size,), generator=generator).tolist()
        found = [matched(rolls[row], kinds[row], self.deepest) for row in range(self.size)]
        for row in range(0, self.size, 2):
            place = spoilt[row]
            found[row][place] = (found[row][place] + 1 + turned[row]) % (2 * self.kinds)
        depths = [depth(brackets, self._wrong) for brackets in found]
        labels = torch.tensor(depths)
        matching = torch.tensor([each[-1] == 0 for each in depths]).long()
        return torch.tensor(found), labels if self.asks == "depth" else matching


def matched(rolls: list[float], kinds: list[int], deepest: int) -> list[int]:
    """A row of brackets that match: at each place another one opens, of the kind given, or the last one closes, as the roll of [0, 1) says."""
    brackets: list[int] = []
    stack: list[int] = []
    for place, (roll, kind) in enumerate(zip(rolls, kinds, strict=True)):
        must_open, must_close = not stack, len(stack) in (deepest, len(rolls) - place)
        if must_open or (roll < 0.5 and not must_close):
            stack.append(kind)
            brackets.append(2 * kind)
        else:
            brackets.append(2 * stack.pop() + 1)
    return brackets


def depth(brackets: list[int], wrong: int) -> list[int]:
    """How many brackets are open after each; `wrong` from the first that closes what is not open."""
    found: list[int] = []
    stack: list[int] = []
    for bracket in brackets:
        if bracket % 2 == 0:
            stack.append(bracket // 2)
        elif not stack or stack.pop() != bracket // 2:
            break
        found.append(len(stack))
    return found + [wrong] * (len(brackets) - len(found))
