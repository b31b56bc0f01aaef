"""Several ways from one input, joined again."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.layers.modules.context import Context, given


class Branches(nn.Module):
    """Every path gets the same input; their results are concatenated along `axis`, added or multiplied."""

    contextual = True

    def __init__(self, paths: list[nn.Module], join: str = "concat", axis: int = 1) -> None:
        super().__init__()
        self.paths, self.join, self.axis = nn.ModuleList(paths), join, axis

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        made = [given(path, x, context) for path in self.paths]
        if self.join == "concat":
            return torch.cat(made, self.axis)
        out = made[0]
        for other in made[1:]:
            out = out + other if self.join == "add" else out * other
        return out


class Chain(nn.Module):
    """Layers one after another, as one."""

    contextual = True

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        return given(self.body, x, context)


class Repeat(nn.Module):
    """Stacks of the same make one after another, each with weights of its own."""

    contextual = True

    def __init__(self, body: list[nn.Module]) -> None:
        super().__init__()
        self.body = nn.ModuleList(body)

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        for stack in self.body:
            x = given(stack, x, context)
        return x


class Scale(nn.Module):
    """x · body(x), one factor for each channel, or for each number (squeeze-and-excitation, Hu et al. 2018)."""

    contextual = True

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        factor = given(self.body, x, context)
        return x * factor.view(*factor.shape, *[1] * (x.ndim - factor.ndim))
