"""Units that give nothing to what follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from playground.model.blocks import Block

Hook = Callable[[nn.Module, tuple[Tensor, ...], Tensor], Tensor]


def silence(network: nn.Module, blocks: Sequence[Block], silenced: Mapping[str, Sequence[int]]) -> list[RemovableHandle]:
    """Let these units (by block id) give 0, whatever the network is called for, until the handles that come back are removed.

    The hooks stand after the last module of each block: after its activation, norm and dropout.
    """
    layers = dict(network.named_children())
    return [layers[block.names[-1]].register_forward_hook(_mute(block, silenced[block.id])) for block in blocks if block.id in silenced]


def _mute(block: Block, units: Sequence[int]) -> Hook:
    quiet = torch.zeros(block.units, dtype=torch.bool)
    quiet[list(units)] = True

    def mute(_layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        return output.masked_fill(quiet.to(output.device).view(-1, *[1] * (output.ndim - 2)), 0.0)

    return mute
