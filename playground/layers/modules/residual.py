"""Around a body, and back into its result."""

from __future__ import annotations

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
