"""A race: different experiments trained under the same conditions, and how they stand against each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from playground.comparing.differences import differences
from playground.comparing.effort import PASSES, flops_per_epoch
from playground.comparing.shared import Shared, aligned, shared
from playground.comparing.standings import at, standings
from playground.data import Baseline, baseline
from playground.engine.record import Record, train
from playground.experiment import Experiment
from playground.model.check import problems
from playground.problem import Problem, SpecError

MOST = 6
"""Lanes that a race has at most."""

PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class Racer:
    """One lane: its name, its run, what it shares with the first lane, what it takes to beat, and operations per epoch."""

    name: str
    record: Record
    shared: Shared
    baseline: Baseline
    flops_per_epoch: int

    @property
    def metric(self) -> str:
        """What tells how good it is: `accuracy` or `r2`."""
        return self.record.trainer.prepared.task.metric


@dataclass(frozen=True, slots=True)
class Race:
    """Lanes that have been trained with the same seed: one seed, so one race; `playground.sweep` tells an effect from luck."""

    lanes: tuple[Racer, ...]

    def curves(self) -> pd.DataFrame:
        """Every row of every lane: `lane`, step, epoch, seconds, `flops`, and each measure of each part."""
        frames = []
        for lane in self.lanes:
            rows = lane.record.frame()
            frames.append(rows.assign(lane=lane.name, flops=rows["epoch"] * lane.flops_per_epoch))
        table = pd.concat(frames, ignore_index=True)
        return table[["lane", "step", "epoch", "seconds", "flops", *(c for c in table if c not in ("lane", "step", "epoch", "seconds", "flops"))]]

    def table(self, part: str = "test") -> pd.DataFrame:
        """How the lanes stand by their metric on a part, best at equal steps first; lanes with other data have no place among the others."""
        ranked = [lane for lane in self.lanes if lane.shared.examples]
        found = dict(zip(map(id, ranked), standings([lane.record.rows for lane in ranked], f"{part}.{self.lanes[0].metric}"), strict=True))
        rows = [
            {
                "lane": lane.name,
                "metric": lane.metric,
                "at_equal_steps": found[id(lane)].steps if id(lane) in found else math.nan,
                "at_equal_seconds": found[id(lane)].seconds if id(lane) in found else math.nan,
                "at_the_end": at(lane.record.rows, f"{part}.{lane.metric}"),
                "baseline": getattr(lane.baseline, part),
                "parameters": lane.record.trainer.plan.parameters,
                "flops_per_step": PASSES * lane.record.trainer.plan.flops * lane.record.trainer.plan.batch,
                "samples_per_s": _rate(lane.record),
                "state": _state(lane.record),
                "notes": "; ".join(lane.shared.notes),
            }
            for lane in self.lanes
        ]
        return pd.DataFrame(rows).sort_values("at_equal_steps", ascending=False, kind="stable", na_position="last").reset_index(drop=True)


def race(
    experiments: Sequence[Experiment], *, epochs: int | None = None, seed: int | None = None, told: Callable[[str], None] = lambda name: None
) -> Race:
    """Train up to six experiments with the seed of the first (or another), one after another so that each has the machine for itself.

    Where data differ in nothing but their seed they are made the same. `epochs` as for `train`; `told` hears the name of each lane as it begins.
    SpecError carries every fault of every lane, `lanes[1].network[0]…`.

    >>> race([playground.load("spiral"), playground.load("spiral_relu")], epochs=50).table()
    """
    lanes = entered(experiments, seed)
    trained = []
    for name, experiment in zip(names(lanes), lanes, strict=True):
        told(name)
        record = train(experiment, epochs=epochs)
        trained.append(
            Racer(name, record, shared(lanes[0], experiment), baseline(record.trainer.prepared), flops_per_epoch(experiment, record.trainer.plan))
        )
    return Race(tuple(trained))


def entered(experiments: Sequence[Experiment], seed: int | None = None) -> list[Experiment]:
    """The experiments with the random numbers of the first; SpecError with every fault of every lane."""
    if not 1 <= len(experiments) <= MOST:
        raise SpecError([Problem("lanes", f"must be 1 to {MOST} experiments, got {len(experiments)}")])
    first = experiments[0] if seed is None else experiments[0].model_copy(update={"seed": seed})
    lanes = [first, *(aligned(first, other) for other in experiments[1:])]
    faults = [Problem(f"lanes[{index}].{fault.path}", fault.message) for index, lane in enumerate(lanes) for fault in problems(lane)]
    if faults:
        raise SpecError(faults)
    return lanes


def names(lanes: Sequence[Experiment]) -> list[str]:
    """A name for each lane: its letter, and how it differs from the first, or its own name where it differs in much."""
    return [f"{chr(65 + index)} {label}".strip() for index, label in enumerate(labels(lanes))]


def labels(lanes: Sequence[Experiment]) -> list[str]:
    """What tells each lane from the first: its one or two differences, else its own name."""
    found = [lanes[0].name or "as it was"] if lanes else []
    for lane in lanes[1:]:
        apart = differences(lanes[0], lane)
        if not apart:
            found.append("as the first")
        elif len(apart) <= 2:
            found.append(", ".join(f"{each.label[:1].lower()}{each.label[1:]} {each.after}" for each in apart))
        else:
            found.append(lane.name or f"{len(apart)} differences")
    return found


def _rate(record: Record) -> float:
    """Examples learnt from in a second of training."""
    trainer = record.trainer
    return trainer.position.progress * trainer.loop.sampler.examples / trainer.seconds if trainer.seconds > 0 else math.nan


def _state(record: Record) -> str:
    trainer = record.trainer
    return "diverged" if trainer.diverged else "finished" if trainer.finished else "trained"
