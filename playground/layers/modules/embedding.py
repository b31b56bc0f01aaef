"""A row of numbers for each token."""

from __future__ import annotations

from torch import Tensor, nn


class Embedding(nn.Embedding):
    """Looks up a row for each token: (n, length) whole numbers, of any type, → (n, length, features). Rows start as draws of this spread."""

    def __init__(self, vocabulary: int, features: int, spread: float = 1.0) -> None:
        super().__init__(vocabulary, features)
        nn.init.normal_(self.weight, std=spread)

    def forward(self, tokens: Tensor) -> Tensor:
        return super().forward(tokens.long())
