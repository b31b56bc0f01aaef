"""One trial of a search: what was tried, how far it came, and what it gave."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What became of a trial."""

    RUNNING = "running"
    COMPLETE = "complete"
    PRUNED = "pruned"
    DIVERGED = "diverged"
    IMPOSSIBLE = "impossible"
    FAILED = "failed"


@dataclass(slots=True)
class Tried:
    """A trial. `chosen` is what the sampler gave, by field, `words` the same as a person reads it; `rungs` are (epoch, validation score).

    `score` is the metric on the validation part at the end; `test` that on the test part, which has no say in anything and is told of the best alone.
    `flops` are those of the training, three forward passes for each example.
    """

    number: int
    chosen: dict[str, Any]
    words: dict[str, str]
    document: str = ""
    outcome: Outcome = Outcome.RUNNING
    reason: str = ""
    rungs: list[tuple[int, float]] = field(default_factory=list)
    score: float | None = None
    test: float | None = None
    epochs: float = 0.0
    seconds: float = 0.0
    parameters: int = 0
    flops: float = 0.0

    @property
    def error(self) -> float:
        """One less the score: what a search makes small; NaN without a score."""
        return float("nan") if self.score is None else 1.0 - self.score

    def plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self) | {"outcome": self.outcome.value}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Tried:
        """From JSON."""
        rungs = [(int(epoch), float(score)) for epoch, score in plain["rungs"]]
        return cls(**{**plain, "outcome": Outcome(plain["outcome"]), "rungs": rungs})
