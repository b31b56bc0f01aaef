"""Which training examples look the same to the network?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.influence import similarity
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.naming import block_names
from playground.explaining.question import Payload, Question


class Similar(Question):
    """How alike a block's answers are to this example and to each training example: cosines `scores` f4 (n,) of the rows `index` i4 (n,)."""

    title: ClassVar[str] = "Look-alikes"
    kind: Literal["similar"] = "similar"
    example: Example
    block: Annotated[str, Field(max_length=120, description="The id of the block whose units are compared.")]

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        found = similarity(desk.subject, self.example.inputs(desk), self.block, desk.watch)
        yield {"title": block_names(desk.subject).get(self.block, self.block), "scores": found, "index": desk.prepared.train.index.int(), "notes": []}
