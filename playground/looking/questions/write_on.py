"""How does the network go on with a text that somebody types?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.data.text_file import TextFile
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.looking.questions.generate import AHEAD
from playground.looking.questions.next_token import Most, Temperature
from playground.looking.writing import looks_ahead, way, written
from playground.problem import Problem, SpecError


class WriteOn(Question):
    """`prompt`, the text as the network reads it, and `written`, what it adds to it; `unknown`, how many of the prompt's tokens are not known."""

    title: ClassVar[str] = "A text continued"
    patience: ClassVar[float] = 2.0
    kind: Literal["write_on"] = "write_on"
    prompt: Annotated[str, Field(min_length=1, max_length=20_000, description="What to go on from.")]
    length: Annotated[int, Field(ge=1, le=1000, description="Tokens that are written.")] = 200
    temperature: Temperature = 0.8
    most: Most = None
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Of the draws.")] = 0

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        source, found = desk.assembly.experiment.data.source, way(desk.subject)
        if not isinstance(source, TextFile):
            raise SpecError([Problem("", "Only a network that learns from a text of your own can be asked to go on with one.")])
        if isinstance(found, str):
            raise SpecError([Problem("", found)])
        if looks_ahead(desk.subject, found, desk.prepared.train.x[:1]):
            raise SpecError([Problem("", AHEAD)])
        begun = desk.prepared.inputs_of(source.encoded(self.prompt)[None])[0]
        new, _ = written(desk, found, begun.tolist(), self.length, source.length, temperature=self.temperature, most=self.most, seed=self.seed)
        unknown = source.unknown()
        yield {
            "prompt": source.decoded(begun),
            "written": source.decoded(torch.tensor(new)),
            "unknown": 0 if unknown is None else int((begun == unknown).sum()),
        }
