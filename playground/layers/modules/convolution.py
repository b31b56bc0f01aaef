"""Convolutions and noise that torch does not have."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class CausalConv1d(nn.Module):
    """A convolution that looks at the present and the past alone: zeros stand before the start, and the length stays (van den Oord et al. 2016)."""

    def __init__(self, channels: int, out: int, kernel: int, dilation: int = 1, groups: int = 1, bias: bool = True) -> None:
        super().__init__()
        self.pad = nn.ConstantPad1d(((kernel - 1) * dilation, 0), 0.0)
        self.convolution = nn.Conv1d(channels, out, kernel, dilation=dilation, groups=groups, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.convolution(self.pad(x))
        return out


class StochasticDepth(nn.Module):
    """While training, gives zeros in place of a whole example with probability p, and makes up for it in the others (Huang et al. 2016)."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        kept = torch.rand(len(x), *[1] * (x.ndim - 1), device=x.device, dtype=x.dtype) >= self.p
        return x * kept / (1 - self.p)

    def extra_repr(self) -> str:
        return f"p={self.p}"


class OneHot(nn.Module):
    """A one for its token and zeros for all others: (n, length) whole numbers, of any type, → (n, length, tokens)."""

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self.tokens = tokens

    def forward(self, tokens: Tensor) -> Tensor:
        every = torch.arange(self.tokens, device=tokens.device)
        return (tokens.long()[..., None] == every).float()
