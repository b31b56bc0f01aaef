"""Runs that are trained together: in this process by an ensemble, or by a crew of processes, behind one interface."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from playground.engine.checkpoint import Checkpoint
from playground.engine.ensemble import Ensemble, Member
from playground.engine.states import packed
from playground.experiment import Experiment
from playground.runs.closing import Closing, closing
from playground.runs.crew import Standing, States


class Troop(Protocol):
    """As `Crew` has it; `begin` gives it others to train."""

    ways: list[tuple[str, list[int], str]]

    @property
    def members(self) -> list[Standing]:
        """How the runs stand, in the order of the experiments."""

    def begin(self, experiments: Sequence[Experiment], states: Sequence[Checkpoint] = (), step: int = 0) -> None:
        """Train these from now on, from the beginning or from these states, after so many steps."""

    def states(self, members: Sequence[int]) -> States:
        """What it takes to go on from here with these, by their places among them."""

    def advance(self, steps: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Bring all of them so many steps further; whether that was done."""

    def closings(self, resolution: int = 0) -> list[Closing]:
        """How each stands at the end."""

    def close(self) -> None:
        """Let go of what it holds."""


class Own:
    """A troop in this process."""

    def __init__(self) -> None:
        self._ensemble = Ensemble(())
        self.ways: list[tuple[str, list[int], str]] = []

    @property
    def members(self) -> list[Standing]:
        """How the runs stand."""
        return [_standing(member) for member in self._ensemble.members]

    def begin(self, experiments: Sequence[Experiment], states: Sequence[Checkpoint] = (), step: int = 0) -> None:
        """Train these from now on, from the beginning or from these states, after so many steps."""
        self._ensemble = Ensemble(experiments)
        if states:
            self._ensemble.restore(states, step)
        self.ways = [(way.title, list(way.members), way.reason) for way in self._ensemble.ways]

    def advance(self, steps: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Bring all of them so many steps further; whether that was done."""
        return self._ensemble.advance(steps, cancelled)

    def states(self, members: Sequence[int]) -> States:
        """What it takes to go on from here with these, by their places among them."""
        return [(list(range(len(members))), packed(self._ensemble.members[member].checkpoint() for member in members))]

    def closings(self, resolution: int = 0) -> list[Closing]:
        """How each stands at the end."""
        return [closing(member, resolution) for member in self._ensemble.members]

    def close(self) -> None:
        """Let go of the runs."""
        self._ensemble = Ensemble(())


def _standing(member: Member) -> Standing:
    broken = member.diverged
    return Standing(member.position.step, member.rows, member.finished, f"{broken.message} {broken.cause}" if broken else None)
