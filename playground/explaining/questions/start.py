"""Where does the way to the example begin?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution import AnyBaseline
from playground.attribution.baseline import baseline_for
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.explaining.scores import raw


class Start(Question):
    """The baseline itself: `raw` (flattened, before scaling), and what the network says of it, `probability` (C) or `value` (k)."""

    title: ClassVar[str] = "The baseline"
    kind: Literal["start"] = "start"
    example: Example
    baseline: AnyBaseline | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Where random numbers come from.")] = 0

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        x = desk.subject.enter(self.example.inputs(desk))
        begun = (self.baseline or baseline_for(desk.subject.form)).of(desk.subject, x, self.seed)
        said = {name: made if made is None else made[0] for name, made in read(desk, outputs(desk, begun)).items()}
        yield {"raw": raw(desk, begun).flatten(), **said}
