"""Training from a script or a notebook, in one call."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import torch

from playground.engine.loop import Row
from playground.engine.trainer import Trainer
from playground.experiment import Experiment

EPOCHS = 100
"""How long to train when neither the call nor a stop rule says."""


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
    trainer = Trainer(experiment, device=device)
    last = epochs if epochs is not None else None if experiment.training.stop else EPOCHS
    while trainer.going and (last is None or trainer.position.epoch < last):
        trainer.run(trainer.position.left)
    return Record(experiment, trainer)
