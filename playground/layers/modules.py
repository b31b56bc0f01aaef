"""Modules that torch does not have: plain code, so that an exported script can hold it."""

from __future__ import annotations

from torch import Tensor, nn


class Residual(nn.Module):
    """body(x) + shortcut(x): the body learns what to add to its input (He et al. 2016)."""

    def __init__(self, body: nn.Module, shortcut: nn.Module) -> None:
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.body(x) + self.shortcut(x)
        return out
