"""One unit of the network: what it shows, and its weights to and from all its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import nn

from playground.engine.assembly import Assembly
from playground.model.blocks import Block, Display
from playground.probes.units import units
from playground.probes.weights import weights


class Focus(NamedTuple):
    """`values` float32 is what the unit shows, by `display`: map (R, R), curve (R,), image (h, w), row (1, n), value ().

    `bias` is None where it has none; `incoming` float32 (units of the block before) and `outgoing` (units of the block after) are None where no
    matrix leads from unit to unit.
    """

    block: str
    unit: int
    display: Display
    values: NDArray[np.float32]
    bias: float | None
    incoming: NDArray[np.float32] | None
    outgoing: NDArray[np.float32] | None


def focus(assembly: Assembly, blocks: Sequence[Block], block: str, unit: int, resolution: int, example: int) -> Focus:
    """The unit of this index in the block of this id, drawn or not; `resolution` and `example` as for `units`."""
    place = next(place for place, candidate in enumerate(blocks) if candidate.id == block)
    chosen = replace(blocks[place], shown=(unit,))
    (drawn,) = units(assembly, [chosen], resolution, example)
    near = [replace(other, shown=tuple(range(other.units))) for other in blocks[max(0, place - 1) : place + 2]]
    near[place > 0] = chosen
    links = weights(assembly.network, near)
    into, out = links[1] if place else None, links[-1] if place + 1 < len(blocks) else None
    incoming = None if into is None or into.weight is None else into.weight[0]
    outgoing = None if out is None or out.weight is None else out.weight[:, 0]
    return Focus(block, unit, drawn.display, drawn.values[0], _bias(assembly.network, chosen), incoming, outgoing)


def _bias(network: nn.Module, block: Block) -> float | None:
    """That of the one unit shown."""
    layer = dict(network.named_children())[block.names[0]] if block.names else None
    bias = layer.bias if isinstance(layer, nn.Linear | nn.modules.conv._ConvNd) else None
    return None if bias is None else bias[block.shown[0]].item()
