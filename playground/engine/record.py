"""Training from a script or a notebook, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import torch

from playground.engine.checkpoint import Checkpoint
from playground.engine.loop import Row
from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.problem import Problem, SpecError

EPOCHS = 100
"""How long to train when neither the call nor a stop rule says."""

CHECKPOINT = "checkpoint.safetensors"
"""The file in a run's folder from which it can go on."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a training run gave: its rows, and the trainer, with which one can go on."""

    experiment: Experiment
    trainer: Trainer

    @property
    def rows(self) -> list[Row]:
        """The rows, the initial weights first."""
        return self.trainer.rows

    def frame(self) -> pd.DataFrame:
        """The rows as a table."""
        return pd.DataFrame(self.rows, columns=list(self.trainer.columns))

    def __str__(self) -> str:
        scores = ", ".join(f"{part} {column} {value:.4g}" for part, measures in self.trainer.evaluate().items() for column, value in measures.items())
        return f"{self.trainer.position.step} steps: {scores}"


def train(experiment: Experiment, *, epochs: int | None = None, device: torch.device | str | None = None) -> Record:
    """Train for so many epochs, or until a stop rule or a divergence ends it before. SpecError when the experiment cannot run.

    Without `epochs`, stop rules decide; without either it is 100 epochs.

    >>> record = train(Experiment(), epochs=20)
    >>> record.frame()["validation.accuracy"]
    """
    return _trained(Trainer(experiment, device=device), epochs)


def resume(run: Path | str | bytes | Checkpoint, *, epochs: int | None = None, device: torch.device | str | None = None) -> Record:
    """Go on with a run for so many epochs more, exactly as if it had never stopped; without `epochs` as `train` decides.

    `run` is a folder that `playground train` wrote, a run file downloaded from the app, its bytes, or a checkpoint. SpecError says what is wrong.
    """
    checkpoint = run if isinstance(run, Checkpoint) else Checkpoint.from_bytes(run) if isinstance(run, bytes) else read_checkpoint(run)
    trainer = Trainer(checkpoint.experiment, device=device)
    trainer.restore(checkpoint)
    return _trained(trainer, epochs)


def read_checkpoint(path: Path | str) -> Checkpoint:
    """The checkpoint in a file, or in a folder that `playground train` wrote; SpecError says what is missing or damaged."""
    file = Path(path) / CHECKPOINT if Path(path).is_dir() else Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise SpecError([Problem("run", f"cannot read {file}: {error.strerror}")]) from error
    return Checkpoint.from_bytes(data)


def _trained(trainer: Trainer, epochs: int | None) -> Record:
    """So many epochs more; without a number to the end that a stop rule sets, or `EPOCHS`."""
    more = epochs if epochs is not None else None if trainer.experiment.training.stop else EPOCHS
    last = None if more is None else trainer.position.epoch + more
    while trainer.going and (last is None or trainer.position.epoch < last):
        trainer.run(trainer.position.left)
    return Record(trainer.experiment, trainer)
