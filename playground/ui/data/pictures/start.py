"""An experiment to begin with on a user's own pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.augmentations import Augmentation
from playground.data import Classification, Prepared, Split
from playground.data.balance import weights
from playground.data.dataset import large
from playground.data.picture_files import PictureFiles
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import ReLU
from playground.layers.convolution import Conv2d
from playground.layers.normalisation import BatchNorm
from playground.layers.pooling import GlobalPool, MaxPool
from playground.losses import CrossEntropy
from playground.objectives import Supervised
from playground.optimisers import Adam

SPLIT = Split(train=0.6, validation=0.2, test=0.2)
SMALL, MOST = 8, 64
"""The side at which a picture is no longer pooled, and the most channels."""
WIDE, NARROW = 16, 8
"""Channels of the first convolution, and those where there are so many numbers that an epoch would take long."""


def for_pictures(
    source: PictureFiles, prepared: Prepared, split: Split, *, balanced: bool = False, augmentations: Sequence[Augmentation] = ()
) -> Experiment:
    """An experiment that learns well from a user's own pictures: convolutions that see more and more of the picture, then the mean over it.

    `balanced` gives every class the same weight in the loss, by its share of the training part.
    """
    loss = CrossEntropy()
    if balanced and isinstance(prepared.task, Classification):
        counts = prepared.raw.y[prepared.train.index].bincount(minlength=len(prepared.task.classes)).tolist()
        loss = CrossEntropy(weights=weights(counts))
    return Experiment(
        name=source.called(),
        data=Data(source=source, scaling=source.recommended, split=split, augmentations=tuple(augmentations)),
        network=tuple(_network(source.framing.side, NARROW if large(source) else WIDE)),
        objective=Supervised(loss=loss),
        optimiser=Adam(lr=0.003),
        training=Training(batch=16 if len(prepared.train) < 500 else 64),
    )


def _network(side: int, channels: int) -> Iterator[Layer]:
    while side > SMALL:
        yield from (Conv2d(channels=channels), BatchNorm(), ReLU(), MaxPool())
        side, channels = side // 2, min(MOST, 2 * channels)
    yield from (Conv2d(channels=channels), BatchNorm(), ReLU(), GlobalPool())
