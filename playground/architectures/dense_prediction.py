"""Networks that answer at every place: WaveNet and U-Net."""

from __future__ import annotations

from collections.abc import Sequence

from playground.architectures.blocks import RELU, Layers
from playground.layers import Layer
from playground.layers.activations import Sigmoid, Tanh
from playground.layers.branches import Branches, Chain, Repeat
from playground.layers.containers import Residual
from playground.layers.convolution import CausalConv1d, Conv1d, Conv2d, ConvTranspose2d
from playground.layers.embedding import OneHot
from playground.layers.pooling import MaxPool
from playground.layers.shaping import Transpose


def wavenet(levels: int = 256, channels: int = 64, depth: int = 10, stacks: int = 3, out: int = 256) -> Layers:
    """van den Oord et al. 2016: gated causal convolutions whose reach doubles from layer to layer; the head is its last convolution."""
    blocks = tuple(_gated(channels, 2**level) for level in range(depth))
    body: Layers = (Repeat(body=blocks, times=stacks),) if stacks > 1 else blocks
    start: Layers = (OneHot(tokens=levels), Transpose(), CausalConv1d(channels=channels))
    return (*start, *body, RELU, Conv1d(channels=out, kernel=1), RELU, Conv1d(channels=levels, kernel=1), Transpose())


def _gated(channels: int, dilation: int) -> Residual:
    """tanh of one causal convolution times the sigmoid of another, mixed, around a shortcut."""
    look: Layer = CausalConv1d(channels=channels, dilation=dilation)
    gate = Branches(paths=(Chain(body=(look, Tanh())), Chain(body=(look, Sigmoid()))), join="multiply")
    return Residual(body=(gate, Conv1d(channels=channels, kernel=1)))


def unet(widths: Sequence[int] = (64, 128, 256, 512, 1024), classes: int = 2) -> Layers:
    """Ronneberger et al. 2015: down and up again, with what was seen on the way down kept beside; the head is its last convolution."""
    return (*levels(widths), Conv2d(channels=classes, kernel=1))


def levels(widths: Sequence[int]) -> Layers:
    """A U-Net without its head: two convolutions, all that lies deeper beside them, and two more."""
    width, *deeper = widths
    two: Layers = (Conv2d(channels=width), RELU, Conv2d(channels=width), RELU)
    if not deeper:
        return two
    below: Layers = (MaxPool(), *levels(deeper), ConvTranspose2d(channels=width))
    return (*two, Residual(body=below, join="concat"), *two)
