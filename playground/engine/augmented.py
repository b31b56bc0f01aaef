"""What augmentations make of the first batch of a run, without a run."""

from __future__ import annotations

from torch import Tensor

from playground.data import Prepared
from playground.engine.loop import augment_by
from playground.engine.sampler import Sampler
from playground.experiment import Experiment


def first_batch(experiment: Experiment, prepared: Prepared) -> tuple[Tensor, Tensor]:
    """The very inputs (n, *shape) of the first step, and the rows (n,) of the training part that they were made of."""
    part = prepared.train
    augment = augment_by(experiment.data.augmentations, prepared.task.outputs)
    x, _, rows = Sampler(part.x, part.y, experiment.training.batch, experiment.seed, augment=augment).peek()
    return x, rows
