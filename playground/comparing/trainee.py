"""The process that trains a search's trials, one at a time, as far as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from playground.engine import Trainer
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.analyst import Asking
from playground.runs.message import Message


class Trainee:
    """A respondent (`runs/analyst.py`): `{"number": 3, "experiment": …, "epoch": 10}` begins a trial, `{"number": 3, "epoch": 20}` goes on."""

    def __init__(self) -> None:
        self._number = -1
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
                self._trainer, self._number = Trainer(Experiment.parse(told["experiment"])), told["number"]
            trainer = self._trainer
            assert trainer is not None and told["number"] == self._number
            while trainer.going and trainer.position.epoch < told["epoch"]:
                if asking.cancelled():
                    return
                trainer.run(trainer.position.left)
            yield {"type": "standing", "number": self._number, **_standing(trainer)}
        except SpecError as error:
            yield {"type": "fault", "number": told["number"], "message": str(error)}
        except Exception as error:
            yield {"type": "fault", "number": told["number"], "message": f"{type(error).__name__}: {str(error)[:300]}"}


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
