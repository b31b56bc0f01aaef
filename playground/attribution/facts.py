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
from playground.layers import modules

ELEMENTWISE: tuple[type[nn.Module], ...] = (
    nn.ReLU, nn.LeakyReLU, nn.ELU, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.GELU, nn.SiLU, nn.Mish, nn.SELU, nn.CELU, nn.ReLU6, nn.Hardtanh, nn.Hardswish,
    nn.Hardsigmoid, nn.Softsign, nn.LogSigmoid, nn.PReLU, nn.RReLU, nn.Tanhshrink, nn.Softshrink, nn.Hardshrink, nn.Threshold,
)  # fmt: skip
"""Modules that apply one function to every number."""

PASSING: tuple[type[nn.Module], ...] = (*ELEMENTWISE, nn.BatchNorm2d, nn.GroupNorm, nn.Dropout, nn.Dropout2d, nn.Identity)
"""What follows a convolution and leaves its picture a picture of the same size."""

POOLING: tuple[type[nn.Module], ...] = (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d)

_ANYWHERE = ("relu", "tanh", "sigmoid", "softmax", "exp", "log", "sin", "cos", "abs", "square", "sqrt", "rsqrt", "pow", "clamp", "amax", "logsumexp")
_BENT = (
    "relu", "gelu", "silu", "elu", "leaky_relu", "softplus", "softmax", "log_softmax", "max_pool1d", "max_pool2d", "adaptive_max_pool2d", "hardtanh",
    "relu6", "selu", "celu", "mish", "hardswish", "softsign", "glu", "normalize", "layer_norm", "group_norm", "scaled_dot_product_attention",
)  # fmt: skip
FUNCTIONAL = frozenset(
    {getattr(holder, name) for holder in (torch, torch.Tensor) for name in _ANYWHERE}
    | {torch.max_pool2d}
    | {getattr(nn.functional, name) for name in _BENT}
)
"""Functions that bend what passes through them; called outside a module of their own, no hook sees them."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A module without children, or one that multiplies what its children give, in the order of the forward pass.

    `shape` is what it gives for one example, None where that is no one tensor.
    """

    name: str
    kind: type[nn.Module]
    shape: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the network as a whole: a module that is no stack of others, a residual block as one. `convolves`: it is or holds a Conv2d."""

    name: str
    kind: type[nn.Module]
    shape: tuple[int, ...] | None
    convolves: bool

    @property
    def picture(self) -> bool:
        """Whether it gives a picture of more than one pixel."""
        return self.shape is not None and len(self.shape) == 3 and self.shape[-1] * self.shape[-2] > 1


@dataclass(frozen=True, slots=True)
class Facts:
    """A network's structure. `units` are the inputs that can be told apart: pixels count once, whatever their channels.

    `leaves` and `stages` stand in the order in which they first run. `reused` are the names of modules that run more than once in a pass,
    `functional` the non-linear functions called outside a module.
    """

    form: DataForm
    shape: tuple[int, ...]
    units: int
    outputs: int
    leaves: tuple[Leaf, ...]
    reused: tuple[str, ...]
    functional: tuple[str, ...]
    stages: tuple[Stage, ...]

    def has(self, *kinds: type[nn.Module]) -> bool:
        """Whether any module is of one of these kinds, or derived from one."""
        return any(issubclass(leaf.kind, kinds) for leaf in self.leaves)

    @property
    def recurrent(self) -> bool:
        """Whether it holds an RNN, LSTM or GRU."""
        return self.has(nn.RNNBase, nn.RNNCellBase)

    @property
    def attention(self) -> bool:
        """Whether it holds attention."""
        return self.has(nn.MultiheadAttention, modules.Attention)

    @property
    def convolutions(self) -> tuple[Leaf, ...]:
        """The convolutions that still give a picture of more than one pixel, in order."""
        return tuple(leaf for leaf in self.leaves if issubclass(leaf.kind, nn.Conv2d) and leaf.shape and leaf.shape[-1] * leaf.shape[-2] > 1)

    @property
    def pictures(self) -> tuple[Stage, ...]:
        """The feature maps, in order: what each stage that convolves gives, after the norm, the activation and the dropout that follow it."""
        found = []
        for index, stage in enumerate(self.stages):
            if stage.convolves and stage.picture:
                while index + 1 < len(self.stages) and issubclass(self.stages[index + 1].kind, PASSING):
                    index += 1
                found.append(self.stages[index])
        return tuple(found)

    def pooled_globally(self, name: str) -> bool:
        """Whether what that stage gives goes through nothing but norms, activations and dropout into global average pooling."""
        place = next(index for index, stage in enumerate(self.stages) if stage.name == name) + 1
        while place < len(self.stages) and issubclass(self.stages[place].kind, PASSING):
            place += 1
        if place == len(self.stages):
            return False
        after = self.stages[place]
        return issubclass(after.kind, nn.AdaptiveAvgPool2d | nn.AvgPool2d) and after.shape is not None and after.shape[-2:] == (1, 1)


@torch.no_grad()
def facts(network: nn.Module, x: Tensor, form: DataForm) -> Facts:
    """The facts of a network in evaluation mode, from a forward pass of one example `x` (1, *shape). Leaves no hook behind."""
    names = {module: name for name, module in network.named_modules()}
    calls: dict[str, int] = {}
    leaves: list[Leaf] = []
    spy = _Spy()

    stages: dict[nn.Module, Stage] = {}

    def enter(module: nn.Module, _: Any) -> None:
        spy.depth += 1

    def leave(module: nn.Module, _: Any, output: Any) -> None:
        spy.depth -= 1
        name = names[module]
        calls[name] = calls.get(name, 0) + 1
        if calls[name] == 1:
            leaves.append(Leaf(name, type(module), tuple(output.shape[1:]) if isinstance(output, Tensor) else None))

    def stage(module: nn.Module, _: Any, output: Any) -> None:
        shape = tuple(output.shape[1:]) if isinstance(output, Tensor) else None
        convolves = any(isinstance(part, nn.Conv2d) for part in module.modules())
        stages.setdefault(module, Stage(names[module], type(module), shape, convolves))

    with _hooked([module for module in names if _leaf(module)], enter, leave), _hooked(list(_stages(network)), None, stage), spy:
        output = network(x)
    shape = tuple(x.shape[1:])
    units = shape[-1] * shape[-2] if len(shape) == 3 else shape[0] if form is DataForm.TOKENS else x[0].numel()
    reused = tuple(name for name, count in calls.items() if count > 1)
    outputs = output.shape[-1] if output.dim() > 1 else 1
    return Facts(form, shape, units, outputs, tuple(leaves), reused, tuple(dict.fromkeys(spy.seen)), tuple(stages.values()))


def _stages(network: nn.Module) -> Iterator[nn.Module]:
    """The modules that a network is made of, stacks taken apart."""
    children = list(network.children())
    for child in children or [network]:
        if type(child) is nn.Sequential and list(child.children()):
            yield from _stages(child)
        else:
            yield child


def _leaf(module: nn.Module) -> bool:
    gate = isinstance(module, modules.Scale | modules.GatedForward) or (isinstance(module, modules.Branches) and module.join == "multiply")
    return not list(module.children()) or gate or isinstance(module, nn.MultiheadAttention | nn.RNNBase | modules.Attention)


@contextmanager
def _hooked(modules: list[nn.Module], enter: Any, leave: Any) -> Iterator[None]:
    handles = [module.register_forward_hook(leave) for module in modules]
    handles += [module.register_forward_pre_hook(enter) for module in modules if enter is not None]
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
