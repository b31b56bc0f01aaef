"""Reading often what is cheap and less often what is not, so that watching a run hardly slows it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar, cast

T = TypeVar("T")

SHARE = 0.01
"""The share of the time that one reading may take."""


class Budget:
    """Gives each reading its turn by what it cost the last time; between turns it gives the last result.

    It decides by the clock what is looked at, and never what is trained.
    """

    def __init__(self, share: float = SHARE, clock: Callable[[], float] = perf_counter) -> None:
        self._share, self._clock = share, clock
        self._kept: dict[str, tuple[float, Any]] = {}

    def read(self, name: str, make: Callable[[], T], *, exact: bool = False) -> T:
        """What `make` gives, now if its turn has come or `exact` asks for it, and otherwise what it gave the last time."""
        begun = self._clock()
        due, value = self._kept.get(name, (begun, None))
        if begun < due and not exact:
            return cast(T, value)
        value = make()
        ended = self._clock()
        self._kept[name] = ended + (ended - begun) * (1 / self._share - 1), value
        return value

    def clear(self) -> None:
        """Forget everything: the network or the data are others."""
        self._kept.clear()
