"""The trainer: one experiment on one device, step by step; whoever calls it sets the pace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import torch
from torch import Tensor, nn

from playground.data import Prepared
from playground.engine import intervention
from playground.engine.adopt import AGAIN, DROPPED, Change, continue_from, kept, reset_reason
from playground.engine.assembly import Assembly, assemble
from playground.engine.checkpoint import Checkpoint
from playground.engine.divergence import EXPLODED, Divergence, locate, scale
from playground.engine.evaluation import Scores, evaluate, finite
from playground.engine.hands import NOTHING, Hands
from playground.engine.history import History
from playground.engine.loop import Loop, Row
from playground.engine.matching import mismatches
from playground.engine.observation import Observation, observe
from playground.engine.position import Position
from playground.experiment import Experiment
from playground.model.plan import Plan
from playground.problem import SpecError


class Trainer:
    """Trains an experiment.

    The same experiment and seed give bit-identical weights on the CPU (with the same number of threads), however the steps are asked for and
    whatever is read in between. Raises SpecError when the experiment cannot run.
    """

    def __init__(self, experiment: Experiment, *, device: torch.device | str | None = None) -> None:
        self._device = device
        self._history = History()
        self._begin(assemble(experiment, device))

    def _begin(self, assembly: Assembly, hands: Hands = NOTHING) -> None:
        self._loop = Loop(assembly)
        if hands.any:
            self._loop.hold(hands)
        self._loop.record()
        self._settle()

    def _settle(self) -> None:
        """Take the state as it is for sound."""
        self._peaks: list[Tensor] = []
        self._scores: tuple[int, Scores] | None = None
        self.observation: Observation | None = None
        self.diverged: Divergence | None = None
        self._back: Checkpoint | None = None
        self._good = self._loop.capture()

    @property
    def experiment(self) -> Experiment:
        """The experiment in training."""
        return self._loop.assembly.experiment

    @property
    def plan(self) -> Plan:
        """Its network's layers, shapes and costs."""
        return self._loop.assembly.plan

    @property
    def prepared(self) -> Prepared:
        """Its data, on the CPU."""
        return self._loop.assembly.prepared

    @property
    def assembly(self) -> Assembly:
        """Experiment, data, networks and objective on their device, as probes read them."""
        return self._loop.assembly

    @property
    def networks(self) -> Mapping[str, nn.Sequential]:
        """The networks by role, in training mode; read them within `reading`."""
        return self._loop.assembly.networks

    @property
    def network(self) -> nn.Sequential:
        """The main network."""
        return self._loop.assembly.network

    @property
    def device(self) -> torch.device:
        """Where it trains."""
        return self._loop.assembly.device

    @property
    def loop(self) -> Loop:
        """What happens from step to step, for probes that look inside a step; leave it as it was."""
        return self._loop

    @property
    def gear(self) -> str:
        """The name of what takes the steps."""
        return self._loop.gear.name

    @property
    def gear_reason(self) -> str:
        """Why it is not a faster one, as a sentence; empty for the fastest."""
        return self._loop.gear.reason

    @property
    def rows(self) -> list[Row]:
        """The record: a row for the initial weights, then one at the end of an epoch, every epoch at first and more seldom later."""
        return self._loop.rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row: step, epoch, seconds, learning_rate, penalty, then each measure of each part (`train.loss`)."""
        return self._loop.columns

    @property
    def position(self) -> Position:
        """How far it has come."""
        sampler = self._loop.sampler
        return Position(self._loop.step, sampler.epoch, sampler.taken, sampler.batches)

    @property
    def seconds(self) -> float:
        """Time spent on training steps, in seconds."""
        return self._loop.seconds

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next step."""
        return self.experiment.optimiser.lr * self._loop.factor

    @property
    def hands(self) -> Hands:
        """What a person holds of the network."""
        return self._loop.hands

    @property
    def finished(self) -> str | None:
        """Why a stop rule ended the run, if one did."""
        return self._loop.finished

    @property
    def going(self) -> bool:
        """Whether there are steps to take: neither finished nor diverged."""
        return self.finished is None and self.diverged is None

    def run(self, steps: int = 1, *, observe: bool = False, keep: bool = False) -> int:
        """Take so many steps, fewer if the run ends before; returns how many.

        With `observe` the last of them is measured (`observation`), with `keep` its gradients and updates are kept there, too.
        """
        begun = self._loop.step
        plain = begun + steps - (1 if observe else 0)
        while self._loop.step < plain and self.going:
            self._advance(plain - self._loop.step)
        if observe and steps > 0 and self.going:
            self._observe(keep)
        self._check()
        return self._loop.step - begun

    def step(self) -> None:
        """Take one step."""
        self.run(1)

    def evaluate(self) -> Scores:
        """Loss and accuracy (or R²) of these very weights on every part, by part and column."""
        if self._scores is None or self._scores[0] != self._loop.step:
            self._scores = self._loop.step, evaluate(self._loop.assembly)
        return self._scores[1]

    def reset(self) -> None:
        """Back to the initial weights, the same as before; what was frozen or silenced still is, what was typed or drawn anew is gone."""
        self._begin(assemble(self.experiment, self._device), replace(self.hands, drawn={}))

    def set_weight(self, block: str, unit: int, source: int | None, value: float) -> None:
        """Give the weight to a unit from one of the block before another value, frozen or not; the unit's bias where `source` is None.

        Here and below: blocks by their id (`network[0]`, `output`), units by their true index, ValueError with a sentence where it cannot be done.
        """
        with self._by_hand() as loop:
            intervention.set_weight(loop, block, unit, source, value)

    def freeze(self, block: str, unit: int | None = None, source: int | None = None, on: bool = True) -> None:
        """Let training leave a block with its followers, one of its units, or one weight just as it is, bit for bit; or no longer."""
        with self._by_hand() as loop:
            intervention.freeze(loop, block, unit, source, on)

    def silence(self, block: str, unit: int, on: bool = True) -> None:
        """Let a hidden unit give 0 to what follows, in training and whenever the network is read; or be heard again."""
        with self._by_hand() as loop:
            intervention.silence(loop, block, unit, on)

    def reinitialise(self, block: str) -> None:
        """Draw a block's parameters anew, each time others, and let the optimiser forget them; what is frozen stays."""
        with self._by_hand() as loop:
            intervention.reinitialise(loop, block)

    def checkpoint(self) -> Checkpoint:
        """Everything needed to continue from here; of a run that has diverged, its last good step."""
        return self._back or self._loop.capture()

    def restore(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint of this experiment; SpecError says where it belongs to another, and then nothing has changed."""
        problems = mismatches(checkpoint, self._loop)
        if problems:
            raise SpecError(problems)
        self._loop.load(checkpoint)
        self._settle()

    def recover(self) -> None:
        """Go back to the last good step of a run that has diverged."""
        if self._back is not None:
            self._loop.load(self._back)
            self._settle()

    def adopt(self, experiment: Experiment) -> Change:
        """Go on with a changed experiment, keeping the weights where mathematics allows it; SpecError, and nothing changed, when it cannot run.

        What a reset leaves behind is kept for a while: adopting the experiment before it again brings its trained state back.
        """
        if experiment == self.experiment:
            return Change(False, "Nothing has changed.")
        assembly = assemble(experiment, self._device)
        past, reason = self._history.recall(experiment), reset_reason(self._loop.assembly, assembly)
        if reason is None:
            return self._keep(Loop(assembly))
        self._history.remember(self.checkpoint())
        held = self.hands.any
        self._begin(assembly)
        if past is None:
            return Change(True, f"{reason}: {AGAIN}.{f' {DROPPED}' if held else ''}", other=True)
        self.restore(past)
        return Change(False, f"{reason}: the network is back as it was after {past.step} steps.", other=True)

    def _keep(self, loop: Loop) -> Change:
        broken = self.diverged
        self.recover()
        before, self._loop = self._loop, loop
        same = continue_from(before, loop)
        self._settle()
        message = kept(before.assembly.experiment, loop.assembly.experiment, same)
        return Change(False, message if broken is None else f"{message} It goes on from step {broken.good}, the last good one.")

    @contextmanager
    def _by_hand(self) -> Iterator[Loop]:
        """The block in which somebody changes the network; the state after it is the one to go back to."""
        if self.diverged is not None:
            raise ValueError("The run has diverged: go back to its last good step first, then change the network.")
        yield self._loop
        self._scores = None
        self._good = self._loop.capture()

    def _advance(self, most: int) -> None:
        """Some steps, to the end of the epoch or the next check at most."""
        self._met(self._loop.advance(self._unchecked(most)))

    def _unchecked(self, most: int) -> int:
        """How many steps, at most so many, there are to the next thorough check."""
        stride = self._loop.gear.stride
        return min(most, stride - self._loop.step % stride)

    def _met(self, peak: Tensor) -> None:
        """Steps have been taken, and this is the largest loss met on the way."""
        self._peaks.append(peak)
        if self._loop.step % self._loop.gear.stride == 0:
            self._check(thoroughly=True)

    def _observe(self, keep: bool) -> None:
        def take() -> int:
            self._advance(1)
            return self._loop.step

        seen = observe(self._loop.assembly, take, keep=keep)
        self.observation = seen if self.going else self.observation

    def _check(self, *, thoroughly: bool = False) -> None:
        """Notice a loss that exploded or is no number (and, thoroughly, such weights); waits for the device."""
        peak = float(torch.stack(self._peaks).max()) if self._peaks else 0.0
        self._peaks.clear()
        if not peak <= EXPLODED * scale(self._loop) or (thoroughly and not finite(self._loop.assembly)):
            self.diverged, self._back = locate(self._loop, self._good)
            self._loop.finished = None
        elif thoroughly:
            self._good = self._loop.capture()
