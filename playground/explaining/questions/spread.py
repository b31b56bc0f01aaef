"""Is this score unusual?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import SOME, Scored, raw
from playground.figures.attribution import bars_data, draw_bars


class Spread(Scored):
    """The scores of one example among those of others: every other example is asked the same, of the same target."""

    title: ClassVar[str] = "Among other examples"
    kind: Literal["spread"] = "spread"
    examples: Annotated[int, Field(ge=2, le=256, description="Training examples to compare with.")] = SOME

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part: `scores` f4 (m, *shape) of the others, and the bars drawn among them."""
        own = self.attribution(desk)
        found = self.among(desk, own, self.examples)
        data = bars_data(own, background=found, values=raw(desk, own.x)[0], background_values=raw(desk, found.x))
        yield {
            "title": own.title,
            "method": own.method.tag(),
            "examples": len(found.x),
            "scores": found.scores,
            "names": data.names,
            "figures": {"bars": str(draw_bars(data).to_json())},
        }
