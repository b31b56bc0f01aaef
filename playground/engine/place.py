"""Where the numbers of a block, a unit or a link lie among the network's tensors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from torch import Tensor, nn

from playground.engine.assembly import Assembly
from playground.model.blocks import Block

ROLE = "network"
"""The role of the network that is drawn."""


class Place(NamedTuple):
    """Some entries of a parameter or a buffer: `tensor[at]`, all of them where `at` is empty. `name` is `network.0_dense.weight`."""

    name: str
    tensor: Tensor
    at: tuple[int, ...]


class Places:
    """Finds them by block id (`network[0]`), unit and source: true indices in the block and in the block before it.

    Raises ValueError with a sentence that begins with the field at fault.
    """

    def __init__(self, assembly: Assembly) -> None:
        self._blocks = {block.id: block for block in assembly.plan.blocks()}
        self._order = list(self._blocks)
        self._layers = dict(assembly.network.named_children())

    def block(self, block: str) -> Block:
        """The block of this id."""
        if block not in self._blocks:
            raise ValueError(f"block: expected one of {', '.join(self._order)}, got {block[:40]}")
        return self._blocks[block]

    def unit(self, block: str, unit: int) -> Block:
        """The block, which has this unit."""
        found = self.block(block)
        if not 0 <= unit < found.units:
            raise ValueError(f"unit: expected a number from 0 to {found.units - 1} in {block}, got {unit}")
        return found

    def all_of(self, block: str) -> list[Place]:
        """Every parameter and running statistic of a block, its followers' too."""
        found = [Place(name, tensor, ()) for name, tensor in self._tensors(self.block(block).names)]
        if not found:
            raise ValueError(f"block: {block} ({self.block(block).title}) has no weights")
        return found

    def of_unit(self, block: str, unit: int) -> list[Place]:
        """What belongs to one unit alone: the weights into it, its bias, and its entries in the followers (scale, shift, statistics, slope)."""
        found = self.unit(block, unit)
        layer = self._own(found)
        if layer is None and any(True for _ in self._tensors(found.names[:1])):
            raise ValueError(f"unit: {block} ({found.title}) has no weights of single units; choose the whole layer")
        sized = ((name, tensor) for name, tensor in self._tensors(found.names) if tensor.ndim and len(tensor) == found.units)
        places = [Place(name, tensor, (unit,)) for name, tensor in sized]
        if not places:
            raise ValueError(f"block: {block} ({found.title}) has no weights")
        return places

    def link(self, block: str, unit: int, source: int) -> Place:
        """The weight, or the kernel of a convolution, that leads from a unit of the block before to this one."""
        found = self.unit(block, unit)
        layer = self._own(found)
        if layer is None or not (found.weighted or (isinstance(layer, nn.modules.conv._ConvNd) and layer.groups == 1)):
            raise ValueError(f"source: no single weights lead into {block} ({found.title}) from unit to unit")
        if not 0 <= source < layer.weight.shape[1]:
            raise ValueError(f"source: expected a number from 0 to {layer.weight.shape[1] - 1} for {block}, got {source}")
        return Place(f"{ROLE}.{found.names[0]}.weight", layer.weight, (unit, source))

    def number(self, block: str, unit: int, source: int | None) -> Place:
        """One weight; the unit's bias where `source` is None."""
        if source is not None:
            place = self.link(block, unit, source)
            if place.tensor.ndim > 2:
                raise ValueError(f"source: a kernel is more than one number; of {block} ({self.block(block).title}) only biases can be set")
            return place
        found = self.unit(block, unit)
        bias = getattr(self._own(found), "bias", None)
        if bias is None:
            raise ValueError(f"source: {block} ({found.title}) has no biases; say which unit the weight comes from")
        return Place(f"{ROLE}.{found.names[0]}.bias", bias, (unit,))

    def _own(self, block: Block) -> nn.Linear | nn.modules.conv._ConvNd | None:
        """The layer that makes the block's units, where each of them has weights of its own along the first axis."""
        layer = self._layers[block.names[0]] if block.names else None
        return layer if isinstance(layer, nn.Linear | nn.modules.conv._ConvNd) else None

    def _tensors(self, names: tuple[str, ...]) -> Iterator[tuple[str, Tensor]]:
        for name in names:
            layer = self._layers[name]
            yield from ((f"{ROLE}.{name}.{inner}", tensor) for inner, tensor in (*layer.named_parameters(), *layer.named_buffers()))
