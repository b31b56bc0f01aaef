"""Does a concept speak for the answer?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution.column import columns
from playground.attribution.concept import AnyConcept, Concept, Listed, OfClass
from playground.attribution.concepts import Tcav, tcav
from playground.attribution.question import placed
from playground.attribution.target import Target
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.naming import block_names
from playground.explaining.question import Payload, Question
from playground.figures.attribution.concept_bars import concept_bars_data, draw_concept_bars
from playground.problem import Problem, SpecError

Row = Annotated[int, Field(ge=0, lt=2**31)]


class Concepts(Question):
    """TCAV of a concept in each hidden layer, one after another: `layers` grow part by part, `done` of `of`.

    `rows`, where they are given, are training examples that make a concept of their own, as rows of the data. Without a target the class that is
    likeliest for the `example` is asked about.
    """

    title: ClassVar[str] = "Concepts"
    streams: ClassVar[bool] = True
    patience: ClassVar[float] = 3.0
    kind: Literal["concepts"] = "concepts"
    concept: AnyConcept = OfClass()
    rows: Annotated[tuple[Row, ...] | None, Field(max_length=10_000, description="Rows of the data that have the concept.")] = None
    target: Target | None = None
    example: Example | None = None

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """A part for each layer."""
        concept, target, names = self._concept(desk), self._target(desk), block_names(desk.subject)
        places = columns(desk.subject, target)
        hidden = places[1:-1] or places[:1]
        found: list[Tcav] = []
        for place in hidden:
            found.append(tcav(desk.subject, concept, target, place.id, watch=desk.watch))
            yield {
                "title": found[0].title,
                "concept": found[0].concept,
                "members": found[0].members,
                "examples": found[0].examples,
                "done": len(found),
                "of": len(hidden),
                "layers": [_layer(one, names[one.block]) for one in found],
                "figures": {"concepts": _figure(found, names)},
                "notes": [],
            }

    def _concept(self, desk: Desk) -> Concept:
        if self.rows is None:
            concept: Concept = self.concept
            return concept
        index = desk.prepared.train.index
        place = {row: k for k, row in enumerate(index.tolist())}
        if strangers := [row for row in self.rows if row not in place]:
            raise SpecError([Problem("rows", f"expected rows of the training part, got {strangers[0]}")])
        return Listed(rows=tuple(place[row] for row in self.rows))

    def _target(self, desk: Desk) -> Target:
        if self.target is not None:
            return self.target
        x = desk.subject.examples(slice(1)) if self.example is None else self.example.inputs(desk)
        return placed(desk.subject, x, None)


def _layer(found: Tcav, title: str) -> Payload:
    return {
        "id": found.block,
        "title": title,
        "score": found.score,
        "mean": found.random_mean,
        "deviation": found.random_deviation,
        "p": found.p,
        "accuracy": found.accuracy,
        "notes": list(found.notes),
    }


def _figure(found: list[Tcav], names: dict[str, str]) -> str:
    bars = concept_bars_data(
        [names[one.block] for one in found],
        [one.score for one in found],
        [one.random_scores.tolist() for one in found],
        [one.p for one in found],
    )
    return str(draw_concept_bars(bars).to_json())
