"""Layers one after another inside a container."""

from __future__ import annotations

from torch import Tensor, nn

from playground.layers.modules.context import Context, given


class Stack(nn.Sequential):
    """nn.Sequential that hands the context on to the layers that take one."""

    contextual = True

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        for layer in self:
            x = given(layer, x, context)
        return x
