"""How far a unit can see: the inputs that its value may depend on at all, by the strides and kernels on the way."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor, nn

from playground.layers import modules
from playground.looking.arithmetic.norm import BATCH
from playground.looking.arithmetic.pooling import ADAPTIVE_MAX
from playground.looking.arithmetic.work import MOVES, NOT_ALONE
from playground.looking.tap import tapped


class Mix(nn.Module):
    """Stands for what lets numbers reach each other: along `axes`, as a norm or a softmax does.

    After dividing the first axis of an example into `groups`.
    """

    def __init__(self, axes: tuple[int, ...], groups: int | None = None) -> None:
        super().__init__()
        self.axes, self.groups = axes, groups

    def forward(self, x: Tensor) -> Tensor:
        """x plus the mean along the axes."""
        parted = x if self.groups is None else x.reshape(len(x), self.groups, -1)
        mixed: Tensor = parted + parted.mean(self.axes, keepdim=True)
        return mixed.reshape(x.shape)


class Shares(nn.Module):
    """Stands for the softmax of attention: more for a larger score, nothing for one of −∞, which is nobody's to see."""

    def forward(self, scores: Tensor) -> Tensor:
        """(n, heads, length, keys) → the same."""
        return torch.where(scores.isfinite(), 1 + scores, 0)


def reach(network: nn.Module, name: str, shape: tuple[int, ...], cell: tuple[int, ...]) -> Tensor:
    """Which numbers of an input (*shape) the value at `cell` of the module `name` can depend on, bool (*shape).

    The network is copied and made monotonous: all weights one, windows summed, no activations, so that no two ways to an input cancel. What
    then has a gradient is what kernels, strides, padding and dilation let through, and nothing else.
    """
    x = torch.ones(1, *shape, dtype=torch.float64, requires_grad=True)
    made = _monotonous(network)
    with torch.enable_grad(), tapped(made, [name]) as passed:
        made(x)
        value = passed.outputs[name][0][cell]
        (slope,) = torch.autograd.grad(value, x)
    return slope[0] != 0


def _monotonous(network: nn.Module) -> nn.Module:
    """A copy in which every way from input to output counts as positive."""
    made = copy.deepcopy(network).double().eval()
    for module in made.modules():
        module._forward_hooks.clear()  # silenced units can see as far as others
    _replace(made)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.fill_(1 / max(1, parameter[0].numel()) if parameter.ndim > 1 else 0)
    return made.requires_grad_(False)


def _replace(parent: nn.Module) -> None:
    for name, module in parent.named_children():
        shared = isinstance(parent, modules.Attention) and name == "softmax"
        found = Shares() if shared else _stand_in(module)
        if found is module:
            _replace(module)
        else:
            setattr(parent, name, found)


def _stand_in(module: Any) -> nn.Module:
    """What stands for a module; itself where its weights, all one, are enough."""
    if isinstance(module, nn.MaxPool1d | nn.MaxPool2d):
        return Summed(module)
    if isinstance(module, ADAPTIVE_MAX):
        return (nn.AdaptiveAvgPool1d if isinstance(module, nn.AdaptiveMaxPool1d) else nn.AdaptiveAvgPool2d)(module.output_size)
    if isinstance(module, nn.Flatten | nn.Unflatten | nn.PixelShuffle | nn.ChannelShuffle | modules.Permute | modules.Take):
        return module
    if isinstance(module, (*BATCH, *MOVES)):
        return nn.Identity()
    if isinstance(module, nn.LayerNorm | nn.RMSNorm):
        return Mix(tuple(range(-len(module.normalized_shape), 0)))
    if isinstance(module, nn.GroupNorm):
        return Mix((2,), module.num_groups)
    if isinstance(module, nn.InstanceNorm1d | nn.InstanceNorm2d):
        return Mix((-1,) if isinstance(module, nn.InstanceNorm1d) else (-2, -1))
    if isinstance(module, nn.Softmax | nn.LogSoftmax):
        return Mix((-1 if module.dim is None else module.dim,))
    if type(module).__module__ == "torch.nn.modules.activation" and not isinstance(module, NOT_ALONE):
        return nn.Identity()
    return module  # type: ignore[no-any-return]


class Summed(nn.Module):
    """The mean in place of the maximum over the same windows."""

    def __init__(self, pool: nn.MaxPool1d | nn.MaxPool2d) -> None:
        super().__init__()
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        """Each window's places by torch's own maximum, over one place at a time, so that strides, dilation and rounding are its own."""
        axes = x.ndim - 2
        flat = nn.functional.pad(x, [p for pad in reversed(_each(self.pool.padding, axes)) for p in (pad, pad)])
        kernel, stride, dilation = (_each(getattr(self.pool, name), axes) for name in ("kernel_size", "stride", "dilation"))
        shape = self.pool(torch.zeros_like(x)).shape[2:]
        for axis, (k, s, d, n) in enumerate(zip(kernel, stride, dilation, shape, strict=True), start=2):
            places = torch.arange(n)[:, None] * s + torch.arange(k)[None] * d
            good = places < flat.shape[axis]
            taken = flat.index_select(axis, places.clamp(max=flat.shape[axis] - 1).flatten())
            taken = taken.reshape(*flat.shape[:axis], n, k, *flat.shape[axis + 1 :])
            flat = (taken * good.reshape(n, k, *[1] * (flat.ndim - axis - 1))).sum(axis + 1)
        return flat


def _each(given: Any, axes: int) -> list[int]:
    return list(given) if isinstance(given, tuple) else [int(given)] * axes
