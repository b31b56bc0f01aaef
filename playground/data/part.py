"""One part of the data, ready for a network and its loss."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The training, validation or test examples.

    `x` float32 (n, *shape), or int64 (n, length) tokens, ready for the network; `y` ready for the loss: float32 (n, 1) in {0, 1} for two classes,
    int64 (n,) for more, float32 (n, k) standardised for regression, int64 (n, length) with `UNASKED` for labels at each position, (n, height, width)
    for labels at each pixel; `index` int64 (n,) says which rows of the raw examples these are. Shared: never write to them.
    """

    x: Tensor
    y: Tensor
    index: Tensor

    def __len__(self) -> int:
        return len(self.index)

    def to(self, device: torch.device | str) -> Part:
        """The same on a device."""
        return Part(self.x.to(device), self.y.to(device), self.index.to(device))
