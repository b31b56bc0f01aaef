"""DeepLift's rescale rule: between a baseline and an example, every curved module is taken for a straight one.

Shrikumar, Greenside, Kundaje 2017, arXiv:1704.02685. Captum's own hooks (0.9) keep gradients of the wrong tensor where one hooked module follows
another (ReLU → MaxPool), lose what overlapping pooling windows share, normalise softmax over the batch, and know ten kinds of module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from playground.attribution.facts import ELEMENTWISE
from playground.attribution.scalar import Scalar, at_once
from playground.layers import modules

LEAST = 1e-6
"""Differences smaller than this have no slope of their own: the derivative stands for it."""

Rule = Callable[[Any, Tensor, Tensor, Tensor, Tensor], Tensor]
"""(module, input, its baseline's, output, its baseline's) → the output again, on a straight line with the input."""

POOLS: dict[type[nn.Module], Callable[..., Any]] = {
    nn.MaxPool1d: F.max_pool1d,
    nn.MaxPool2d: F.max_pool2d,
    nn.MaxPool3d: F.max_pool3d,
    nn.AdaptiveMaxPool1d: F.adaptive_max_pool1d,
    nn.AdaptiveMaxPool2d: F.adaptive_max_pool2d,
    nn.AdaptiveMaxPool3d: F.adaptive_max_pool3d,
}

STRAIGHT: tuple[type[nn.Module], ...] = (
    nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d, nn.BatchNorm1d, nn.BatchNorm2d,
    nn.BatchNorm3d, nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d, nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d, nn.Flatten,
    nn.Unflatten, nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout, nn.ZeroPad2d,
    nn.Upsample, nn.PixelShuffle, nn.ConstantPad1d, modules.ClassToken, modules.Permute, modules.Positions, modules.Rotary, modules.Segments,
    modules.Sinusoids, modules.StochasticDepth, modules.Take, modules.TimeMean, modules.TiedHead,
)  # fmt: skip
"""Modules that are straight already, in evaluation mode."""


@contextmanager
def rescaled(network: nn.Module) -> Iterator[None]:
    """Within the block the network takes examples and, after them, as many baselines, in one batch (2n, *shape).

    Its outputs are what they were, and so are its activations; but the gradient of an example's output, or activation, is DeepLift's multiplier
    with respect to the example's inputs, or earlier activations: multiplier × (example − baseline) adds up to the difference of outputs.
    """
    found = [(module, rule) for module in network.modules() if (rule := rule_of(type(module))) is not None]
    handles = [module.register_forward_hook(_straightened(rule), prepend=True) for module, rule in found]  # before units are silenced
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def rescale(scalar: Scalar, x: Tensor, baseline: Tensor) -> Tensor:
    """DeepLift's scores (n, *shape) of the examples x (n, *shape), each against its baseline (n, *shape)."""
    rows = max(1, at_once(x) // 2)
    return torch.cat([_rescale(scalar, *pair) for pair in zip(torch.split(x, rows), torch.split(baseline, rows), strict=True)])


def rule_of(kind: type[nn.Module]) -> Rule | None:
    """The rule for a class of module, or for one derived from it that does the same; None where it is straight or unknown."""
    base = _base(kind, RULES)
    return RULES[base] if base else None


def ruled(kind: type[nn.Module]) -> bool:
    """Whether modules of this class are straight, or have a rule."""
    return _base(kind, RULES) is not None or _base(kind, STRAIGHT) is not None


def _base(kind: Any, known: Any) -> Any:
    return next((base for base in kind.__mro__ if base in known and kind.forward is base.forward), None)


def _rescale(scalar: Scalar, x: Tensor, baseline: Tensor) -> Tensor:
    with rescaled(scalar.network), torch.enable_grad():
        x = x.detach().requires_grad_()
        made = scalar(torch.cat([x, baseline]))[: len(x)]
        (multipliers,) = torch.autograd.grad(made.sum(), x)
    return multipliers * (x.detach() - baseline)


def _straightened(rule: Rule) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], Tensor]:
    def hook(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        (example, before), (made, made_before) = inputs[0].chunk(2), output.detach().chunk(2)
        return torch.cat([rule(module, example, before.detach(), made, made_before), made_before])

    return hook


def _elementwise(module: nn.Module, x: Tensor, x0: Tensor, y: Tensor, y0: Tensor) -> Tensor:
    run = x.detach() - x0
    flat = run.abs() < LEAST
    slope = (y - y0) / run.masked_fill(flat, 1)
    if flat.any():
        slope = torch.where(flat, _derivative(module, x), slope)
    return y + slope * _moved(x)


def _pooled(module: Any, x: Tensor, x0: Tensor, y: Tensor, y0: Tensor) -> Tensor:
    """What the output rises by goes to the place that is the largest of the example, what it falls by to the baseline's largest."""
    run, moved, top = (x.detach() - x0).flatten(2), _moved(x).flatten(2), torch.maximum(y, y0)
    out = y
    for places, rise, else_ in ((_winners(module, x), top - y0, 1.0), (_winners(module, x0), y - top, 0.0)):
        there = run.gather(2, places.flatten(2)).view_as(y)
        flat = there.abs() < LEAST
        slope = torch.where(flat, else_, rise / there.masked_fill(flat, 1))
        out = out + slope * moved.gather(2, places.flatten(2)).view_as(y)
    return out


def _softmax(module: nn.Softmax, x: Tensor, x0: Tensor, y: Tensor, y0: Tensor) -> Tensor:
    """exp(x − log Σ exp x), each of its pieces straight."""
    axis = -1 if module.dim is None else module.dim
    u, u0, moved = x.detach().double(), x0.double(), _moved(x).double()
    top = torch.maximum(u, u0).amax(axis, keepdim=True)
    e, e0 = (u - top).exp(), (u0 - top).exp()
    total, total0 = e.sum(axis, keepdim=True), e0.sum(axis, keepdim=True)
    log_total = _slope(total.log() - total0.log(), total - total0, 1 / total) * (_slope(e - e0, u - u0, e) * moved).sum(axis, keepdim=True)
    gap = (u - total.log()) - (u0 - total0.log())
    return y + (_slope(y.double() - y0, gap, y.double()) * (moved - log_total)).to(y.dtype)


def _normalised(module: Any, x: Tensor, x0: Tensor, y: Tensor, y0: Tensor) -> Tensor:
    """Deviation × 1 / standard deviation; each of the two factors gets half of what they do together."""
    layer = isinstance(module, nn.LayerNorm)
    shape = (*x.shape[: -len(module.normalized_shape)], -1) if layer else (len(x), module.num_groups, -1)
    moved, (u, u0) = _moved(x).reshape(shape), (part.reshape(shape) for part in (x.detach(), x0))
    moved, c, c0 = (part - part.mean(-1, keepdim=True) for part in (moved, u, u0))
    v, v0 = (part.square().mean(-1, keepdim=True) + module.eps for part in (c, c0))
    r, r0 = v.rsqrt(), v0.rsqrt()
    spread = -r * r0 * r * r0 / (r + r0) * ((c + c0) * moved).mean(-1, keepdim=True)  # Δr / Δv without a difference in it
    out: Tensor = (moved * (r + r0) / 2 + spread * (c + c0) / 2).reshape(x.shape)
    weight = module.weight
    if weight is not None:
        out = out * (weight if layer else weight.view(-1, *[1] * (x.dim() - 2)))
    return y + out


def _moved(x: Tensor) -> Tensor:
    """Zero, with a gradient of one."""
    return x - x.detach()


def _slope(rise: Tensor, run: Tensor, derivative: Tensor) -> Tensor:
    flat = run.abs() < LEAST
    return torch.where(flat, derivative, rise / run.masked_fill(flat, 1))


def _derivative(module: nn.Module, x: Tensor) -> Tensor:
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        slope: Tensor = torch.autograd.grad(module.forward(x).sum(), x)[0]
    return slope


def _winners(module: Any, x: Tensor) -> Tensor:
    """Which place each of the pool's windows takes its number from, counted along all axes (n, channels, *windows)."""
    pool = POOLS[_base(type(module), POOLS)]
    fields = ("output_size",) if hasattr(module, "output_size") else ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    size = (getattr(module, field) for field in fields)
    places: Tensor = pool(x.detach(), *size, return_indices=True)[1]
    return places


RULES: dict[type[nn.Module], Rule] = {
    **dict.fromkeys(ELEMENTWISE, _elementwise),
    **dict.fromkeys(POOLS, _pooled),
    nn.Softmax: _softmax,
    nn.LayerNorm: _normalised,
    nn.GroupNorm: _normalised,
}
"""By class of module."""

__all__ = ["RULES", "rescale", "rescaled", "rule_of", "ruled"]
