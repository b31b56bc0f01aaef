"""An ensemble: many runs, stepped together wherever that is faster, each equal to the run it would be alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from playground.engine.checkpoint import Checkpoint
from playground.engine.compiled import FusedGear
from playground.engine.ensemble.alone import AloneConvoy
from playground.engine.ensemble.convoy import Convoy
from playground.engine.ensemble.fused import FusedConvoy
from playground.engine.ensemble.member import Member
from playground.engine.ensemble.stacked import StackedConvoy, beyond, companies
from playground.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Way:
    """How some members (their places in the ensemble) are trained, and why no faster."""

    title: str
    members: tuple[int, ...]
    reason: str


class Ensemble:
    """Trains many experiments side by side in this process, one thread.

    Those that the fused CPU step covers go through its kernel in one call, whatever they have in common, and come out bit for bit as alone. Others
    that have one architecture are stacked into larger tensors where that is faster, equal to rounding. The rest take turns. `members` are the
    runs, in the order of the experiments: rows, weights, checkpoints and verdicts are theirs, as of any trainer.

    SpecError when one of the experiments cannot run.
    """

    def __init__(self, experiments: Sequence[Experiment], *, device: torch.device | str | None = None) -> None:
        self.members = tuple(Member(experiment, device=device) for experiment in experiments)
        self._step = 0
        self._convoys = _convoys(self.members)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def step(self) -> int:
        """Steps asked of every member so far; those that are over have taken fewer."""
        return self._step

    @property
    def going(self) -> bool:
        """Whether any member has steps to take."""
        return any(member.going for member in self.members)

    @property
    def ways(self) -> tuple[Way, ...]:
        """How the members are trained."""
        places = {id(member): place for place, member in enumerate(self.members)}
        return tuple(Way(c.title, tuple(places[id(member)] for member in c.members), c.reason) for c in self._convoys)

    def advance(self, steps: int, cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Bring every member so many steps further, fewer where a run ends before; whether that was done.

        `cancelled` is asked about fifty times a second. Members of an ensemble that was stopped on the way may be at different steps; the next call
        brings all of them to the step that both calls together ask for.
        """
        self._step += steps
        for convoy in self._convoys:
            while not cancelled() and convoy.go(self._step):
                pass
        for member in self.members:
            member.settle()
        return not any(member.going and member.position.step < self._step for member in self.members)

    def checkpoints(self) -> list[Checkpoint]:
        """What each member needs to go on from here, here or anywhere."""
        return [member.checkpoint() for member in self.members]

    def restore(self, checkpoints: Sequence[Checkpoint], step: int = 0) -> None:
        """Go on from checkpoints of these experiments, in this order, after so many steps asked of each; SpecError where one belongs to another.

        Without a `step` it is that of the furthest. One that had diverged is at its last good step, and will do so again.
        """
        for member, checkpoint in zip(self.members, checkpoints, strict=True):
            member.restore(checkpoint)
        self._step = max([step, *(member.position.step for member in self.members)])
        for convoy in self._convoys:
            convoy.refresh()


def stackable(experiments: Sequence[Experiment], *, device: torch.device | str | None = None) -> str | None:
    """Why these cannot all be stepped together, as a sentence; None when they can. SpecError when one cannot run."""
    ways = Ensemble(experiments, device=device).ways
    alone = next((way for way in ways if way.title == AloneConvoy.title), None)
    if alone is not None:
        return alone.reason
    return None if len(ways) <= 1 else " ".join(dict.fromkeys(way.reason for way in ways if way.reason))


def _convoys(members: Sequence[Member]) -> list[Convoy]:
    """The members in as few convoys as may be, the fastest first."""
    fused = [member for member in members if isinstance(member.loop.gear, FusedGear)]
    others = [member for member in members if not isinstance(member.loop.gear, FusedGear)]
    found: list[Convoy] = [FusedConvoy(fused)] if fused else []
    alone: dict[str, list[Member]] = {}
    for company in companies(others):
        reason = beyond(company)
        if reason is None:
            found.append(StackedConvoy(company, company[0].gear_reason))
        else:
            alone.setdefault(reason, []).extend(company)
    return found + [AloneConvoy(some, reason) for reason, some in alone.items()]
