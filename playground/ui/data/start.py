"""An experiment to begin with on a user's own data."""

from __future__ import annotations

from playground.data import Classification, Kept, Prepared, Split
from playground.data.balance import weights
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import ReLU
from playground.layers.attention import EncoderBlock
from playground.layers.dense import Dense
from playground.layers.embedding import Embedding, Positions
from playground.layers.recurrent import GRU, LSTM
from playground.losses import CrossEntropy
from playground.objectives import Supervised
from playground.optimisers import Adam
from playground.ui.fitting import default_loss

TABLE_SPLIT = Split(train=0.6, validation=0.2, test=0.2)
"""Shares of a user's own table."""
SERIES_SPLIT = Split(train=0.7, validation=0.1, test=0.2)
"""Shares of a user's own series."""
TEXT_SPLIT = Split(train=0.8, validation=0.05, test=0.15)
"""Shares of a user's own text."""


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


def for_series(source: Kept, prepared: Prepared) -> Experiment:
    """An experiment that learns well from a user's own series: a small GRU."""
    batch = 32 if len(prepared.train) <= 2_000 else 128
    return _sequence(source, (GRU(units=24),), SERIES_SPLIT, batch=batch, lr=0.005)


def for_text(source: Kept, *, attention: bool) -> Experiment:
    """An experiment that learns to go on with a user's own text: an LSTM, or with `attention` a very small GPT."""
    embedding = Embedding(tokens=len(source.vocabulary() or ()), features=32)
    if not attention:
        return _sequence(source, (embedding, LSTM(units=64, gives="every")), TEXT_SPLIT, batch=32, lr=0.005)
    blocks = (EncoderBlock(heads=4, hidden=128, causal=True),) * 2
    network = (embedding.model_copy(update={"features": 48}), Positions(encoding="learned"), *blocks)
    return _sequence(source, network, TEXT_SPLIT, batch=32, lr=0.003)


def for_texts(source: Kept, prepared: Prepared) -> Experiment:
    """An experiment that learns to tell labelled texts apart: an embedding and a GRU."""
    embedding = Embedding(tokens=len(source.vocabulary() or ()), features=24)
    batch = 32 if len(prepared.train) <= 4_000 else 128
    return _sequence(source, (embedding, GRU(units=32)), TABLE_SPLIT, batch=batch, lr=0.003)


def _sequence(source: Kept, network: tuple[Layer, ...], split: Split, *, batch: int, lr: float) -> Experiment:
    return Experiment(
        name=source.called(),
        data=Data(source=source, scaling=source.recommended, split=split),
        network=network,
        objective=Supervised(loss=default_loss(source.task())),
        optimiser=Adam(lr=lr),
        training=Training(batch=batch, clip=1.0),
    )
