"""What comes next?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.data import Labelling
from playground.data.task import UNASKED
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.looking.writing import chances
from playground.problem import Problem, SpecError

Temperature = Annotated[float, Field(ge=0, le=10, description="Divides the logits: below 1 the likely grows likelier; 0 takes the likeliest alone.")]
Most = Annotated[int | None, Field(ge=1, le=4096, description="Only so many of the likeliest tokens; None for all.")]


class NextToken(Question):
    """The answer at one position: `tokens` by falling probability, with `plain` f4, the network's own probabilities, and `chances` f4, those at
    the temperature and of the likeliest.

    `truth` is the true token, None where nothing is asked. `answers` i4 (positions,) are the likeliest tokens at all positions, `asked` i4 the
    true ones, below 0 where nothing is asked.
    """

    title: ClassVar[str] = "Next token"
    kind: Literal["next_token"] = "next_token"
    example: Example
    position: Annotated[int, Field(ge=0, lt=65536, description="Output position, counted from 0.")] = 0
    temperature: Temperature = 1.0
    most: Most = None
    shown: Annotated[int, Field(ge=1, le=64, description="Tokens that are sent.")] = 16

    @torch.no_grad()
    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        task = desk.subject.task
        if not isinstance(task, Labelling):
            raise SpecError([Problem("", "This needs a network that names something at each position.")])
        if self.position >= task.length:
            raise SpecError([Problem("position", f"must be below {task.length}, got {self.position}")])
        logits = desk.subject.network(self.example.inputs(desk))[0]
        desk.watch.look(1)
        plain, tempered = logits[self.position].softmax(-1), chances(logits[self.position], self.temperature, self.most)
        order = plain.argsort(descending=True, stable=True)[: self.shown]
        y = None if self.example.row is None else desk.prepared.raw.y[self.example.row]
        asked = [] if y is None else [int(v) for v in y.tolist()]
        yield {
            "position": self.position,
            "tokens": [task.classes[int(k)] for k in order],
            "plain": plain[order].float(),
            "chances": tempered[order].float(),
            "truth": None if not asked or asked[self.position] == UNASKED else task.classes[asked[self.position]],
            "answers": logits.argmax(-1).int(),
            "asked": None if y is None else y.int(),
            "classes": list(task.classes),
        }
