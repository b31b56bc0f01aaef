"""Which training examples made this answer?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor

from playground.attribution.explain import title_of
from playground.attribution.influence import tracin
from playground.attribution.question import placed
from playground.attribution.replay import Moment
from playground.attribution.target import Target
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.explaining.repeated import known, repeated

AWAITED = "This is what one more step on each of them would do now. Training is being repeated, to see what they did …"


class InfluenceQuestion(Question):
    """What training on each example did for this answer: `scores` f4 (n,) of the training examples `index` i4 (n,), rows of the data.

    `of` says whether they are by how much the answer's loss fell (`loss`, of class `y`) or by how much the predicted number rose (`prediction`).
    First from the present weights alone; then, where the run can be repeated, summed over `steps` of it. `replay` false leaves that out.
    """

    title: ClassVar[str] = "Training points"
    streams: ClassVar[bool] = True
    patience: ClassVar[float] = 3.0
    kind: Literal["influence"] = "influence"
    example: Example
    target: Target | None = None
    replay: Annotated[bool, Field(description="Train the run again and look at it on the way.")] = True

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """At once from the present weights, unless the way is known; then from the way."""
        x = self.example.inputs(desk)
        aim = self._aim(desk, x)
        if self.replay and known(desk):
            yield self._of(desk, x, aim, repeated(desk).moments, repeated(desk).reason)
            return
        yield self._of(desk, x, aim, (), AWAITED if self.replay else "")
        if not self.replay:
            return
        way = repeated(desk)
        yield self._of(desk, x, aim, way.moments, way.reason)

    def _aim(self, desk: Desk, x: Tensor) -> Target | None:
        """The class whose loss is asked of, and where; None for numbers."""
        if desk.subject.classes is None:
            return None
        whole = None if self.target is None or self.target.block is not None else self.target
        aim = placed(desk.subject, x, whole)
        desk.subject.check(aim)
        return aim.model_copy(update={"against": None})

    def _of(self, desk: Desk, x: Tensor, aim: Target | None, moments: Sequence[Moment], note: str) -> Payload:
        y = None if aim is None else aim.output
        found = tracin(desk.subject, x, y, moments or None, desk.watch, None if aim is None else aim.place)
        return {
            "title": ", ".join(getattr(desk.subject.task, "targets", ())) if aim is None else title_of(desk.subject, aim),
            "scores": found.scores,
            "index": desk.prepared.train.index.int(),
            "of": found.of,
            "y": y,
            "steps": list(found.steps),
            "way": bool(moments),
            "notes": [note] if note else [],
        }
