"""A copy of a run for those who want to look into it without touching it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A run that had come to `step`: a checkpoint without what only training needs, and the `generation` of its scene.

    `seconds` is what it cost the training, in processor time. Where there is nothing to copy, `data` is None and `message` says why.
    """

    step: int
    generation: int
    data: bytes | None
    message: str = ""
    seconds: float = 0.0


Deliver = Callable[[Snapshot], None]
"""Called once with the copy, from any thread; it must return at once."""
