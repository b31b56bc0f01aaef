"""Convolutional networks before shortcuts: LeNet-5, AlexNet, VGG, GoogLeNet."""

from __future__ import annotations

from collections.abc import Sequence

from playground.architectures.blocks import RELU, Layers, convolved
from playground.layers.activations import Tanh
from playground.layers.branches import Branches, Chain
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.pooling import AdaptivePool, AveragePool, GlobalPool, MaxPool
from playground.layers.shaping import Flatten

VGG11: tuple[tuple[int, ...], ...] = ((64,), (128,), (256, 256), (512, 512), (512, 512))
VGG16: tuple[tuple[int, ...], ...] = ((64, 64), (128, 128), (256, 256, 256), (512, 512, 512), (512, 512, 512))


def lenet5() -> Layers:
    """LeCun et al. 1998, with every map of the second convolution joined to every one before it, as is usual now."""
    first, second, third = (Conv2d(channels=channels, kernel=5, padding="valid") for channels in (6, 16, 120))
    pool, tanh = AveragePool(), Tanh()
    return (first, tanh, pool, second, tanh, pool, third, tanh, Flatten(), Dense(units=84), tanh)


def alexnet(
    widths: Sequence[int] = (64, 192, 384, 256, 256),
    units: int = 4096,
    *,
    first: Conv2d | None = None,
    places: int | None = 6,
    pool: MaxPool | None = None,
) -> Layers:
    """Krizhevsky 2014 ("one weird trick"), torchvision's AlexNet. `first` is the first convolution, `places` the side of the last maps."""
    shrink = pool or MaxPool(kernel=3, stride=2)
    one, two, three, four, five = widths
    start = first or Conv2d(channels=one, kernel=11, stride=4, padding=2)
    return (
        *(start, RELU, shrink, Conv2d(channels=two, kernel=5), RELU, shrink),
        *(Conv2d(channels=three), RELU, Conv2d(channels=four), RELU, Conv2d(channels=five), RELU, shrink),
        *(() if places is None else (AdaptivePool(size=places),)),
        *(Flatten(), Dropout(p=0.5), Dense(units=units), RELU, Dropout(p=0.5), Dense(units=units), RELU),
    )


def vgg(stages: Sequence[Sequence[int]], units: int | None = 4096, *, normed: bool = False, places: int | None = 7) -> Layers:
    """Simonyan & Zisserman 2015: small convolutions in stages, each ended by a pool. `normed` puts a batch norm after each convolution."""
    layers: Layers = ()
    for stage in stages:
        for channels in stage:
            layers += (Conv2d(channels=channels), *((BatchNorm(),) if normed else ()), RELU)
        layers += (MaxPool(),)
    if units is None:
        return (*layers, GlobalPool())
    pooled = () if places is None else (AdaptivePool(size=places),)
    return (*layers, *pooled, Flatten(), Dense(units=units), RELU, Dropout(p=0.5), Dense(units=units), RELU, Dropout(p=0.5))


def inception(one: int, three_in: int, three: int, five_in: int, five: int, pooled: int, eps: float = 1e-3) -> Branches:
    """Four paths from the same maps: 1×1, 3×3, the larger one (which torchvision has as 3×3 too), and a pool (Szegedy et al. 2015)."""
    return Branches(
        paths=(
            Chain(body=convolved(one, 1, eps=eps)),
            Chain(body=(*convolved(three_in, 1, eps=eps), *convolved(three, 3, eps=eps))),
            Chain(body=(*convolved(five_in, 1, eps=eps), *convolved(five, 3, eps=eps))),
            Chain(body=(MaxPool(kernel=3, stride=1, padding=1), *convolved(pooled, 1, eps=eps))),
        )
    )


def googlenet() -> Layers:
    """Szegedy et al. 2015 with batch norm and without the auxiliary heads, as torchvision has it."""
    shrink = MaxPool(kernel=3, stride=2, ceil=True)
    return (
        *(*convolved(64, 7, 2, eps=1e-3), shrink, *convolved(64, 1, eps=1e-3), *convolved(192, 3, eps=1e-3), shrink),
        *(inception(64, 96, 128, 16, 32, 32), inception(128, 128, 192, 32, 96, 64), shrink),
        *(inception(192, 96, 208, 16, 48, 64), inception(160, 112, 224, 24, 64, 64), inception(128, 128, 256, 24, 64, 64)),
        *(inception(112, 144, 288, 32, 64, 64), inception(256, 160, 320, 32, 128, 128), MaxPool(kernel=2, stride=2, ceil=True)),
        *(inception(256, 160, 320, 32, 128, 128), inception(384, 192, 384, 48, 128, 128), GlobalPool(), Dropout(p=0.2)),
    )
