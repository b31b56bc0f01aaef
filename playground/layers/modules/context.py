"""What a container hands to the layers inside it beside their input."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor, nn


class Context(NamedTuple):
    """`memory` (n, source length, features) is what an encoder made of the source; `bias` (heads, length, length) is added to the scores of
    self-attention."""

    memory: Tensor | None = None
    bias: Tensor | None = None


def given(module: nn.Module, x: Tensor, context: Context | None) -> Tensor:
    """What a module makes of x, with the context where it takes one."""
    out: Tensor = module(x, context) if getattr(module, "contextual", False) else module(x)
    return out
