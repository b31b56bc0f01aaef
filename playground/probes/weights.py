"""The weights between the drawn units."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.model.blocks import Block


class Weights(NamedTuple):
    """float32: `weight` (drawn units of the block, drawn units of the block before) and `bias` (drawn units), if there is one."""

    weight: NDArray[np.float32]
    bias: NDArray[np.float32] | None


def weights(network: nn.Module, blocks: Sequence[Block]) -> list[Weights | None]:
    """For each block the weights that lead to its drawn units; None where there is no matrix from unit to unit."""
    layers = dict(network.named_children())
    return [None, *(_between(before, block, layers[block.names[0]]) if block.weighted else None for before, block in pairwise(blocks))]


def _between(before: Block, block: Block, layer: nn.Module) -> Weights | None:
    if not isinstance(layer, nn.Linear):
        return None
    weight = layer.weight.detach()[list(block.shown)][:, list(before.shown)]
    return Weights(_plain(weight), None if layer.bias is None else _plain(layer.bias.detach()[list(block.shown)]))


def _plain(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.cpu().contiguous().numpy()
    return array.copy()
