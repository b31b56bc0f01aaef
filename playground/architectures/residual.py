"""Networks with shortcuts: ResNet, MobileNetV2, EfficientNet."""

from __future__ import annotations

from collections.abc import Sequence

from playground.architectures.blocks import RELU, Layers, convolved
from playground.layers import Layer
from playground.layers.activations import ReLU6, Sigmoid, SiLU
from playground.layers.branches import Repeat, Scale
from playground.layers.containers import Residual
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout, StochasticDepth
from playground.layers.pooling import GlobalPool, MaxPool

Stage = tuple[int, int, int, int, int]
"""Of inverted residuals: expansion, channels, blocks, stride, kernel."""

MOBILENET: tuple[Stage, ...] = (
    *((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3)),
    *((6, 96, 3, 1, 3), (6, 160, 3, 2, 3), (6, 320, 1, 1, 3)),
)
EFFICIENTNET: tuple[Stage, ...] = (
    *((1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3)),
    *((6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)),
)


def resnet(counts: Sequence[int], widths: Sequence[int] = (64, 128, 256, 512), *, bottleneck: bool = False, stem: Layers | None = None) -> Layers:
    """He et al. 2016, as torchvision has it: the stride of a bottleneck is that of its 3×3 convolution."""
    start = (*convolved(64, 7, 2), MaxPool(kernel=3, stride=2, padding=1)) if stem is None else stem
    layers: Layers = start
    for number, (count, width) in enumerate(zip(counts, widths, strict=True)):
        out, changes = (4 * width, True) if bottleneck else (width, number > 0)
        layers += (_block(width, 1 if number == 0 else 2, bottleneck, out if changes else None), RELU)
        if count > 1:
            layers += (Repeat(body=(_block(width, 1, bottleneck, None), RELU), times=count - 1),)
    return (*layers, GlobalPool())


def _block(width: int, stride: int, bottleneck: bool, projected: int | None) -> Residual:
    body = (
        (*convolved(width, 1), *convolved(width, 3, stride), *convolved(4 * width, 1, act=None))
        if bottleneck
        else (*convolved(width, 3, stride), *convolved(width, act=None))
    )
    return Residual(body=body, shortcut=() if projected is None else convolved(projected, 1, stride, act=None))


def mobilenet(stages: Sequence[Stage] = MOBILENET, first: int = 32, last: int = 1280, *, stride: int = 2, dropout: float = 0.2) -> Layers:
    """Sandler et al. 2018: inverted residuals with depthwise convolutions and a straight end."""
    return _inverted(stages, first, last, ReLU6(), stride, dropout)


def efficientnet(
    stages: Sequence[Stage] = EFFICIENTNET, first: int = 32, last: int = 1280, *, stride: int = 2, dropout: float = 0.2, depth: float = 0.2
) -> Layers:
    """Tan & Le 2019: inverted residuals with squeeze-and-excitation and stochastic depth, which grows towards `depth`."""
    return _inverted(stages, first, last, SiLU(), stride, dropout, squeezed=True, depth=depth)


def _inverted(
    stages: Sequence[Stage], first: int, last: int, act: Layer, stride: int, dropout: float, squeezed: bool = False, depth: float = 0.0
) -> Layers:
    layers, came, number = convolved(first, 3, stride, act=act), first, 0
    total = sum(count for _, _, count, _, _ in stages)
    for expansion, channels, count, step, kernel in stages:
        for place in range(count):
            moved = step if place == 0 else 1
            block = _bottleneck(came, expansion, channels, kernel, moved, act, squeezed)
            if moved == 1 and came == channels:
                skipped = (StochasticDepth(p=round(depth * number / total, 6)),) if depth else ()
                block = (Residual(body=(*block, *skipped)),)
            layers, came, number = layers + block, channels, number + 1
    return (*layers, *convolved(last, 1, act=act), GlobalPool(), Dropout(p=dropout))


def _bottleneck(came: int, expansion: int, channels: int, kernel: int, stride: int, act: Layer, squeezed: bool) -> Layers:
    wide, few = came * expansion, max(1, came // 4)
    widened = convolved(wide, 1, act=act) if expansion > 1 else ()
    factors = (Scale(body=(GlobalPool(), Dense(units=few), SiLU(), Dense(units=wide), Sigmoid())),) if squeezed else ()
    return (*widened, *convolved(wide, kernel, stride, act=act, groups="depthwise"), *factors, *convolved(channels, 1, act=None))
