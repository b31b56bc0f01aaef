"""Training as it goes on: steps, epochs, rows, and the state from which it continues."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from time import perf_counter

import torch
from torch import Tensor
from torch.utils.hooks import RemovableHandle

from playground.augmentations import Augmentation, augment
from playground.engine import nested
from playground.engine.assembly import Assembly
from playground.engine.checkpoint import Checkpoint
from playground.engine.evaluation import Scores, evaluate, penalty
from playground.engine.gear import Gear
from playground.engine.gears import choose
from playground.engine.hands import NOTHING, Hands
from playground.engine.noise import Noise, draws
from playground.engine.pace import due, gap
from playground.engine.sampler import Augment, Journey, Sampler
from playground.engine.seed import NOISE, derive
from playground.engine.silence import silence
from playground.schedules import Constant, Moment
from playground.stopping import EarlyStopping

INNER_STEPS = 20
"""About how often an optimiser that takes a closure evaluates the loss in one step."""

Row = dict[str, float]
"""One line of a run's record, by column."""


def augment_by(chosen: Sequence[Augmentation], outputs: int) -> Augment | None:
    """What augmentations make of a batch; None without any."""
    return partial(augment, chosen, outputs) if chosen else None


class Loop:
    """A run without its surroundings: what happens from step to step, and nothing that judges it.

    `hands` is what a person holds of it. `finished` is the reason a stop rule gave. `rows` are recorded at the ends of epochs, as `pace` says.
    """

    def __init__(self, assembly: Assembly) -> None:
        experiment = assembly.experiment
        self.assembly = assembly
        self.hands = NOTHING
        self._mutes: list[RemovableHandle] = []
        self.choose_gear()
        x, y = assembly.x[: assembly.sizes[0]], assembly.y[: assembly.sizes[0]]
        changed = augment_by(experiment.data.augmentations, assembly.plan.outputs)
        self.sampler = Sampler(x, y, experiment.training.batch, experiment.seed, assembly.plan.least_batch, changed)
        random = draws(assembly.networks.values(), x[: max(2, assembly.plan.least_batch)])
        self.noise = Noise(derive(experiment.seed, NOISE), assembly.device) if random else None
        self.memory = experiment.schedule.start()
        self.watches = tuple(rule.start() for rule in experiment.training.stop)
        self.best: dict[str, Tensor] | None = None
        self.rows: list[Row] = []
        self.step, self.seconds = 0, 0.0
        self.finished: str | None = None
        inner = INNER_STEPS if experiment.optimiser.full_batch else 1
        self._gap = gap(assembly.plan.flops, self.sampler.batch, len(assembly.x), inner)

    def choose_gear(self) -> None:
        """Take the gear that suits the experiment and what is held of it."""
        self.gear: Gear = choose(self.assembly, self.hands)

    def hold(self, hands: Hands) -> None:
        """Freeze and silence what these hold from now on, and nothing else; what is frozen stays at the values it has now."""
        for mute in self._mutes:
            mute.remove()
        self.hands = hands.to(self.assembly.device)
        self._mutes = silence(self.assembly.network, self.assembly.plan.blocks(), hands.silenced)
        self.choose_gear()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of a row's columns."""
        measures = tuple(f"{part}.{column}" for part in self.assembly.prepared.parts for column in self.assembly.bound.columns)
        return ("step", "epoch", "seconds", "learning_rate", "penalty", *measures)

    @property
    def factor(self) -> float:
        """What multiplies the learning rate in the next step."""
        return self.assembly.experiment.schedule.factor(self._moment(), self.memory)

    def advance(self, most: int) -> Tensor:
        """At most so many steps, to the next end of an epoch at which something happens; the largest loss met comes back, on the device."""
        begun = perf_counter()
        journey, rates = self.depart(self.reach(most))
        with self.drawing():
            peak = self.gear.travel(journey, rates)
        if self.arrive(len(rates), perf_counter() - begun):
            self.record()
        return peak

    def reach(self, most: int) -> int:
        """How many steps, at most so many, there are to the next end of an epoch at which something happens."""
        return min(most, self._quiet(most))

    def depart(self, steps: int) -> tuple[Journey, list[float]]:
        """The way of so many steps within reach, and the multiples of the learning rate on it. Whoever takes them says so by `arrive`."""
        rates = self._rates(steps)
        return self.sampler.journey(steps), rates

    def arrive(self, steps: int, seconds: float) -> bool:
        """They have been taken; whether a row is to be recorded of the weights as they are."""
        self.step += steps
        self.seconds += seconds
        return self.sampler.cursor == 0 and self._end_epoch()

    def drawing(self) -> AbstractContextManager[None]:
        """The block in which the networks may draw random numbers."""
        return self.noise.drawing() if self.noise else nullcontext()

    def record(self, scores: Scores | None = None) -> None:
        """Append a row for the weights as they are; `scores` are theirs, where they are known already."""
        row, found = self._row(), evaluate(self.assembly) if scores is None else scores
        row |= {f"{part}.{column}": value for part, measures in found.items() for column, value in measures.items()}
        self.rows.append(row)

    def capture(self) -> Checkpoint:
        """Everything needed to continue from here."""
        made = {"torch": torch.__version__, "gear": self.gear.name, "device": self.assembly.device.type, "threads": torch.get_num_threads()}
        return Checkpoint(
            self.assembly.experiment,
            self.step,
            self.sampler.epoch,
            self.sampler.cursor,
            self.seconds,
            self._weights(),
            [[nested.clone(optimiser.state.get(p, {})) for p in self._of(optimiser)] for optimiser in self.assembly.optimisers],
            self.memory,
            self.watches,
            self.noise.state if self.noise else None,
            self.best,
            tuple(self.rows),
            self.finished,
            made,
            self.hands,
        )

    def load(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint of this experiment; stop rules that differ start anew."""
        same_rules = checkpoint.experiment.training.stop == self.assembly.experiment.training.stop
        self.put(checkpoint.tensors)
        for optimiser, states in zip(self.assembly.optimisers, checkpoint.optimisers, strict=True):
            hosted = any(group.get("fused") or group.get("capturable") for group in optimiser.param_groups)
            optimiser.state.clear()
            for parameter, state in zip(self._of(optimiser), states, strict=True):
                if state:
                    optimiser.state[parameter] = nested.beside(state, parameter, parameter.device if hosted else torch.device("cpu"))
        self.step, self.seconds = checkpoint.step, checkpoint.seconds
        self.finished = checkpoint.finished if same_rules else None
        self.sampler.seek(checkpoint.epoch, checkpoint.cursor)
        self.memory, self.best = checkpoint.memory, checkpoint.best
        self.watches = checkpoint.watches if same_rules else tuple(rule.start() for rule in self.assembly.experiment.training.stop)
        if self.noise and checkpoint.noise is not None:
            self.noise.state = checkpoint.noise
        self.rows = [*checkpoint.rows]
        if checkpoint.hands is self.hands:
            self.gear.refresh()
        else:
            self.hold(checkpoint.hands)

    @torch.no_grad()
    def put(self, tensors: Mapping[str, Tensor]) -> None:
        """Overwrite parameters and buffers by name."""
        own = self.assembly.tensors()
        for name, tensor in tensors.items():
            own[name].copy_(tensor)

    def _quiet(self, most: int) -> int:
        """Steps to the next end of an epoch that stop rules, schedule or record take notice of; about `most` where it is further than that."""
        left, batches = self.sampler.left, self.sampler.batches
        if self.memory or self.assembly.experiment.training.stop or most <= left:
            return left
        last = int(self.rows[-1]["step"]) if self.rows else 0
        epochs = range((most - left) // batches + 1)
        return left + batches * bisect_left(epochs, True, key=lambda k: due(self.step + left + k * batches, last, self._gap * self.gear.thrift))

    def _end_epoch(self) -> bool:
        """Whether a row is to be recorded; that of a run that ends here has been."""
        experiment = self.assembly.experiment
        rules = experiment.training.stop
        row = self._row()
        if self.memory or any(rule.needs_validation for rule in rules):
            part = "validation" if self.assembly.sizes[1] else "train"
            scores = evaluate(self.assembly, part)[part]
            row |= {f"validation.{column}": value for column, value in scores.items()}
            self.memory = experiment.schedule.observe(self.memory, scores["loss"]) if self.memory else self.memory
        self.watches = tuple(rule.observe(watch, row) for rule, watch in zip(rules, self.watches, strict=True))
        self._keep_best()
        self.finished = next((watch.reason for watch in self.watches if watch.reason), None)
        if not self.finished:
            return due(self.step, int(self.rows[-1]["step"]) if self.rows else 0, self._gap * self.gear.thrift)
        self.record()
        if self.best:
            self.put(self.hands.spare(self.assembly.tensors(), self.best))
        return False

    def _keep_best(self) -> None:
        """Keep the weights of the best evaluation so far, for the first rule that wants to go back to them."""
        pairs = zip(self.assembly.experiment.training.stop, self.watches, strict=True)
        keeper = next((watch for rule, watch in pairs if isinstance(rule, EarlyStopping) and rule.restore), None)
        if keeper and keeper.best_step == self.step:
            self.best = self._weights()

    def _row(self) -> Row:
        rate = self.assembly.experiment.optimiser.lr * self.factor
        clock = {"step": float(self.step), "epoch": float(self.sampler.epoch), "seconds": self.seconds}
        return {**clock, "learning_rate": rate, "penalty": penalty(self.assembly)}

    def _rates(self, steps: int) -> list[float]:
        schedule, first = self.assembly.experiment.schedule, self._moment()
        if isinstance(schedule, Constant):
            return [1.0] * steps
        return [schedule.factor(replace(first, step=first.step + i), self.memory) for i in range(steps)]

    def _moment(self) -> Moment:
        """Now, as schedules count: in steps of the present size, so that a change of the batch size keeps the epoch."""
        return Moment(self.sampler.epoch * self.sampler.batches + self.sampler.taken, self.sampler.batches)

    def _weights(self) -> dict[str, Tensor]:
        return {name: tensor.detach().clone() for name, tensor in self.assembly.tensors().items()}

    @staticmethod
    def _of(optimiser: torch.optim.Optimizer) -> list[Tensor]:
        return [parameter for group in optimiser.param_groups for parameter in group["params"]]
