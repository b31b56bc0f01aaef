"""An experiment to begin with on a user's own table."""

from __future__ import annotations

from playground.data import Classification, Kept, Prepared, Split
from playground.data.balance import weights
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU
from playground.layers.dense import Dense
from playground.losses import CrossEntropy
from playground.objectives import Supervised
from playground.optimisers import Adam
from playground.ui.fitting import default_loss

TABLE_SPLIT = Split(train=0.6, validation=0.2, test=0.2)
"""Shares of a user's own table."""


def for_table(source: Kept, prepared: Prepared, split: Split, *, balanced: bool = False) -> Experiment:
    """An experiment that learns well from a user's own table: two hidden layers, wider for more inputs, and larger batches for more rows.

    `balanced` gives every class the same weight in the loss, by its share of the training part.
    """
    width = next((units for inputs, units in ((16, 16), (128, 32)) if len(prepared.names) <= inputs), 64)
    batch = next((size for rows, size in ((2_000, 32), (20_000, 128)) if len(prepared.train) <= rows), 512)
    loss = default_loss(prepared.task)
    if balanced and isinstance(prepared.task, Classification):
        counts = prepared.raw.y[prepared.train.index].bincount(minlength=len(prepared.task.classes)).tolist()
        loss = CrossEntropy(weights=weights(counts))
    return Experiment(
        name=source.called(),
        data=Data(source=source, scaling=source.recommended, split=split),
        network=(Dense(units=width), ReLU(), Dense(units=width), ReLU()),
        objective=Supervised(loss=loss),
        optimiser=Adam(lr=0.003),
        training=Training(batch=batch),
    )
