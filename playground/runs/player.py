"""A player: a trainer that is played, paused, stepped and watched."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import asdict, replace
from time import monotonic, perf_counter, thread_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.engine.adopt import Change
from playground.engine.checkpoint import Checkpoint
from playground.engine.crew import Crew
from playground.engine.lean import LeanGear
from playground.engine.place import Places
from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.probes.anatomy import anatomy
from playground.runs.command import (
    Command,
    Example,
    Focus,
    Freeze,
    Intervention,
    Look,
    Pause,
    Play,
    Recover,
    Reinitialise,
    Reset,
    SetWeight,
    Silence,
    Speed,
    Step,
    View,
    Watch,
)
from playground.runs.frame import Camera
from playground.runs.last import last_figures
from playground.runs.pace import Pace
from playground.runs.past import Past
from playground.runs.rows import packed
from playground.runs.scene import scene
from playground.runs.status import State, Status
from playground.runs.throughput import Throughput

SLICE = 0.004
"""Seconds of training between looks at the clock and the commands."""
MOST_STEPS = 4096
PAST_BYTES = 64_000_000
"""Memory for earlier states where nobody says how much."""
REPEAT = 1.0
"""Seconds after which a frame says again which steps can be gone back to, for viewers that have come since."""


class Player:
    """Trains in slices of about 4 ms, at the speed asked for. Slicing, watching and pausing change no bit of the weights.

    `version` changes with everything that a frame shows; `generation` with every new network or data, and with it the scene. `past` keeps earlier
    states in at most `past_bytes`; while one of them is looked at, scene and frames show it, and training goes on unseen. A `checkpoint` comes with
    the states that were kept before it, as `past.hand_over` gives them. With `threads` above one, torch's steps are taken by so many while that
    is quicker.
    """

    def __init__(
        self,
        experiment: Experiment,
        checkpoint: bytes | None = None,
        generation: int = 1,
        past_bytes: int = PAST_BYTES,
        past: bytes = b"",
        threads: int = 1,
    ) -> None:
        self.generation, self.version, self.running = generation, 0, False
        self.trainer, self.message = _trainer(experiment, checkpoint)
        self.past = Past(past_bytes)
        if past and not self.message:  # an experiment that has changed since was adopted, and says so: the states belong to the one before
            self.past.take_up(past)
        self.past.keep(self.trainer)
        self._listed: tuple[int, float] = (-1, 0.0)
        self._camera = Camera(self.trainer)
        self.example = self._first_example()
        self._focus = Focus(block=None)
        self._until = math.inf
        self._steps = 1
        self._sent = 0
        self._pace, self._throughput = Pace(), Throughput()
        self._crew = Crew(threads)

    @property
    def step(self) -> int:
        """Steps taken in all."""
        return self.trainer.position.step

    @property
    def looked_at(self) -> int | None:
        """The step that is looked at in place of the present."""
        return self.past.checkpoint.step if self.past.checkpoint else None

    @property
    def shown(self) -> Trainer:
        """What scene and frames show: the run, or an earlier state of it."""
        return self.past.show or self.trainer

    @property
    def status(self) -> Status:
        """Where the run stands."""
        trainer = self.trainer
        if trainer.diverged:
            fault = trainer.diverged
            return Status(State.DIVERGED, f"{fault.message} {fault.cause}", fault.step, fault.layer, recoverable=True)
        if self.running:
            return Status(State.RUNNING, self.message)
        if trainer.finished:
            return Status(State.FINISHED, trainer.finished, self.step)
        return Status(State.PAUSED if self.step else State.READY, self.message)

    def obey(self, command: Command) -> None:
        """Do what a viewer asks; ValueError when it cannot be done."""
        self.version += 1
        if isinstance(command, Play | Step | Reset | Recover):
            self.look(None)
        match command:
            case Play():
                self.play()
            case Pause():
                self.pause()
            case Step():
                left = 1 if command.unit == "batch" else self.trainer.position.left
                self.play(self.step + left)
            case Reset():
                self.reset()
            case Recover():
                self.recover()
            case Speed():
                self._pace.set(command, self.trainer.position.batches)
            case Example():
                self._choose(command.index)
            case SetWeight() | Freeze() | Silence() | Reinitialise():
                self._intervene(command)
            case Focus():
                self._focus_on(command)
            case Look():
                self.look(command.step)
            case Watch():
                pass

    def play(self, until: float = math.inf) -> None:
        """Train on, as far as step `until`; nothing happens when the run is over."""
        self.running = self.trainer.going
        self._until = until
        self._pace.start()
        self._throughput.start(self._examples())

    def pause(self) -> None:
        """Stop where it is."""
        self.running = False

    def look(self, step: int | None) -> None:
        """Show the kept state nearest to a step, or the present again; ValueError when none is kept."""
        before = self.shown.experiment
        if step is None:
            self.past.leave()
        elif not self.past.look(step, self.trainer):
            raise ValueError(f"step: no earlier state is kept of this run. {self._bare()}".strip())
        if _pictured(before) != _pictured(self.shown.experiment):
            self.generation += 1
            self._sent = 0
        with suppress(ValueError):
            self._focus_on(self._focus)

    def reset(self) -> None:
        """Back to the initial weights, the same ones."""
        self.running, self.message = False, ""
        self.trainer.reset()
        self._forget()
        self._renew()

    def recover(self) -> None:
        """Back to the last good step, paused there."""
        self.running = False
        self.trainer.recover()
        self.past.ring.cut(self.step)
        self._sent, self.message = 0, f"Back at step {self.step}."

    def anatomy(self) -> dict[str, Any]:
        """Pause and take one step, with everything that went on in it as a message; ValueError says why it cannot be shown."""
        self.pause()
        self.version += 1
        self.look(None)
        seen = anatomy(self.trainer)
        return {"type": "anatomy", "generation": self.generation, **asdict(seen)}

    def change(self, experiment: Experiment) -> Change:
        """Train this experiment from now on, keeping what can be kept; SpecError when it cannot run, and then nothing has changed."""
        self.look(None)
        change = self.trainer.adopt(experiment)
        self.version += 1
        if change.other:
            self._forget()
        else:
            self.past.ring.cut(self.step)
        self.message = change.message
        self.running = self.running and not change.reset
        self._pace.set(self._pace.speed, self.trainer.position.batches)
        self._throughput.start(self._examples())
        self._renew()
        return change

    def wait(self) -> float | None:
        """Seconds until the next step is due; None when none is."""
        return self._pace.wait() if self.running else None

    def advance(self, *, observe: bool = False, keep: bool = False) -> None:
        """Take the steps that are due, as many as fit in a slice.

        With `observe` the last of them is measured for the health of the layers; with `keep` its gradients and updates are kept to be shown.
        """
        due = min(self._pace.due(), self._until - self.step) if self.running else 0
        if due < 1:
            return
        steps = int(min(due, self._steps))
        began, clock = self.step, perf_counter if self.trainer.device.type != "cpu" else thread_time
        start, trained = clock(), self.trainer.seconds
        self.trainer.run(steps, observe=observe, keep=keep)
        seconds = clock() - start
        if self.trainer.gear == LeanGear.name and self.trainer.device.type == "cpu":
            self._crew.took(max(1, self.step - began), self.trainer.seconds - trained)
        elif self._crew.count > 1:  # the gear has changed on the way
            self._crew.begin()
        self._pace.took(self.step - began)
        self.past.follow(self.trainer, seconds, paced=self._pace.speed.rate is not None)
        if steps == self._steps:
            self._steps = max(1, min(MOST_STEPS, 2 * steps, int(steps * SLICE / max(seconds, 1e-7))))
        self.version += 1
        self.running = self.step < self._until and self.trainer.going
        if not self.running:
            self.past.keep(self.trainer)

    def scene(self) -> dict[str, Any]:
        """What stays the same from frame to frame."""
        return scene(self.shown, self.generation)

    def frame(self, views: frozenset[View], *, exact: bool = True) -> dict[str, Any]:
        """What the run looks like now, in the parts that are wanted; unless `exact`, those that cost much only now and then."""
        shown, position = self.shown, self.shown.position
        looking = self.looked_at is not None
        camera = self.past.frame(views, self.example) if looking else self._camera.frame(views, self.example, exact=exact)
        return {
            "type": "frame",
            "generation": self.generation,
            "step": position.step,
            "epoch": position.progress,
            "elapsed": shown.seconds,
            "gear": shown.gear if self._crew.count == 1 else f"{shown.gear}, {self._crew.count} threads",
            "gear_reason": shown.gear_reason,
            "samples_per_s": self._throughput.rate(self._examples()) if self.running else 0.0,
            "speed": None if self._pace.speed.rate is None else {"unit": self._pace.speed.unit, "rate": self._pace.speed.rate},
            "look": {"step": position.step, "live": self.step} if looking else None,
            "past": self._list(exact),
            **camera,
        }

    def take_rows(self) -> tuple[NDArray[np.float64], int]:
        """The rows of metrics (k, columns) not taken before, and the index of the first of them."""
        rows, first = self.trainer.rows, self._sent
        self._sent = len(rows)
        columns = self.shown.columns
        fresh = [[row.get(column, math.nan) for column in columns] for row in rows[first:]]
        return np.array(fresh, np.float64).reshape(-1, len(columns)), first

    def checkpoint(self) -> bytes:
        """Everything needed to go on from here in another process."""
        return self.trainer.checkpoint().to_bytes()

    def copy(self) -> tuple[int, bytes]:
        """The step that is looked at, or else the present one, and everything needed to go on from there as another run."""
        checkpoint = self.past.checkpoint or self.trainer.checkpoint()
        return checkpoint.step, checkpoint.to_bytes()

    def record(self) -> dict[str, Any]:
        """What the store keeps beside a checkpoint: the rows so far, compressed, and the last figures by column of the table of runs."""
        trainer = self.trainer
        rows, columns = trainer.rows, trainer.columns
        return {"rows": packed(rows, columns), "columns": list(columns), "count": len(rows), "figures": last_figures(trainer)}

    def snapshot(self) -> tuple[bytes, float]:
        """The checkpoint without the optimiser's state and older weights, for who only looks; and its cost in seconds of processor time."""
        start = thread_time()
        data = replace(self.trainer.checkpoint(), optimisers=[], best=None).to_bytes()
        return data, thread_time() - start

    def _list(self, whole: bool) -> dict[str, Any] | None:
        """The steps that can be gone back to, where they have changed or a while has passed since they were told; `bare` says why there are none."""
        ring, now = self.past.ring, monotonic()
        if not whole and ring.version == self._listed[0] and now - self._listed[1] < REPEAT:
            return None
        self._listed = ring.version, now
        return {"steps": np.array(ring.steps, np.int32), "bare": self._bare()}

    def _bare(self) -> str:
        ring = self.past.ring
        if not ring.refused or len(ring):
            return ""
        return f"One state of this network takes {ring.refused / 1e6:.0f} MB, too much to keep several of them."

    def _forget(self) -> None:
        """Another network has begun: its past begins, too."""
        self.past.leave()
        self.past.ring.clear()
        self.past.keep(self.trainer)

    def _intervene(self, command: Intervention) -> None:
        if self.looked_at is not None:
            raise ValueError(f"This is the network as it was at step {self.looked_at}: fork here, or go back to now, to change it.")
        match command:
            case SetWeight():
                self.trainer.set_weight(command.block, command.unit, command.source, command.value)
            case Freeze():
                self.trainer.freeze(command.block, command.unit, command.source, command.on)
            case Silence():
                self.trainer.silence(command.block, command.unit, command.on)
            case Reinitialise():
                self.trainer.reinitialise(command.block)
        self.past.keep(self.trainer)

    def _focus_on(self, command: Focus) -> None:
        chosen = command.block and Places(self.shown.assembly).unit(command.block, command.unit).id
        place = (chosen, command.unit) if chosen else None
        self._focus = command
        self._camera.focus_on(place)
        self.past.focus_on(place)

    def _choose(self, index: int) -> None:
        count = len(self.trainer.prepared.raw.x)
        if index >= count:
            raise ValueError(f"index: expected an example below {count}, got {index}")
        self.example = index

    def _renew(self) -> None:
        """Another network or other data: another scene, and all rows anew."""
        self.generation += 1
        self._sent = 0
        self._crew.begin()
        self._camera = Camera(self.trainer)
        with suppress(ValueError):  # a unit that is gone is looked at no longer
            self._focus_on(self._focus)
        if self.example >= len(self.trainer.prepared.raw.x):
            self.example = self._first_example()

    def _first_example(self) -> int:
        """The first example that was not learnt from."""
        parts = self.trainer.prepared.parts
        return int(next(parts[name] for name in ("test", "validation", "train") if len(parts[name])).index[0])

    def _examples(self) -> float:
        """Examples learnt from so far, as near as epochs count them."""
        return self.trainer.position.progress * len(self.trainer.prepared.train)


def _trainer(experiment: Experiment, checkpoint: bytes | None) -> tuple[Trainer, str]:
    """A trainer at its beginning, or where the checkpoint was taken; an experiment that has changed since is adopted."""
    if checkpoint is None:
        return Trainer(experiment), ""
    saved = Checkpoint.from_bytes(checkpoint)
    trainer = Trainer(saved.experiment)
    trainer.restore(saved)
    return trainer, "" if saved.experiment == experiment else trainer.adopt(experiment).message


def _pictured(experiment: Experiment) -> tuple[Any, ...]:
    """What of an experiment a scene depends on."""
    return experiment.data, experiment.network, experiment.roles, experiment.objective, experiment.seed
