"""A run once more, from its seed, with copies taken on the way."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from time import perf_counter
from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject
from playground.engine import machine_code
from playground.engine.checkpoint import Checkpoint
from playground.engine.compiled import FusedGear
from playground.engine.lean import LeanGear
from playground.engine.trainer import Trainer

BREATH = 0.05
"""Seconds of training, about, between two looks at the watch."""


class Moment(NamedTuple):
    """A run at one step: `epoch` counts the begun one in part; `learning_rate` is that of the next step."""

    step: int
    epoch: float
    subject: Subject
    learning_rate: float = 1.0


class Replay(NamedTuple):
    """The moments of a run, first to last, if training could be repeated bit for bit; else none, and the reason as a sentence."""

    moments: tuple[Moment, ...]
    exact: bool
    reason: str = ""


def replay(subject: Subject, moments: int = 24, watch: Watch | None = None) -> Replay:
    """Train the subject's experiment again to the same step, with about so many copies: dense at first, when most is learnt, and ever wider apart.

    The copies count only if the weights at the end are those of the subject to the last bit: a run that was changed on its way cannot be repeated.
    Nothing of the subject is touched. Cancelled comes by `watch`.
    """
    saved = subject.checkpoint
    if saved is None:
        return _not("This is a network without a run: how it was trained is not known.")
    if reason := _unrepeatable(saved):
        return _not(reason)
    watch = watch or Watch()
    with _threads(int(saved.made.get("threads", torch.get_num_threads()))):
        trainer = Trainer(saved.experiment, device="cpu")
        if trainer.gear != saved.made.get("gear", trainer.gear):
            trainer.loop.gear = LeanGear(trainer.assembly, trainer.hands)
        kept = [_moment(subject, trainer)]
        for before, step in pairwise(spaced(saved.step, moments)):
            _train(trainer, step - before, watch)
            kept.append(_moment(subject, trainer))
        own = trainer.assembly.tensors()
        same = trainer.loop.step == saved.step and all(_identical(own[name], tensor) for name, tensor in saved.tensors.items())
    if not same:
        return _not(
            "Trained again from its seed, this run comes out otherwise: something was changed on its way (a setting, a weight), or its first part "
            "was trained by another machine or in another gear."
        )
    return Replay(tuple(kept), True)


def spaced(last: int, count: int) -> list[int]:
    """About so many steps from 0 to `last`, both included, each further from the one before: 0, 1, 2, 4, …"""
    if last == 0:
        return [0]
    places = torch.logspace(0, torch.log10(torch.tensor(float(last))).item(), max(2, count - 1), dtype=torch.float64)
    return sorted({0, *(min(last, round(place)) for place in places.tolist()), last})


def _not(reason: str) -> Replay:
    return Replay((), False, reason)


def _unrepeatable(saved: Checkpoint) -> str:
    """What shows at once that it cannot be repeated, as a sentence; empty when nothing does."""
    if saved.hands.any or saved.hands.drawn:
        return "This network was changed by hand (frozen, silenced or drawn anew): it cannot be trained again as it was."
    if saved.made.get("device", "cpu") != "cpu":
        return f"This run was trained on {str(saved.made['device']).upper()}, whose last bits the CPU does not repeat."
    if saved.made.get("gear") == FusedGear.name and not machine_code.load():
        return f"This run was trained by the fused CPU step, which is not there to repeat it. {machine_code.missing()}"
    return ""


def _train(trainer: Trainer, steps: int, watch: Watch) -> None:
    """So many steps, with a look at the watch about every `BREATH` seconds."""
    slice_, left = 1, steps
    while left > 0 and trainer.going:
        watch.look()
        begun, wanted = perf_counter(), min(slice_, left)
        left -= trainer.run(wanted)
        slice_ = max(1, min(2 * slice_, int(wanted * BREATH / max(perf_counter() - begun, 1e-6))))


def _moment(subject: Subject, trainer: Trainer) -> Moment:
    network, place = copy.deepcopy(subject.network), trainer.position
    own = dict((*network.named_parameters(), *network.named_buffers()))
    with torch.no_grad():
        for name, tensor in (*trainer.network.named_parameters(), *trainer.network.named_buffers()):
            own[name].copy_(tensor)
    return Moment(place.step, place.progress, replace(subject.with_network(network), step=place.step), trainer.learning_rate)


def _identical(one: Tensor, other: Tensor) -> bool:
    bits = [each.detach().flatten().view(torch.uint8) for each in (one, other)]  # in logical order, whatever the order in memory
    return torch.equal(*bits)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """The block in which torch computes with so many threads: their number decides the order of sums, and so the last bits."""
    before = torch.get_num_threads()
    if count != before:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        if count != before:
            torch.set_num_threads(before)


__all__ = ["Moment", "Replay", "replay", "spaced"]
