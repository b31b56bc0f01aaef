"""Training from the command line: rows to standard output, progress to standard error, the result in a folder."""

from __future__ import annotations

import json
import math
import platform
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from playground.document import to_link
from playground.engine import Checkpoint, Trainer, machine_code, prepare_process
from playground.engine.record import CHECKPOINT, EPOCHS
from playground.engine.weights import weights_file
from playground.experiment import DeviceChoice, Experiment
from playground.problem import Problem, SpecError
from playground.settings import settings

PATIENCE = 0.1
"""Seconds of training between looks at the clock, about."""


class Job:
    """One experiment trained to its end, or until Ctrl-C; with a checkpoint of it, from there on for `epochs` more."""

    def __init__(self, experiment: Experiment, *, epochs: int | None = None, device: str | None = None, checkpoint: Checkpoint | None = None) -> None:
        prepare_process(settings().worker_threads)
        machine_code.begin()
        self.trainer = Trainer(_on(experiment, device))
        if checkpoint is not None:
            self.trainer.restore(checkpoint)
        more = epochs or (None if experiment.training.stop else EPOCHS)
        self.last = None if more is None else self.trainer.position.epoch + more
        self.interrupted = False
        self._printed = -1 if checkpoint is None else checkpoint.step

    def run(self) -> None:
        """Train; every row is printed as soon as it is there. Ctrl-C ends it early, and in order."""
        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            redirect_stdout=sys.stdout.isatty(),  # rows stay above the bar on a terminal, and go where they should everywhere else
            redirect_stderr=False,
        )
        with progress, self._orderly():
            self._train(progress, progress.add_task("training", total=self.last))

    def outcome(self) -> str:
        """How it ended, in a sentence."""
        trainer = self.trainer
        if trainer.diverged:
            return f"{trainer.diverged.message} {trainer.diverged.cause}"
        if self.interrupted:
            return f"interrupted after {trainer.position.step} steps"
        return trainer.finished or f"{trainer.position.epoch} epochs done"

    def save(self, folder: Path) -> None:
        """Write the weights, the experiment, the rows and a record of how they came about."""
        try:
            self._save(folder)
        except OSError as error:
            raise SpecError([Problem("out", f"cannot write to {folder}: {error.strerror}")]) from error

    @contextmanager
    def _orderly(self) -> Iterator[None]:
        """The first Ctrl-C within the block lets the step in hand come to its end; a second one does not."""

        def remember(number: int, frame: object) -> None:
            self.interrupted = True
            signal.signal(signal.SIGINT, before)

        before = signal.signal(signal.SIGINT, remember)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _train(self, progress: Progress, task: TaskID) -> None:
        steps = 1
        self._print()
        while self.trainer.going and not self.interrupted and (self.last is None or self.trainer.position.epoch < self.last):
            begun = perf_counter()
            self.trainer.run(min(steps, self.trainer.position.left))
            steps = min(4096, 2 * steps) if perf_counter() - begun < PATIENCE else max(1, steps // 2)
            self._print()
            progress.update(task, completed=self.trainer.position.epoch, description=self._score())

    def _print(self) -> None:
        """The rows that have come since the last time."""
        for row in self.trainer.rows:
            if row["step"] > self._printed:
                print(json.dumps(_finite(row)), flush=True)  # noqa: T201 - this is the output
                self._printed = int(row["step"])

    def _score(self) -> str:
        last = self.trainer.rows[-1]
        return f"train {last['train.loss']:.4f} · test {last['test.loss']:.4f}"

    def _save(self, folder: Path) -> None:
        trainer = self.trainer
        experiment = trainer.experiment
        checkpoint = trainer.checkpoint()
        (folder / CHECKPOINT).write_bytes(checkpoint.to_bytes())
        (folder / "weights.safetensors").write_bytes(weights_file(checkpoint))
        (folder / "experiment.json").write_text(experiment.to_json(indent=2) + "\n", encoding="utf-8")
        (folder / "rows.jsonl").write_text("".join(f"{json.dumps(_finite(row))}\n" for row in trainer.rows), encoding="utf-8")
        (folder / "record.json").write_text(json.dumps(self._record(), indent=2) + "\n", encoding="utf-8")

    def _record(self) -> dict[str, Any]:
        trainer = self.trainer
        return {
            "link": to_link(trainer.experiment),
            "outcome": self.outcome(),
            "steps": trainer.position.step,
            "epochs": trainer.position.progress,
            "seconds": trainer.seconds,
            "parameters": trainer.plan.parameters,
            "scores": {part: _finite(scores) for part, scores in trainer.evaluate().items()},
            "device": trainer.device.type,
            "gear": trainer.gear,
            "threads": torch.get_num_threads(),
            "versions": {"playground": _version(), "torch": torch.__version__, "python": platform.python_version()},
        }


def new_folder(out: Path | None, stem: str) -> Path:
    """The folder for the results, made if need be: the one asked for, or a new one named after the experiment."""
    free = (Path(f"{stem}-run{'' if index == 1 else f'-{index}'}") for index in count(1))
    folder = out or next(path for path in free if not path.exists())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SpecError([Problem("out", f"cannot make the folder {folder}: {error.strerror}")]) from error
    return folder


def _on(experiment: Experiment, device: str | None) -> Experiment:
    """The same experiment on another device."""
    if device is None:
        return experiment
    if device not in list(DeviceChoice):
        raise SpecError([Problem("device", f"must be one of {', '.join(DeviceChoice)}, got {device!r}")])
    training = experiment.training.model_copy(update={"device": DeviceChoice(device)})
    return experiment.model_copy(update={"training": training})


def _finite(row: Any) -> dict[str, float | None]:
    """A row as JSON can hold it: null for what is no finite number, whole steps and epochs."""
    whole = {column: int(row[column]) for column in ("step", "epoch") if column in row}
    return {column: value if math.isfinite(value) else None for column, value in row.items()} | whole


def _version() -> str:
    try:
        return version("playground")
    except PackageNotFoundError:
        return "unknown"
