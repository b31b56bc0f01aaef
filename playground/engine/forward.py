"""Calling a network without the cost of nn.Module's calling convention."""

from __future__ import annotations

from collections.abc import Iterator

from torch import Tensor, nn
from torch.nn.modules import module as machinery

from playground.objectives import Forward


def forward_of(network: nn.Module) -> Forward:
    """The network as a plain function: the same operations in the same order.

    The layers' own `forward` is called, which skips hooks; so a network that has any is called as a module.
    """
    if hooked(network):
        return network
    steps = tuple(_leaves(network))

    def forward(x: Tensor) -> Tensor:
        for step in steps:
            x = step(x)
        return x

    return forward


def hooked(network: nn.Module) -> bool:
    """Whether somebody listens to a module of this network, or to all modules."""
    if machinery._has_any_global_hook():  # type: ignore[no-untyped-call]
        return True
    return any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks or m._backward_pre_hooks for m in network.modules())


def _leaves(module: nn.Module) -> Iterator[Forward]:
    if type(module) is nn.Sequential:
        for child in module:
            yield from _leaves(child)
    else:
        yield module.forward
