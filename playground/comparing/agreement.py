"""What the networks of one setting answer over the plane or the line, together: their mean, and how far they disagree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

RESOLUTION = 40
"""Points along each axis at which every network is asked."""


class Agreement:
    """Networks are added one at a time, by their answers as `Closing` has them; those that diverged have none and are not among them.

    `classes` is how many there are, 0 for numbers. All arrays come out as (…) over the points: (S, S), or (S,) on a line.
    """

    def __init__(self, classes: int) -> None:
        self.classes, self.count = classes, 0
        self._sum: NDArray[np.float64] | None = None
        self._squares: NDArray[np.float64] | None = None

    def add(self, answers: NDArray[np.float32]) -> None:
        """One more network."""
        values = answers.astype(np.float64)
        votes = self._votes(values) if self.classes else values**2
        self._sum = values if self._sum is None else self._sum + values
        self._squares = votes if self._squares is None else self._squares + votes
        self.count += 1

    @property
    def mean(self) -> NDArray[np.float64] | None:
        """The mean probability (1 or classes, …) as a network gives it, or the mean value (…); None before there is any."""
        return None if self._sum is None else self._sum / self.count

    @property
    def disagreement(self) -> NDArray[np.float64] | None:
        """The share of networks that do not choose the class that most of them choose; or, of numbers, their standard deviation."""
        if self._sum is None or self._squares is None:
            return None
        if self.classes:
            return np.asarray(1 - self._squares.max(0) / self.count)
        spread = np.maximum(self._squares / self.count - (self._sum / self.count) ** 2, 0.0)
        return np.sqrt(spread * self.count / max(1, self.count - 1))

    def _votes(self, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """Which class a network chooses at each point, as (classes, …) of 0 and 1."""
        chosen = (probability[0] > 0.5).astype(int) if len(probability) == 1 else probability.argmax(0)
        return np.stack([chosen == c for c in range(self.classes)]).astype(np.float64)

    def plain(self) -> dict[str, Any]:
        """As a message holds it."""
        return {"classes": self.classes, "count": self.count, "sum": self._sum, "squares": self._squares}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Agreement:
        """From a message."""
        found = cls(plain["classes"])
        found.count, found._sum, found._squares = plain["count"], plain["sum"], plain["squares"]
        return found
