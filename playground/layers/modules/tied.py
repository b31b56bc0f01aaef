"""An output layer without weights of its own."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn


class TiedHead(nn.Module):
    """Scores each token by its row in the embedding of the same network, named `source`: (…, features) → (…, tokens) (Press & Wolf 2017).

    The embedding stays where it is; `tie` says to which network this head belongs.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self._held: list[Any] = []  # in a list, so that the embedding is no part of this module

    def tie(self, network: nn.Module) -> None:
        """Look rows up in this network's embedding from now on."""
        self._held = [network.get_submodule(self.source)]

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = x @ self._held[0].weight.T
        return scores

    def extra_repr(self) -> str:
        return self.source
