"""Experiments that between them use everything that could break determinism, all small."""

from __future__ import annotations

from typing import Any

import torch

from playground.engine import Trainer
from playground.experiment import Experiment

CASES: dict[str, dict[str, Any]] = {
    "adam": {"network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}]},
    "dropout and batch norm": {
        "network": [{"kind": "dense", "units": 8}, {"kind": "batch_norm"}, {"kind": "relu"}, {"kind": "dropout", "p": 0.3}],
        "training": {"batch": 12},
    },
    "momentum, cosine, penalties, clipping, max-norm": {
        "optimiser": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True},
        "schedule": {"kind": "cosine", "epochs": 9},
        "penalties": [{"kind": "l1"}, {"kind": "l2"}],
        "training": {"batch": 7, "clip": 0.5, "max_norm": 1.5},
    },
    "plateau and early stopping": {
        "optimiser": {"kind": "rmsprop", "lr": 0.02},
        "schedule": {"kind": "plateau", "patience": 1},
        "training": {"stop": [{"kind": "early_stopping", "patience": 1000}]},
    },
    "L-BFGS": {"optimiser": {"kind": "lbfgs"}, "training": {"batch": "full"}},
    "regression": {
        "data": {"source": {"kind": "ripple", "size": 120}, "scaling": "standard"},
        "objective": {"kind": "supervised", "loss": {"kind": "huber"}},
        "optimiser": {"kind": "adamw", "lr": 0.01, "amsgrad": True},
    },
    "convolution": {
        "data": {"source": {"kind": "digits"}, "split": {"train": 0.1, "validation": 0.1, "test": 0.8}},
        "network": [{"kind": "conv2d", "channels": 4}, {"kind": "relu"}, {"kind": "channel_dropout"}, {"kind": "max_pool"}],
        "training": {"batch": 64},
    },
}


def experiment(**changes: Any) -> Experiment:
    """A small experiment with these fields."""
    return Experiment.model_validate({"data": {"source": {"kind": "moons", "size": 120}}, **changes}, strict=False)


def case(name: str) -> Experiment:
    return experiment(**CASES[name])


def state(trainer: Trainer) -> dict[str, torch.Tensor]:
    """Every parameter and buffer, copied."""
    return {name: tensor.detach().clone() for name, tensor in trainer.assembly.tensors().items()}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    """Whether two states agree bit for bit."""
    return one.keys() == other.keys() and all(torch.equal(tensor, other[name]) for name, tensor in one.items())
