"""Where a run stands, in a word and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """What a run is doing."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    DIVERGED = "diverged"
    PARKED = "parked"
    FAILED = "failed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Status:
    """A state, why, and where: the `step` and the `layer` at fault, and whether there is a good state to go back to."""

    state: State = State.READY
    message: str = ""
    step: int | None = None
    layer: str | None = None
    recoverable: bool = False

    def plain(self) -> dict[str, Any]:
        """As a map for a message."""
        return asdict(self)

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Status:
        """From the map of a message."""
        return cls(**{**plain, "state": State(plain["state"])})
