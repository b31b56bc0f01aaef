"""Where a job stands."""

from __future__ import annotations

from enum import StrEnum


class JobState(StrEnum):
    """`QUEUED` waits for its turn; `PARKED` was interrupted, `STOPPED` ended on request before it was done.

    These two can be resumed, and so can one that `FAILED`.
    """

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    PARKED = "parked"
    STOPPED = "stopped"
    DONE = "done"
    FAILED = "failed"

    @property
    def living(self) -> bool:
        """Whether something more comes of it unasked, or would but for a pause."""
        return self in (JobState.QUEUED, JobState.RUNNING, JobState.PAUSED)
