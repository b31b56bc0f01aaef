"""What takes the training steps: one interface for the loop in plain torch and for faster ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.sampler import Stretch


class Gear(ABC):
    """Takes training steps on the assembly's own parameters and optimiser state, in place.

    Whatever a gear keeps beside them must follow from them when `refresh` is called, so that a checkpoint needs to know nothing of gears.
    """

    name: ClassVar[str]

    def __init__(self, assembly: Assembly) -> None:
        self.assembly = assembly

    @abstractmethod
    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch, each at its own multiple of the learning rate.

        Returns the largest loss met (no axes, NaN if any was NaN), on the device and not waited for.
        """

    def refresh(self) -> None:  # noqa: B027 - a gear that keeps nothing has nothing to do
        """Weights or optimiser state were replaced from outside."""
