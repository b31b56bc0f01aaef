"""Members that can only be trained one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor

from playground.engine.ensemble.convoy import Convoy
from playground.engine.ensemble.member import Leg, Member


class AloneConvoy(Convoy):
    """Each in its own gear, the one furthest behind first."""

    title: ClassVar[str] = "one after another"

    def choose(self, behind: Sequence[Member], step: int, most: int) -> list[Leg]:
        """One member's."""
        member = min(behind, key=lambda member: member.position.step)
        return [member.depart(member.reach(min(step - member.position.step, most)))]

    def travel(self, legs: Sequence[Leg]) -> list[Tensor]:
        """As the run would alone."""
        peaks = []
        for leg in legs:
            with leg.member.loop.drawing():
                peaks.append(leg.member.loop.gear.travel(leg.journey, leg.rates))
        return peaks
