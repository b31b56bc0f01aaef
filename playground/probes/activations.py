"""What every block of a network gives for some inputs, layer by layer and without hooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn

from playground.engine.reading import reading
from playground.model.blocks import Block


def activations(network: nn.Module, blocks: Sequence[Block], x: Tensor) -> list[Tensor]:
    """The values (N, …) of each block, the input block first, for network inputs `x` (N, …), in evaluation mode.

    A block's values are those after its followers (activation, norm): what the next layer sees.
    """
    with reading(network):
        values = {"": x}
        for name, layer in network.named_children():
            x = layer(x)
            values[name] = x
        return [values[block.names[-1] if block.names else ""] for block in blocks]


def device_of(network: nn.Module) -> torch.device:
    """Where a network's parameters are."""
    return next(iter(network.parameters())).device


def shown(values: Tensor, units: Iterable[int]) -> Tensor:
    """Some units (axis 1) of values (N, units, …)."""
    chosen = list(units)
    return values if len(chosen) == values.shape[1] else values[:, chosen]
