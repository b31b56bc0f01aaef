"""Calling a network without the cost of nn.Module's calling convention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.modules import module as machinery

from playground.objectives import Forward

PLAIN: Mapping[type[nn.Module], Callable[[Tensor], Tensor]] = {nn.Tanh: torch.tanh, nn.Sigmoid: torch.sigmoid, nn.ReLU: torch.relu}
"""Modules that do nothing but call one function."""


def forward_of(network: nn.Module) -> Forward:
    """The network as a plain function: the same operations in the same order, on the parameters that it has now.

    The layers' own `forward` is called, or the one function that it calls. That skips hooks; so a network that has any is called as a module.
    """
    if hooked(network.modules()):
        return network
    steps = tuple(_leaves(network))

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


def _leaves(module: nn.Module) -> Iterator[Forward]:
    if type(module) is nn.Sequential:
        for child in module:
            yield from _leaves(child)
    elif type(module) is nn.Linear:
        yield partial(F.linear, weight=module.weight, bias=module.bias)
    else:
        yield PLAIN.get(type(module), module.forward)
