"""Would a network that knows nothing give the same reasons?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution import judge
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored
from playground.figures.attribution import comparison_data, draw_comparison

LOW, HIGH = 0.3, 0.7
"""Rank correlations below which two explanations are said to differ, and above which to agree."""


class Sanity(Scored):
    """The scores beside those of the same architecture with fresh weights: if they look alike, they do not show what was learnt."""

    title: ClassVar[str] = "A network that knows nothing"
    kind: Literal["sanity"] = "sanity"
    again: Annotated[int, Field(ge=1, lt=2**31, description="Which fresh weights.")] = 1

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        found = judge.sanity(desk.subject, self.attribution(desk), self.again, desk.watch)
        panels = comparison_data([found.own, found.other], ["this network", "the same, untrained"], shared=False)
        yield {
            "correlation": found.correlation,
            "own": found.own.scores[0],
            "other": found.other.scores[0],
            "sentence": _sentence(found.correlation),
            "figures": {"comparison": str(draw_comparison(panels).to_json())},
        }


def _sentence(correlation: float) -> str:
    if correlation > HIGH:
        return "The two look alike: these scores show the data more than what the network learnt."
    if correlation > LOW:
        return "The two share something: part of this picture comes from the data and the architecture, not from learning."
    return "The two differ: what these scores show has to do with what the network learnt."
