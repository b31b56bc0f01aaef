"""Convolutions and poolings as the compiled kernel knows them: a window that is slid over a picture. A sequence is a picture of one row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

Pair = tuple[int, int]
Extent = tuple[int, int, int]
"""Channels, height and width."""

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d)
MAXIMA, MEANS = (nn.MaxPool1d, nn.MaxPool2d), (nn.AvgPool1d, nn.AvgPool2d)
DIVIDING = (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d)


@dataclass(frozen=True, slots=True)
class Window:
    """What is seen through a window: the picture before and after, and along height and width the window's size, how far it moves from look to look
    (0 where the windows divide the picture evenly), the padding and the distance between the places looked at.
    """

    before: Extent
    after: Extent
    kernel: Pair = (1, 1)
    stride: Pair = (0, 0)
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)

    @property
    def units(self) -> int:
        """Numbers of the picture after it."""
        return math.prod(self.after)


def extent(shape: Sequence[int]) -> Extent | None:
    """Channels, height and width of an example; None when it is neither a picture nor a sequence."""
    if len(shape) == 3:
        return shape[0], shape[1], shape[2]
    return (shape[0], 1, shape[1]) if len(shape) == 2 else None


def look(module: Any, before: Extent) -> tuple[str, Window] | None:
    """A convolution's or a pooling's kind and window; None when it is beyond the kernel."""
    kind, flat = type(module), type(module).__name__.endswith("1d")
    if kind in CONVOLUTIONS:
        plain = module.groups == 1 and module.padding_mode == "zeros" and not isinstance(module.padding, str)
        geometry = _pair(module.kernel_size, flat, 1), _pair(module.stride, flat, 1), _pair(module.padding, flat, 0), _pair(module.dilation, flat, 1)
        return ("convolution", _slid(before, module.out_channels, *geometry)) if plain else None
    if kind in MAXIMA or kind in MEANS:
        dilation = getattr(module, "dilation", 1)
        plain = dilation == 1 and not getattr(module, "return_indices", False) and getattr(module, "count_include_pad", True)
        geometry = _pair(module.kernel_size, flat, 1), _pair(module.stride, flat, 1), _pair(module.padding, flat, 0), (1, 1)
        if not plain or getattr(module, "divisor_override", None) is not None:
            return None
        return ("largest" if kind in MAXIMA else "mean"), _slid(before, before[0], *geometry, up=module.ceil_mode)
    if kind in DIVIDING and not getattr(module, "return_indices", False):
        height, width = _pair(module.output_size, flat, 1)
        return ("largest" if "Max" in kind.__name__ else "mean"), Window(before, (before[0], height, width))
    return None


def _pair(value: Any, flat: bool, otherwise: int) -> Pair:
    """A number along height and width; of what looks at sequences, along the width alone."""
    numbers = value if isinstance(value, tuple) else (value,) if flat else (value, value)
    return (otherwise, *numbers) if flat else numbers


def _slid(before: Extent, channels: int, kernel: Pair, stride: Pair, padding: Pair, dilation: Pair, up: bool = False) -> Window:
    across = (_looks(*numbers, up) for numbers in zip(before[1:], kernel, stride, padding, dilation, strict=True))
    height, width = across
    return Window(before, (channels, height, width), kernel, stride, padding, dilation)


def _looks(size: int, kernel: int, stride: int, padding: int, dilation: int, up: bool) -> int:
    """How often a window is looked through along one axis; rounded up, not where it would begin in the padding at the end (torch's rule)."""
    rest = size + 2 * padding - dilation * (kernel - 1) - 1
    looks = (rest + (stride - 1 if up else 0)) // stride + 1
    return looks - 1 if up and (looks - 1) * stride >= size + padding else looks
