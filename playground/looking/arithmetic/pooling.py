"""One cell of a pooling layer: the window that it looks at, and its largest number or its mean."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from playground.explaining.question import Payload

MAX = (nn.MaxPool1d, nn.MaxPool2d)
MEAN = (nn.AvgPool1d, nn.AvgPool2d)
ADAPTIVE_MAX = (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d)
ADAPTIVE_MEAN = (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d)
POOLS = (*MAX, *MEAN, *ADAPTIVE_MAX, *ADAPTIVE_MEAN)


def pooling(module: nn.Module, x: Tensor, cell: tuple[int, ...], shape: tuple[int, ...]) -> Payload:
    """Input x (channels, *axes), cell (channel, *place) of a result (channels, *shape).

    `patch` f4 (*window), `inside` u1 (*window) is 0 on the padding, which a maximum leaves out; `divisor` is what a mean divides by, and 0 for a
    maximum. `at` is the place in the window that the largest number has.
    """
    channel, *at = cell
    axes = len(at)
    if isinstance(module, (*ADAPTIVE_MAX, *ADAPTIVE_MEAN)):
        starts = [p * size // n for p, size, n in zip(at, x.shape[1:], shape, strict=True)]
        sizes = [-(-(p + 1) * size // n) - start for p, size, n, start in zip(at, x.shape[1:], shape, starts, strict=True)]
        steps, divisor = [1] * axes, math.prod(sizes)
    else:
        kernel, stride, padding = (_each(getattr(module, name), axes) for name in ("kernel_size", "stride", "padding"))
        starts = [p * s - b for p, s, b in zip(at, stride, padding, strict=True)]
        sizes, steps = list(kernel), _each(getattr(module, "dilation", 1), axes)
        divisor = _divisor(module, starts, sizes, list(x.shape[1:]), padding)
    patch, inside = _window(x[channel], starts, sizes, steps)
    largest = isinstance(module, (*MAX, *ADAPTIVE_MAX))
    held = patch.masked_fill(~inside, -math.inf)
    computed = held.max() if largest else patch.double().sum() / divisor
    return {
        "op": "pooling",
        "keep": "largest" if largest else "mean",
        "patch": patch,
        "inside": inside.byte(),
        "divisor": 0 if largest else divisor,
        "at": [int(i) for i in torch.unravel_index(held.argmax(), held.shape)] if largest else None,
        "channels": [channel, channel + 1],
        "start": starts,
        "step": steps,
        "computed": float(computed),
    }


def _window(x: Tensor, starts: list[int], sizes: list[int], steps: list[int]) -> tuple[Tensor, Tensor]:
    """The numbers (*sizes) of x (*axes) from these starts on, 0 outside of it, and which of them lie inside."""
    places = [torch.arange(size) * step + start for start, size, step in zip(starts, sizes, steps, strict=True)]
    good = [(place >= 0) & (place < size) for place, size in zip(places, x.shape, strict=True)]
    index = torch.meshgrid(*(place.clamp(0, size - 1) for place, size in zip(places, x.shape, strict=True)), indexing="ij")
    inside = torch.stack(torch.meshgrid(*good, indexing="ij")).all(0)
    return x[index] * inside, inside


def _divisor(module: Any, starts: list[int], sizes: list[int], bounds: list[int], padding: list[int]) -> int:
    """What torch divides a window's sum by: its own size, less what lies beyond the padding, or only what lies inside."""
    if not isinstance(module, MEAN):
        return 1
    override = getattr(module, "divisor_override", None)
    if override:
        return int(override)
    count = 1
    for start, size, bound, pad in zip(starts, sizes, bounds, padding, strict=True):
        end = min(start + size, bound + pad)
        count *= end - start if module.count_include_pad else min(end, bound) - max(start, 0)
    return count


def _each(given: Any, axes: int) -> list[int]:
    return [int(v) for v in given] if isinstance(given, tuple) else [int(given)] * axes
