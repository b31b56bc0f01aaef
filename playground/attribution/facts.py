"""What is known of a network's structure before anything is explained: read off one traced forward pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from playground.data import DataForm

ELEMENTWISE: tuple[type[nn.Module], ...] = (
    nn.ReLU, nn.LeakyReLU, nn.ELU, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.GELU, nn.SiLU, nn.Mish, nn.SELU, nn.CELU, nn.ReLU6, nn.Hardtanh, nn.Hardswish,
    nn.Hardsigmoid, nn.Softsign, nn.LogSigmoid, nn.PReLU, nn.RReLU, nn.Tanhshrink, nn.Softshrink, nn.Hardshrink, nn.Threshold,
)  # fmt: skip
"""Modules that apply one function to every number."""

POOLING: tuple[type[nn.Module], ...] = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)

_BENT = ("relu", "gelu", "silu", "elu", "leaky_relu", "softplus", "softmax", "max_pool2d", "hardtanh", "relu6", "selu", "mish")
FUNCTIONAL = frozenset(
    {torch.relu, torch.tanh, torch.sigmoid, torch.softmax, torch.exp, torch.sin, torch.max_pool2d, torch.Tensor.relu, torch.Tensor.tanh}
    | {torch.Tensor.sigmoid, torch.Tensor.softmax, torch.Tensor.exp, torch.Tensor.sin}
    | {getattr(nn.functional, name) for name in _BENT}
)
"""Functions that bend what passes through them; called outside a module of their own, no hook sees them."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A module without children, in the order of the forward pass; `shape` is what it gives for one example, None where that is no one tensor."""

    name: str
    kind: type[nn.Module]
    shape: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Facts:
    """A network's structure. `units` are the inputs that can be told apart: pixels count once, whatever their channels.

    `reused` are the names of modules that run more than once in a pass, `functional` the non-linear functions called outside a module.
    """

    form: DataForm
    shape: tuple[int, ...]
    units: int
    outputs: int
    leaves: tuple[Leaf, ...]
    reused: tuple[str, ...]
    functional: tuple[str, ...]

    def has(self, *kinds: type[nn.Module]) -> bool:
        """Whether any module is of one of these kinds, or derived from one."""
        return any(issubclass(leaf.kind, kinds) for leaf in self.leaves)

    @property
    def recurrent(self) -> bool:
        """Whether it holds an RNN, LSTM or GRU."""
        return self.has(nn.RNNBase)

    @property
    def attention(self) -> bool:
        """Whether it holds attention."""
        return self.has(nn.MultiheadAttention)

    @property
    def convolutions(self) -> tuple[Leaf, ...]:
        """The convolutions that still give a picture of more than one pixel, in order."""
        return tuple(leaf for leaf in self.leaves if issubclass(leaf.kind, nn.Conv2d) and leaf.shape and leaf.shape[-1] * leaf.shape[-2] > 1)

    def pooled_globally(self, name: str) -> bool:
        """Whether the map of that module goes through nothing but norms, activations and dropout into global average pooling."""
        place = next(index for index, leaf in enumerate(self.leaves) if leaf.name == name) + 1
        passing = (*ELEMENTWISE, nn.BatchNorm2d, nn.GroupNorm, nn.Dropout, nn.Dropout2d, nn.Identity)
        while place < len(self.leaves) and issubclass(self.leaves[place].kind, passing):
            place += 1
        if place == len(self.leaves):
            return False
        after = self.leaves[place]
        return issubclass(after.kind, nn.AdaptiveAvgPool2d | nn.AvgPool2d) and after.shape is not None and after.shape[-2:] == (1, 1)


@torch.no_grad()
def facts(network: nn.Module, x: Tensor, form: DataForm) -> Facts:
    """The facts of a network in evaluation mode, from a forward pass of one example `x` (1, *shape). Leaves no hook behind."""
    names = {module: name for name, module in network.named_modules()}
    calls: dict[str, int] = {}
    leaves: list[Leaf] = []
    spy = _Spy()

    def enter(module: nn.Module, _: Any) -> None:
        spy.depth += 1

    def leave(module: nn.Module, _: Any, output: Any) -> None:
        spy.depth -= 1
        name = names[module]
        calls[name] = calls.get(name, 0) + 1
        if calls[name] == 1:
            leaves.append(Leaf(name, type(module), tuple(output.shape[1:]) if isinstance(output, Tensor) else None))

    with _hooked([module for module in names if _leaf(module)], enter, leave), spy:
        output = network(x)
    shape = tuple(x.shape[1:])
    units = shape[-1] * shape[-2] if len(shape) == 3 else x[0].numel()
    reused = tuple(name for name, count in calls.items() if count > 1)
    return Facts(form, shape, units, output.shape[-1] if output.dim() > 1 else 1, tuple(leaves), reused, tuple(dict.fromkeys(spy.seen)))


def _leaf(module: nn.Module) -> bool:
    return not list(module.children()) or isinstance(module, nn.MultiheadAttention | nn.RNNBase)


@contextmanager
def _hooked(modules: list[nn.Module], enter: Any, leave: Any) -> Iterator[None]:
    handles = [handle for module in modules for handle in (module.register_forward_pre_hook(enter), module.register_forward_hook(leave))]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


class _Spy(TorchFunctionMode):
    """Sees the non-linear functions that are called outside a module of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.seen: list[str] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if self.depth == 0 and func in FUNCTIONAL:
            self.seen.append(getattr(func, "__name__", str(func)))
        return func(*args, **(kwargs or {}))
