"""The weights between the drawn units, and what the last step that was watched did to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.engine.observation import Observation
from playground.model.blocks import Block


class Weights(NamedTuple):
    """float32: `weight` (drawn units of the block, drawn units of the block before) and `bias` (drawn units), if there is one.

    Of a convolution the biases alone: kernels lead to its channels, not single weights. Gradients and updates are laid out alike.
    """

    weight: NDArray[np.float32] | None
    bias: NDArray[np.float32] | None


def weights(network: nn.Module, blocks: Sequence[Block]) -> list[Weights | None]:
    """For each block the weights that lead to its drawn units, with their biases; None where there are neither these nor biases."""
    return _drawn({name: parameter.detach() for name, parameter in network.named_parameters()}, blocks)


def gradients(observation: Observation, blocks: Sequence[Block]) -> list[Weights | None]:
    """The gradients of these weights in the observed step, as the optimiser saw them: with penalties, clipped, zero where frozen."""
    return _drawn({name.partition(".")[2]: tensor for name, tensor in observation.gradients.items()}, blocks)


def updates(observation: Observation, blocks: Sequence[Block]) -> list[Weights | None]:
    """By how much the observed step changed them: new values less old ones."""
    return _drawn({name.partition(".")[2]: tensor for name, tensor in observation.updates.items()}, blocks)


def _drawn(tensors: Mapping[str, Tensor], blocks: Sequence[Block]) -> list[Weights | None]:
    """What tensors by their parameters' names hold for each block."""
    return [None, *((_between if block.weighted else _channels)(before, block, tensors) for before, block in pairwise(blocks))]


def _between(before: Block, block: Block, tensors: Mapping[str, Tensor]) -> Weights | None:
    weight, bias = (tensors.get(f"{block.names[0]}.{field}") for field in ("weight", "bias"))
    if weight is None:
        return None
    return Weights(_plain(weight[list(block.shown)][:, list(before.shown)]), None if bias is None else _plain(bias[list(block.shown)]))


def _channels(_before: Block, block: Block, tensors: Mapping[str, Tensor]) -> Weights | None:
    """The biases of a convolution."""
    weight, bias = (tensors.get(f"{block.names[0]}.{field}") for field in ("weight", "bias"))
    if weight is None or bias is None or weight.dim() < 3 or len(bias) != block.units:
        return None
    return Weights(None, _plain(bias[list(block.shown)]))


def _plain(tensor: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = tensor.cpu().contiguous().numpy()
    return array.copy()
