"""Small trained networks with a desk each, made once for all tests that ask them something."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from playground.attribution import Subject
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.explaining import Desk, Payload, parse

DOCUMENTS: dict[str, dict[str, Any]] = {
    "plane": {
        "data": {"source": {"kind": "moons", "size": 160}, "features": ["x1", "x2", "x1_x2"]},
        "network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 4}, {"kind": "relu"}],
    },
    "line": {
        "data": {"source": {"kind": "sine", "size": 80}},
        "network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}],
        "objective": {"kind": "supervised", "loss": {"kind": "mse"}},
    },
    "table": {"data": {"source": {"kind": "iris"}, "scaling": "standard"}, "network": [{"kind": "dense", "units": 8}, {"kind": "relu"}]},
    "images": {
        "data": {"source": {"kind": "digits"}, "split": {"train": 0.2, "validation": 0.1, "test": 0.7}},
        "network": [
            {"kind": "conv2d", "channels": 4}, {"kind": "relu"}, {"kind": "max_pool"},
            {"kind": "flatten"}, {"kind": "dense", "units": 12}, {"kind": "relu"},
        ],
    },
    "planted": {"data": {"source": {"kind": "planted", "size": 200}}, "network": [{"kind": "dense", "units": 8}, {"kind": "relu"}]},
    "marks": {
        "data": {"source": {"kind": "marks", "size": 120}},
        "network": [{"kind": "conv2d", "channels": 4}, {"kind": "relu"}, {"kind": "global_pool"}],
    },
}  # fmt: skip
STEPS = {"plane": 300, "line": 300, "table": 200, "images": 80, "planted": 200, "marks": 40}


@cache
def trainer(name: str) -> Trainer:
    """A network trained for some steps. Nobody may train it further."""
    made = Trainer(Experiment.model_validate(DOCUMENTS[name], strict=False))
    made.run(STEPS[name])
    return made


def desk(name: str) -> Desk:
    """A desk of its own with a copy of that network."""
    return Desk(Subject.of(trainer(name)))


def parts(asked: Desk, question: dict[str, Any]) -> list[Payload]:
    """The parts of the answer to a question as the browser asks it."""
    asked.begin(60)
    return list(parse(json.dumps(question)).answer(asked))
