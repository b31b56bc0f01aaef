"""How a run of an ensemble stands at the end: the scores of its very weights, and what it answers over the plane or the line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.engine.trainer import Trainer
from playground.probes.surface import surface
from playground.runs.message import Message


@dataclass(frozen=True, slots=True, eq=False)
class Closing:
    """`scores` by column (`test.accuracy`), after so many `epochs`.

    `answers` as `Surface` has them: the probability (classes or 1, S, S) or (…, S), or the value (S, S) or (S,); None where the data lie on
    neither, or nobody asked.
    """

    scores: dict[str, float]
    epochs: float
    answers: NDArray[np.float32] | None = None

    def plain(self) -> Message:
        """As a message holds it."""
        return {"scores": self.scores, "epochs": self.epochs, "answers": self.answers}

    @classmethod
    def of(cls, plain: Message) -> Closing:
        """From a message."""
        return cls(plain["scores"], plain["epochs"], plain["answers"])


def closing(trainer: Trainer, resolution: int = 0) -> Closing:
    """How a run stands now; its answers at so many points along each axis, none for 0."""
    scores = {f"{part}.{column}": value for part, measures in trainer.evaluate().items() for column, value in measures.items()}
    found = surface(trainer.assembly, resolution) if resolution and trainer.diverged is None else None
    answers = None if found is None else found.value if found.probability is None else found.probability
    return Closing(scores, float(trainer.position.progress), answers)
