"""What one layer costs, found by running it on the meta device, where nothing is allocated or computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.flop_counter import flop_registry

from playground.layers import Call, Layer, Shape, output_shape
from playground.layers.inside import beside, inputs
from playground.layers.modules import given
from playground.layers.recurrences import Recurrences

BATCH = 2
"""Examples in a trial run; two, so that batch norm has something to average."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One layer on one shape: `flops` (two for each multiply-add) and `memory` (bytes a forward pass writes) are for one example."""

    call: Call
    shape: Shape
    parameters: int
    flops: int
    memory: int


@lru_cache(maxsize=4096)
def cost(layer: Layer, shape: Shape) -> Cost:
    """What a layer costs on an input of this shape; ValueError says why it cannot take it."""
    output_shape(layer, shape)
    return measure(layer.call(shape), shape)


def measure(call: Call, shape: Shape) -> Cost:
    """What a module costs on an input of this shape (without the batch axis)."""
    with torch.device("meta"), torch.no_grad():
        module: nn.Module = call()
        x, context = inputs(shape, BATCH)
        with Recurrences() as skipped, _Meter() as meter:
            out = given(module, x, context)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    flops, memory = meter.flops + skipped.flops, meter.memory + skipped.memory
    return Cost(call, beside(shape, tuple(out.shape[1:])), parameters, flops // BATCH, memory // BATCH)


class _Meter(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts the operations below it. Unlike torch's own FlopCounterMode it hooks no modules, so that other threads may plan at the same time."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.flops = self.memory = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        out = func(*args, **(kwargs or {}))
        count: Callable[..., int] | None = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.flops += count(*args, **(kwargs or {}), out_val=out)
        if not func.is_view:
            self.memory += sum(leaf.numel() * leaf.element_size() for leaf in tree_leaves(out) if isinstance(leaf, Tensor))
        return out
