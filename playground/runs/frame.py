"""A frame: what a run looks like at one moment, in the parts that somebody wants to see."""

from __future__ import annotations

from typing import Any

from playground.engine.trainer import Trainer
from playground.runs.command import View


def frame(trainer: Trainer, views: frozenset[View], example: int) -> dict[str, Any]:
    """The parts of a frame that are read off the network; those nobody wants are None."""
    return {
        "learning_rate": trainer.learning_rate,
        "metrics": {part: dict(scores) for part, scores in trainer.evaluate().items()},
        "example": example,
        "surface": None,
        "units": None,
        "weights": None,
        "confusion": None,
        "per_class": None,
        "examples": None,
        "regression": None,
        "health": None,
    }
