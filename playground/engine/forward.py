"""Calling a network without the cost of nn.Module's calling convention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules import module as machinery

from playground.objectives import Forward

PLAIN: Mapping[type[nn.Module], Callable[[Tensor], Tensor]] = {nn.Tanh: torch.tanh, nn.Sigmoid: torch.sigmoid, nn.ReLU: torch.relu}
"""Modules that do nothing but call one function."""

POOLS = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)
"""Modules that pick, from each window, the first of the largest."""


def forward_of(network: nn.Module) -> Forward:
    """The network as a plain function: the same results to the bit, on the parameters that it has now.

    The operations are those of the modules in their order, but for a ReLU before a max-pooling, which comes after it (`pooled_first`). A layer's own
    `forward` is called, or the one function that it calls. That skips hooks; so a network that has any is called as a module.
    """
    if hooked(network.modules()):
        return network
    steps = tuple(map(_step, pooled_first([*leaves(network)])))

    def forward(x: Tensor) -> Tensor:
        for step in steps:
            x = step(x)
        return x

    return forward


def hooked(modules: Iterable[nn.Module]) -> bool:
    """Whether somebody listens to one of these modules, or to all there are."""
    if machinery._has_any_global_hook():  # type: ignore[no-untyped-call]
        return True
    return any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks or m._backward_pre_hooks for m in modules)


def pooled_first(modules: Sequence[nn.Module]) -> list[nn.Module]:
    """The same modules with each ReLU after the max-pooling that follows it: a fraction of the values is left to it.

    The largest of a window is the same before and after, and where it is positive it is the first in both; where it is not, no gradient passes
    either way. So values and gradients are the same to the bit.
    """
    ordered = list(modules)
    for i, (first, second) in enumerate(pairwise(modules)):
        if type(first) is nn.ReLU and type(second) in POOLS and not second.return_indices:
            ordered[i : i + 2] = second, first
    return ordered


def leaves(module: nn.Module) -> Iterator[nn.Module]:
    """The modules in their order, sequences opened."""
    if type(module) is nn.Sequential:
        for child in module:
            yield from leaves(child)
    else:
        yield module


def _step(module: nn.Module) -> Forward:
    if type(module) is nn.Linear:
        return partial(F.linear, weight=module.weight, bias=module.bias)
    return PLAIN.get(type(module), module.forward)
