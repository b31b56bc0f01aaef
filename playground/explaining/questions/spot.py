"""What does each input add, at this one point?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.attribution.baseline import AnyBaseline, Mean
from playground.attribution.explain import title_of
from playground.attribution.scalar import Scalar, value
from playground.attribution.shapley import exact_shapley
from playground.attribution.target import Target
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question


class Spot(Question):
    """The exact Shapley value of every input for one example, as the field has it at each point: `scores` and `values` f4 (k,), whose sum and
    `baseline_value` make `value`."""

    title: ClassVar[str] = "Shares at a point"
    kind: Literal["spot"] = "spot"
    example: Example
    target: Target = Target()
    baseline: AnyBaseline = Mean()

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject = desk.subject
        x = self.example.inputs(desk)
        scalar, baseline = Scalar(subject, self.target, desk.watch), self.baseline.of(subject, x, 0)
        yield {
            "title": title_of(subject, self.target),
            "names": list(subject.names),
            "scores": exact_shapley(scalar, x, baseline).flatten(),
            "values": x.flatten(),
            "value": float(value(scalar, x)),
            "baseline_value": float(value(scalar, baseline)),
        }
