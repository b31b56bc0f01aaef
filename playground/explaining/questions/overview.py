"""What does the network say everywhere?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.probes.surface import surface


class Overview(Question):
    """What the network says of every example, `predicted` as in `open`, and over the plane or along the line: `surface`, None elsewhere, with
    `probability` f4 (1 | C, S, S) or (1 | C, S), or `value` f4 (S, S) or (S,), and `size` S."""

    title: ClassVar[str] = "All predictions"
    kind: Literal["overview"] = "overview"
    size: Annotated[int, Field(ge=2, le=200, description="Points to a side of the plane.")] = 60

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        prepared = desk.prepared
        output = outputs(desk, prepared.inputs_of(prepared.raw.x))
        found = surface(desk.assembly, self.size)
        yield {
            "predicted": {**read(desk, output), "finite": bool(output.isfinite().all())},
            "surface": None if found is None else {**found._asdict(), "size": self.size},
        }
