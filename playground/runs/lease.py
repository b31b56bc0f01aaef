"""How long a run lives without anybody looking at it."""

from __future__ import annotations

from dataclasses import dataclass

from playground.settings import Settings


@dataclass(frozen=True, slots=True)
class Lease:
    """Seconds of patience: with nobody there, with hidden tabs only, and before a parked run is forgotten.

    A page that polls counts as gone after `polled` seconds of silence, since browsers let hidden tabs poll once a minute. Leases are looked
    at `every` so many seconds.
    """

    unwatched: float
    hidden: float
    parked: float
    polled: float = 90.0

    @property
    def every(self) -> float:
        """A tenth of the shortest patience, within reason."""
        return min(10.0, max(0.2, self.unwatched / 10))

    @classmethod
    def of(cls, settings: Settings) -> Lease:
        """The lease that the settings grant."""
        return cls(settings.park_after, settings.park_hidden_after, settings.end_after)

    def over(self, *, visible: bool, hidden: bool, idle: float) -> bool:
        """Whether a living run is to be parked.

        `visible` and `hidden` say whether pages in sight and out of sight are connected; `idle` is the time in seconds since one in
        sight was. Browsers throttle hidden tabs, so these count as viewers for longer.
        """
        return not visible and idle > (self.hidden if hidden else self.unwatched)
