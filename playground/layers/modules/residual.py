"""Around a body, and back into its result."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.layers.modules.context import Context, given


class Residual(nn.Module):
    """body(x) + shortcut(x): the body learns what to add to its input (He et al. 2016)."""

    contextual = True

    def __init__(self, body: nn.Module, shortcut: nn.Module) -> None:
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        return given(self.body, x, context) + given(self.shortcut, x, context)


class Skip(Residual):
    """The body's result behind the shortcut's, along the first axis: what was seen before is kept beside it (Ronneberger et al. 2015)."""

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        return torch.cat([given(self.shortcut, x, context), given(self.body, x, context)], 1)
