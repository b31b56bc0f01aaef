"""What takes the training steps: one interface for the loop in plain torch and for faster ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.sampler import Journey, Stretch


class Gear(ABC):
    """Takes training steps on the assembly's own parameters and optimiser state, in place.

    Whatever a gear keeps beside them must follow from them when `refresh` is called, so that a checkpoint needs to know nothing of gears.
    """

    name: ClassVar[str]
    stride = 128
    """Steps between the moments at which a run is checked and a checkpoint kept in memory, from which a broken one is replayed."""

    thrift = 1
    """How many times more seldom rows are recorded in the long run, because steps take so much less time."""

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly
        self.reason = ""
        """Why it is not a faster gear, as a sentence; empty for the fastest."""

    @abstractmethod
    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch, each at its own multiple of the learning rate.

        Returns the largest loss met (no axes, NaN if any was NaN), on the device and not waited for.
        """

    def travel(self, journey: Journey, rates: Sequence[float]) -> Tensor:
        """The same over several epochs."""
        peaks, taken = list[Tensor](), 0
        for stretch in journey.stretches():
            peaks.append(self.run(stretch, rates[taken : taken + stretch.steps]))
            taken += stretch.steps
        return peaks[0] if len(peaks) == 1 else torch.stack(peaks).max()

    def refresh(self) -> None:  # noqa: B027 - a gear that keeps nothing has nothing to do
        """Weights or optimiser state were replaced from outside."""
