"""What does the network write by itself?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.task import UNASKED
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.looking.questions.next_token import Most, Temperature
from playground.looking.writing import Way, looks_ahead, way, written
from playground.problem import Problem, SpecError

AHEAD = "Its answers change with tokens that stand after them, so it cannot write: make its attention causal, its recurrence one-way."


class Generate(Question):
    """Token after token from the network's own answers: `prompt` and `written`, lists of tokens, with `chances` f4, what the network gave each.

    A source is taken from the example and its whole answer written, `truth` being the true one; a language model goes on from the example's first
    `begin` tokens for `length` more. At temperature 0 the likeliest token is always taken, and the same copy always writes the same; above it,
    tokens are drawn by a generator of its own.
    """

    title: ClassVar[str] = "Generated text"
    kind: Literal["generate"] = "generate"
    patience: ClassVar[float] = 2.0
    example: Example
    begin: Annotated[int, Field(ge=1, le=4096, description="Tokens of the example that a language model goes on from.")] = 8
    length: Annotated[int, Field(ge=1, le=400, description="Tokens that a language model writes.")] = 60
    temperature: Temperature = 0.0
    most: Most = None
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Of the draws.")] = 0

    @torch.no_grad()
    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        found = way(desk.subject)
        if isinstance(found, str):
            raise SpecError([Problem("", found)])
        x = self.example.inputs(desk)
        if looks_ahead(desk.subject, found, x):
            raise SpecError([Problem("", AHEAD)])
        begun = x[0, : min(self.begin, x.shape[1]) if found.slides else found.first + found.ahead].tolist()
        count = self.length if found.slides else found.room
        new, drawn = written(desk, found, begun, count, x.shape[1], temperature=self.temperature, most=self.most, seed=self.seed)
        yield {
            "prompt": [found.names[int(token)] for token in begun],
            "written": [found.names[token] for token in new],
            "chances": torch.tensor(drawn),
            "truth": self._truth(desk, found),
            "slides": found.slides,
        }

    def _truth(self, desk: Desk, found: Way) -> list[str] | None:
        """The true answer of an example of the data, where there is one."""
        if found.slides or self.example.row is None:
            return None
        y: Tensor = desk.prepared.raw.y[self.example.row]
        return [found.names[int(token)] for token in y.tolist() if int(token) != UNASKED]
