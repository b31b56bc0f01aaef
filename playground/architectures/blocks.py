"""Runs of layers that published networks are made of."""

from __future__ import annotations

from typing import Literal

from playground.layers import Layer
from playground.layers.activations import ReLU
from playground.layers.convolution import Conv2d
from playground.layers.normalisation import BatchNorm

Layers = tuple[Layer, ...]
RELU = ReLU()


def convolved(
    channels: int, kernel: int = 3, stride: int = 1, *, act: Layer | None = RELU, groups: int | Literal["depthwise"] = 1, eps: float = 1e-5
) -> Layers:
    """A convolution without bias that keeps the size but for its stride, a batch norm, and an activation."""
    convolution = Conv2d(channels=channels, kernel=kernel, stride=stride, padding=kernel // 2, groups=groups, bias=False)
    return (convolution, BatchNorm(eps=eps), *(() if act is None else (act,)))
