"""The kernels of convolutions over images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import nn

from playground.model.blocks import Block

MOST = 16
"""Kernels of a channel that are given, one for each channel before it; of more, as many are picked evenly."""


class Filters(NamedTuple):
    """`weight` float32 (drawn channels, channels before them, kernel height, kernel width)."""

    weight: NDArray[np.float32]


def filters(network: nn.Module, blocks: Sequence[Block]) -> list[Filters | None]:
    """For each block the kernels of its drawn channels; None where it is no convolution over images."""
    layers = dict(network.named_children())
    return [_filters(block, layers[block.names[0]]) if block.names else None for block in blocks]


def _filters(block: Block, layer: nn.Module) -> Filters | None:
    if not isinstance(layer, nn.Conv2d):
        return None
    channels = layer.weight.shape[1]
    picked = [index * channels // MOST for index in range(MOST)] if channels > MOST else list(range(channels))
    return Filters(layer.weight.detach()[list(block.shown)][:, picked].contiguous().cpu().numpy().copy())
