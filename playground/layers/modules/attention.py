"""Attention: each position gathers from others."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from playground.layers.modules.context import Context
from playground.layers.modules.positions import Rotary


class Attention(nn.Module):
    """Each position gathers values from the positions whose keys match its query, in several heads (Vaswani et al. 2017).

    (n, length, features) → the same shape. Keys and values come from x itself, or with `cross` from the memory in the context. What `softmax` gives
    are the weights (n, heads, length, keys); a hook there, or `weights`, hands them out.
    """

    contextual = True

    def __init__(
        self,
        features: int,
        heads: int,
        width: int,
        causal: bool = False,
        cross: bool = False,
        rotary: bool = False,
        bias: bool = True,
        scaled: bool = True,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(features, heads * width, bias=bias) for _ in range(3))
        self.turn_query, self.turn_key = (Rotary() if rotary else nn.Identity() for _ in range(2))
        self.softmax, self.dropout = nn.Softmax(-1), nn.Dropout(dropout)
        self.out = nn.Linear(heads * width, features, bias=bias)
        self.heads, self.causal, self.cross, self.scale = heads, causal, cross, 1 / math.sqrt(width) if scaled else 1.0

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        mixed = self.dropout(self.weights(x, context)) @ self._split(self.value(self._source(x, context)))
        out: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return out

    def weights(self, x: Tensor, context: Context | None = None) -> Tensor:
        """What share each position (axis 2) takes from each of the others (axis 3): (n, heads, length, keys)."""
        query = self.turn_query(self._split(self.query(x)))
        key = self.turn_key(self._split(self.key(self._source(x, context))))
        scores = query @ key.transpose(-1, -2) * self.scale
        if context is not None and context.bias is not None and not self.cross:
            scores = scores + context.bias
        if self.causal:
            later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=x.device).triu(1)
            scores = scores.masked_fill(later, -math.inf)
        shares: Tensor = self.softmax(scores)
        return shares

    def _source(self, x: Tensor, context: Context | None) -> Tensor:
        if not self.cross:
            return x
        if context is None or context.memory is None:
            raise RuntimeError("cross-attention needs the memory of an encoder")
        return context.memory

    def _split(self, x: Tensor) -> Tensor:
        """(n, length, heads · width) → (n, heads, length, width)."""
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)
