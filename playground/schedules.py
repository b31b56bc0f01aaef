"""Schedules: how the learning rate changes as training goes on. Each is a pure function of the moment (and, for one, of a small memory)."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from playground.params import Label, Scale
from playground.registry import Declared, union

Memory = tuple[float, ...]
"""What a schedule remembers between epochs: finite numbers, so that a checkpoint can hold them."""

Span = Annotated[int, Field(ge=1, le=100_000, description="Over how many epochs."), Scale.LOG]
Floor = Annotated[float, Field(ge=0, le=1, description="Where it ends, as a share of the learning rate."), Label("Final share")]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step is taken: `step` steps have been taken before it, `steps_per_epoch` make an epoch."""

    step: int
    steps_per_epoch: int

    @property
    def epoch(self) -> int:
        """Whole epochs completed."""
        return self.step // self.steps_per_epoch

    def share(self, epochs: int) -> float:
        """How far into a span of so many epochs this is, from 0 to 1; stays 1 after it."""
        return min(1.0, self.step / (epochs * self.steps_per_epoch))


class Schedule(Declared):
    """A learning rate over time, as data: its `factor` multiplies the optimiser's learning rate."""

    @abstractmethod
    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        """What multiplies the learning rate in the step taken at `moment`; finite and not negative."""

    def start(self) -> Memory:
        """The memory before training."""
        return ()

    def observe(self, memory: Memory, loss: float) -> Memory:
        """The memory after an epoch with this validation loss; only schedules that react to the loss have one."""
        return memory


class Constant(Schedule):
    """The same learning rate throughout."""

    kind: Literal["constant"] = "constant"

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        return 1.0


class StepDecay(Schedule):
    """Drops by a factor every so many epochs. Like torch's StepLR."""

    title: ClassVar[str] = "Step"

    kind: Literal["step"] = "step"
    every: Annotated[int, Field(ge=1, le=100_000, description="Epochs between drops."), Scale.LOG] = 30
    gamma: Annotated[float, Field(gt=0, le=1, description="What each drop multiplies the rate by."), Label("Drop to")] = 0.3

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        return float(self.gamma ** (moment.epoch // self.every))


class Exponential(Schedule):
    """Shrinks by the same factor each epoch. Like torch's ExponentialLR."""

    kind: Literal["exponential"] = "exponential"
    gamma: Annotated[float, Field(gt=0, le=1, description="What each epoch multiplies the rate by."), Label("Per epoch")] = 0.98

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        return float(self.gamma**moment.epoch)


class Cosine(Schedule):
    """Glides down half a cosine wave, step by step, and stays at its end. Like torch's CosineAnnealingLR (Loshchilov & Hutter 2017)."""

    kind: Literal["cosine"] = "cosine"
    epochs: Span = 100
    floor: Floor = 0.01
    restart: Annotated[bool, Field(description="Jump back up and glide again, span after span (SGDR).")] = False

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        span = self.epochs * moment.steps_per_epoch
        share = (moment.step % span) / span if self.restart else moment.share(self.epochs)
        return _blend(1.0, self.floor, share)


class OneCycle(Schedule):
    """Up to the learning rate, then down to nearly nothing: one long cycle (Smith & Topin 2018).

    Like torch's OneCycleLR, without its change of momentum; stays at its end.
    """

    title: ClassVar[str] = "One cycle"

    kind: Literal["one_cycle"] = "one_cycle"
    epochs: Span = 100
    rise: Annotated[float, Field(gt=0, lt=1, description="Share of the cycle spent rising.")] = 0.3
    divide_start: Annotated[float, Field(ge=1, le=1e6, description="It starts at the learning rate divided by this."), Scale.LOG] = 25.0
    divide_end: Annotated[float, Field(ge=1, le=1e9, description="It ends at its start divided by this."), Scale.LOG] = 1e4

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        last = max(1, self.epochs * moment.steps_per_epoch - 1)  # torch's cycle reaches its end at the last step
        low, step = 1 / self.divide_start, min(moment.step, last)
        peak = max(0.0, self.rise * (last + 1) - 1)
        if step < peak:
            return _blend(low, 1.0, step / peak)
        return _blend(1.0, low / self.divide_end, (step - peak) / (last - peak))


class WarmUp(Schedule):
    """Rises in a straight line from a small rate to the full one, then stays: spares fresh weights a violent start. Like torch's LinearLR."""

    title: ClassVar[str] = "Warm-up"

    kind: Literal["warm_up"] = "warm_up"
    epochs: Span = 5
    first: Annotated[float, Field(gt=0, le=1, description="Where it starts, as a share of the learning rate."), Label("First share")] = 0.1

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        return self.first + (1 - self.first) * moment.share(self.epochs)


class Plateau(Schedule):
    """Drops when the validation loss has stopped falling. Like torch's ReduceLROnPlateau, with its relative threshold.

    Its memory is (factor, epochs without progress, epochs of rest left[, best loss so far]).
    """

    kind: Literal["plateau"] = "plateau"
    drop: Annotated[float, Field(gt=0, lt=1, description="What each drop multiplies the rate by."), Label("Drop to")] = 0.3
    patience: Annotated[int, Field(ge=0, le=100_000, description="Epochs without progress that are borne before a drop.")] = 10
    threshold: Annotated[float, Field(ge=0, lt=1, description="How much lower, as a share of the best loss, counts as progress.")] = 1e-4
    cooldown: Annotated[int, Field(ge=0, le=100_000, description="Epochs of rest after a drop, in which nothing is counted.")] = 0
    floor: Floor = 0.0

    def factor(self, moment: Moment, memory: Memory = ()) -> float:
        return memory[0] if memory else 1.0

    def start(self) -> Memory:
        return 1.0, 0.0, 0.0

    def observe(self, memory: Memory, loss: float) -> Memory:
        factor, bad, rest, *best = memory or self.start()
        if math.isfinite(loss) and (not best or loss < best[0] * (1 - self.threshold)):
            best, bad = [loss], 0.0
        else:
            bad += 1
        if rest > 0:
            rest, bad = rest - 1, 0.0
        if bad > self.patience:
            factor, bad, rest = max(factor * self.drop, self.floor), 0.0, float(self.cooldown)
        return factor, bad, rest, *best


def _blend(start: float, end: float, share: float) -> float:
    """From start to end along half a cosine wave, at a share between 0 and 1."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


if TYPE_CHECKING:
    AnySchedule: TypeAlias = Schedule
else:
    AnySchedule = union(Schedule)
