"""Who decides where?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.baseline import AnyBaseline, Mean
from playground.attribution.explain import title_of
from playground.attribution.field import field
from playground.attribution.target import Target
from playground.data import Classification
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question


class FieldQuestion(Question):
    """The share of every input in the answer, at each point of the plane or the line.

    `value` f4 (S, S) or (S,) is the score that is explained and `scores` f4 (k, S, S) or (k, S) the exact Shapley value of each of the `names`;
    row 0 is the lowest x₂. `signed` says that the network decides where the score changes its sign.
    """

    title: ClassVar[str] = "Who decides where"
    kind: Literal["field"] = "field"
    target: Target = Target()
    baseline: AnyBaseline = Mean()
    resolution: Annotated[int, Field(ge=2, le=200, description="Points to a side.")] = 60

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject = desk.subject
        found = field(subject, self.target, self.baseline, self.resolution, watch=desk.watch)
        two = isinstance(subject.task, Classification) and len(subject.task.classes) == 2
        yield {
            "title": title_of(subject, self.target),
            "names": list(found.names),
            "value": found.value,
            "scores": found.scores,
            "baseline_value": found.baseline_value,
            "error": found.error,
            "signed": self.target.block is None and (two or self.target.against is not None),
            "notes": list(found.notes),
        }
