"""How far a run has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """`step` steps in all; `epoch` whole epochs; `batch` of the `batches` of the epoch that has begun."""

    step: int
    epoch: int
    batch: int
    batches: int

    @property
    def progress(self) -> float:
        """Epochs, the begun one counted in part."""
        return self.epoch + self.batch / self.batches

    @property
    def left(self) -> int:
        """Steps to the end of the epoch."""
        return self.batches - self.batch
