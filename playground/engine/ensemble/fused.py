"""Members whose steps the compiled kernel takes, all in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from playground.engine.compiled import Piece, worse
from playground.engine.ensemble.convoy import Convoy
from playground.engine.ensemble.member import Leg, Member


class FusedConvoy(Convoy):
    """The fused gear of every member, with one call of the kernel for all. Members need not be alike: each brings its tables.

    They come out bit for bit as they would alone.
    """

    title: ClassVar[str] = "fused CPU step"

    def choose(self, behind: Sequence[Member], step: int, most: int) -> list[Leg]:
        """Those furthest behind, as far as they can go."""
        legs = []
        for member in sorted(behind, key=lambda member: member.position.step):
            if most <= 0:
                break
            leg = member.depart(member.reach(min(step - member.position.step, most)))
            legs.append(leg)
            most -= len(leg.rates)
        return legs

    def travel(self, legs: Sequence[Leg]) -> list[Tensor]:
        """Calls of the kernel, until none has a piece left."""
        gears: list[Any] = [leg.member.loop.gear for leg in legs]
        peaks, alone = dict.fromkeys(range(len(legs)), -float("inf")), dict[int, Tensor]()
        pieces = {}
        for i, (leg, gear) in enumerate(zip(legs, gears, strict=True)):
            if gear.hooked:
                with leg.member.loop.drawing():
                    alone[i] = gear.travel(leg.journey, leg.rates)
            else:
                pieces[i] = gear.pieces(leg.journey, leg.rates)
        while pieces:
            calls = {}
            for i, queue in pieces.items():
                with legs[i].member.loop.drawing():
                    calls[i] = next(queue, None)
            there = {i: call for i, call in calls.items() if call is not None}
            for i, met in zip(there, _call(list(there.values())), strict=True):
                peaks[i] = worse(peaks[i], met)
            pieces = {i: pieces[i] for i in there}
        return [alone[i] if i in alone else torch.tensor(peak) for i, peak in peaks.items()]


def _call(pieces: Sequence[Piece]) -> list[float]:
    """One call of the kernel; the largest loss that each piece met."""
    from playground.engine.kernel import members as k

    places, sizes, peaks = np.empty((len(pieces), 13), np.int64), np.zeros((len(pieces), 13), np.int64), np.empty(len(pieces), np.float32)
    for place, size, piece in zip(places, sizes, pieces, strict=True):
        place[:] = [array.__array_interface__["data"][0] for array in piece]
        size[:] = [len(array) for array in piece]
        size[k.X], size[k.Y] = piece[k.X].shape[1], piece[k.Y].shape[1]
    if pieces:
        k.travel(places, sizes, peaks)
    return [float(peak) for peak in peaks]
