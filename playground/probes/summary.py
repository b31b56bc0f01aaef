"""What each unit of a large layer does over the training examples, in two numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.model.blocks import Block
from playground.probes.activations import activations

LARGE = 64
"""Blocks of more units than these are summed up."""

EXAMPLES = 256
"""The first so many training examples are looked at."""


class Summary(NamedTuple):
    """Mean and standard deviation (float32, one a unit) of what a unit gives, over examples and, in images, places."""

    mean: NDArray[np.float32]
    spread: NDArray[np.float32]


def summary(assembly: Assembly, blocks: Sequence[Block]) -> list[Summary | None]:
    """For each large block what its units give, in evaluation mode; None for the others."""
    large = [block for block in blocks if block.units > LARGE]
    if not large:
        return [None] * len(blocks)
    values = activations(assembly.network, large, assembly.x[: min(EXAMPLES, assembly.sizes[0])])
    found = {block.id: _summed(value) for block, value in zip(large, values, strict=True)}
    return [found.get(block.id) for block in blocks]


def _summed(values: Tensor) -> Summary:
    """Values (N, units, …)."""
    with torch.inference_mode():
        spread, mean = torch.std_mean(values.transpose(0, 1).flatten(1), 1, correction=0)
        return Summary(mean.cpu().numpy(), spread.cpu().numpy())
