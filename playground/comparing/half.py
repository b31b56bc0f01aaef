"""Runs of a comparison that are half trained, kept so that an interrupted one goes on with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.engine.checkpoint import Checkpoint
from playground.engine.states import unpacked
from playground.problem import Problem, SpecError

if TYPE_CHECKING:
    from playground.runs.crew import States

MOST_BYTES = 16_000_000
"""Larger states are not kept: they would be written to the store again and again."""


@dataclass(frozen=True, slots=True)
class Half:
    """The runs that are trained together, by setting and place of the seed, after so many steps, and what it takes to go on with them."""

    places: tuple[tuple[int, int], ...]
    step: int
    states: States

    @property
    def bytes(self) -> int:
        """How much it is."""
        return sum(len(data) for _, data in self.states)

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The state of each run; SpecError when they are damaged."""
        found: dict[int, Checkpoint] = {}
        for members, data in self.states:
            found |= dict(zip(members, unpacked(data), strict=False))
        if sorted(found) != list(range(len(self.places))):
            raise SpecError([Problem("", f"expected the states of {len(self.places)} runs, got {len(found)}")])
        return [found[member] for member in range(len(self.places))]

    def plain(self) -> dict[str, Any]:
        """As a message holds it."""
        return {"places": [list(place) for place in self.places], "step": self.step, "states": [[members, data] for members, data in self.states]}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Half:
        """From a message."""
        return cls(tuple((setting, seed) for setting, seed in plain["places"]), plain["step"], [(members, data) for members, data in plain["states"]])
