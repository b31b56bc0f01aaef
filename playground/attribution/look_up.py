"""Tokens are names, and a network computes with the rows that it looks up for them: those are what is explained."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.layers import modules
from playground.problem import Problem, SpecError


class OpenEmbedding(modules.Embedding):
    """An embedding that lets rows pass which were looked up already: (n, length) or (n, length, features) → (n, length, features)."""

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens.view_as(tokens) if tokens.dim() == 3 else super().forward(tokens)


class OpenOneHot(modules.OneHot):
    """One-hot rows, or those that are rows already: (n, length) or (n, length, tokens) → (n, length, tokens)."""

    def forward(self, tokens: Tensor) -> Tensor:
        return tokens.view_as(tokens) if tokens.dim() == 3 else super().forward(tokens)


NONE = -1
"""In the place of a token where there is none."""

OPEN: dict[type[nn.Module], type[nn.Module]] = {modules.Embedding: OpenEmbedding, modules.OneHot: OpenOneHot}


def opened(network: nn.Module) -> nn.Module:
    """The network, whose first layer takes tokens (n, length) as before and rows (n, length, features) too.

    SpecError where tokens are looked up elsewhere, inside a container or behind another layer.
    """
    first = next(network.children(), None)
    if isinstance(first, tuple(OPEN.values())):
        return network
    if first is None or type(first) not in OPEN:
        why = "Tokens are explained by the rows that are looked up for them: put Embedding or One-hot first, before every other layer."
        raise SpecError([Problem("network", why)])
    first.__class__ = OPEN[type(first)]  # the same weights, hooks and name
    return network


def look_up(network: nn.Module) -> nn.Module:
    """The first layer of an opened network."""
    return next(network.children())


def tokens_of(network: nn.Module, rows: Tensor) -> Tensor:
    """The tokens int64 (n, length) whose rows (n, length, features) these are; −1 where it is no token's row."""
    first = look_up(network)
    known = rows.new_ones(first.tokens).diag() if isinstance(first, OpenOneHot) else first.get_parameter("weight").detach()
    same = [(row[:, None] == known).all(-1) for row in rows]  # one example at a time: (length, tokens, features) in memory
    tokens = [one.int().argmax(1).masked_fill(~one.any(1), NONE) for one in same]
    return torch.stack(tokens) if tokens else torch.zeros(rows.shape[:2], dtype=torch.int64)


def word(vocabulary: tuple[str, ...], token: int) -> str:
    """A token as it is read in a list: blanks are seen, one without letters is ∅, and what is no token (−1) a dash."""
    return "–" if token < 0 else vocabulary[token].replace(" ", "␣").replace("\n", "⏎") or "∅"
