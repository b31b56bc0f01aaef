"""The process that trains a search's trials, one at a time, as far as it is told."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from playground.comparing.half import MOST_BYTES
from playground.engine import Trainer
from playground.engine.checkpoint import Checkpoint
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.analyst import Asking
from playground.runs.message import Message

LONG = 2.0
"""Seconds of training from which on a trial is not to begin again."""


class Trainee:
    """A respondent (`runs/analyst.py`): `{"number": 3, "experiment": …, "epoch": 10}` begins a trial, `{"number": 3, "epoch": 20}` goes on.

    `checkpoint` beside an experiment, in base64, is where the trial goes on from. One that takes long has its checkpoint beside its standing.
    """

    def __init__(self) -> None:
        self._number, self._kept = -1, 0.0
        self._trainer: Trainer | None = None

    def warm(self) -> None:
        """There is nothing to import."""

    def take(self, data: bytes, generation: int) -> int | None:
        """It answers from no copy."""
        return None

    def answer(self, question: str, asking: Asking) -> Iterator[Message]:
        """How the trial stands at the end of the epoch, or when it has ended before; nothing when nobody wants to know any more."""
        told = json.loads(question)
        try:
            if "experiment" in told:
                self._begin(told)
            trainer = self._trainer
            assert trainer is not None and told["number"] == self._number
            while trainer.going and trainer.position.epoch < told["epoch"]:
                if asking.cancelled():
                    return
                trainer.run(trainer.position.left)
            yield {"type": "standing", "number": self._number, **_standing(trainer), **self._checkpoint(trainer)}
        except SpecError as error:
            yield {"type": "fault", "number": told["number"], "message": str(error)}
        except Exception as error:
            yield {"type": "fault", "number": told["number"], "message": f"{type(error).__name__}: {str(error)[:300]}"}

    def _begin(self, told: dict[str, Any]) -> None:
        trainer = Trainer(Experiment.parse(told["experiment"]))
        if "checkpoint" in told:
            trainer.restore(Checkpoint.from_bytes(b64decode(told["checkpoint"])))
        self._trainer, self._number, self._kept = trainer, told["number"], trainer.seconds

    def _checkpoint(self, trainer: Trainer) -> dict[str, bytes]:
        """What it takes to go on from here, where beginning again would be a pity; nothing otherwise."""
        if trainer.seconds - self._kept < LONG or not trainer.going:
            return {}
        self._kept, data = trainer.seconds, trainer.checkpoint().to_bytes()
        return {"checkpoint": data} if len(data) <= MOST_BYTES else {}


def _standing(trainer: Trainer) -> dict[str, Any]:
    scores, metric = trainer.evaluate(), trainer.prepared.task.metric
    broken = trainer.diverged
    return {
        "score": float(scores["validation"][metric]),
        "test": float(scores["test"][metric]),
        "epochs": float(trainer.position.progress),
        "seconds": trainer.seconds,
        "ended": not trainer.going,
        "diverged": f"{broken.message} {broken.cause}" if broken else None,
    }
