"""A network of every family, made once for all tests that explain them."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from playground.attribution import Subject
from playground.engine import Trainer
from playground.experiment import Experiment

DENSE, RELU = {"kind": "dense", "units": 8}, {"kind": "relu"}
SPLIT = {"train": 0.2, "validation": 0.1, "test": 0.7}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "plane": {
        "data": {"source": {"kind": "moons", "size": 160}, "features": ["x1", "x2", "x1_x2"]},
        "network": [DENSE, {"kind": "tanh"}, DENSE, RELU],
    },
    "table": {
        "data": {"source": {"kind": "iris"}, "scaling": "standard"},
        "network": [DENSE, {"kind": "layer_norm"}, {"kind": "gelu"}, {"kind": "dropout"}, DENSE, {"kind": "leaky_relu"}],
    },
    "regression": {
        "data": {"source": {"kind": "diabetes"}, "scaling": "standard", "target_scaling": "standard"},
        "network": [DENSE, {"kind": "batch_norm"}, RELU],
        "objective": {"kind": "supervised", "loss": {"kind": "mse"}},
    },
    "CNN": {
        "data": {"source": {"kind": "digits"}, "split": SPLIT},
        "network": [{"kind": "conv2d", "channels": 4}, RELU, {"kind": "max_pool", "kernel": 3, "stride": 2}, {"kind": "flatten"}, DENSE, RELU],
    },
    "residual CNN": {
        "data": {"source": {"kind": "digits"}, "split": SPLIT},
        "network": [
            {"kind": "conv2d", "channels": 4},
            {"kind": "residual", "body": [{"kind": "conv2d", "channels": 4}, {"kind": "batch_norm"}, RELU, {"kind": "conv2d", "channels": 4}]},
            RELU,
            {"kind": "global_pool"},
        ],
    },
}

BATCH = {"batch": 16}
SEQUENCES: dict[str, dict[str, Any]] = {
    "series": {
        "data": {"source": {"kind": "adding", "size": 200, "length": 16}},
        "network": [{"kind": "gru", "units": 6}],
        "objective": {"kind": "supervised", "loss": {"kind": "mse"}},
        "training": BATCH,
    },
    "waves": {
        "data": {"source": {"kind": "sine_mixture", "size": 200, "length": 16}},
        "network": [{"kind": "transpose"}, {"kind": "conv1d", "channels": 4, "kernel": 3}, RELU, {"kind": "global_pool"}],
        "training": BATCH,
    },
    "words": {
        "data": {"source": {"kind": "reviews", "size": 300}},
        "network": [{"kind": "embedding", "tokens": 64, "features": 6}, {"kind": "lstm", "units": 6}],
        "training": BATCH,
    },
    "letters": {
        "data": {"source": {"kind": "copying", "size": 300}},
        "network": [
            {"kind": "embedding", "tokens": 32, "features": 8},
            {"kind": "positions", "encoding": "learned"},
            {"kind": "encoder_block", "heads": 2, "hidden": 12, "causal": True},
        ],
        "training": BATCH,
    },
    "one-hot": {
        "data": {"source": {"kind": "recall", "size": 200, "length": 10}},
        "network": [{"kind": "one_hot", "tokens": 32}, {"kind": "rnn", "units": 6}],
        "training": BATCH,
    },
    "pixels": {
        "data": {"source": {"kind": "segmented_shapes", "size": 60}},
        "network": [{"kind": "conv2d", "channels": 4}, RELU, {"kind": "conv2d", "channels": 5, "kernel": 1}],
        "head": "none",
        "training": BATCH,
    },
}
DOCUMENTS |= SEQUENCES
STEPS = {"plane": 200, "table": 150, "regression": 150, "CNN": 80, "residual CNN": 80, **dict.fromkeys(SEQUENCES, 60)}


class Recurrent(nn.Module):
    """An LSTM over sequences of numbers (n, time, features), and its last state's scores."""

    def __init__(self) -> None:
        super().__init__()
        self.cells, self.out = nn.LSTM(3, 8, batch_first=True), nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.out(self.cells(x)[0][:, -1])
        return out


class Attentive(nn.Module):
    """Self-attention over sequences of numbers (n, time, features), and the scores of its mean."""

    def __init__(self) -> None:
        super().__init__()
        self.enter, self.look, self.out = nn.Linear(3, 8), nn.MultiheadAttention(8, 2, batch_first=True), nn.Linear(8, 3)

    def forward(self, x: Tensor) -> Tensor:
        h = self.enter(x)
        out: Tensor = self.out((h + self.look(h, h, h, need_weights=False)[0]).mean(1))
        return out


BARE: dict[str, type[nn.Module]] = {"LSTM": Recurrent, "attention": Attentive}
FAMILIES = (*DOCUMENTS, *BARE)


@cache
def trainer(name: str) -> Trainer:
    """A network trained for some steps. Nobody may train it further."""
    made = Trainer(Experiment.model_validate(DOCUMENTS[name], strict=False))
    made.run(STEPS[name])
    return made


@cache
def subject(name: str) -> Subject:
    """A network of this family with its data. Nobody may leave a trace on it."""
    if name in DOCUMENTS:
        return Subject.of(trainer(name))
    return stacked(BARE[name](), shape=(5, 3), seed=3, rows=40)


def examples(name: str, count: int = 3) -> Tensor:
    """Some network inputs to explain (count, *shape)."""
    return subject(name).examples(slice(5, 5 + count))


def stacked(*modules: nn.Module, shape: tuple[int, ...], seed: int = 0, rows: int = 20) -> Subject:
    """A stack of modules with random weights, large enough to bend what passes, and random examples of this shape."""
    generator = torch.Generator().manual_seed(seed)
    network = modules[0] if len(modules) == 1 else nn.Sequential(*modules)
    network(torch.zeros(2, *shape))  # lets lazy modules find their size
    for parameter in network.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator) * (0.5 if parameter.dim() > 1 else 0.3)
    return Subject.bare(network, torch.randn(rows, *shape, generator=generator))
