"""Pooling: neighbouring places summed up in one number, so that small shifts matter less."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers.call import Call
from playground.layers.layer import Layer, Shape, say
from playground.params import Label

Stride = Annotated[int, Field(ge=1, le=64)]


class Pool(Layer):
    """A window slid over a sequence or an image, one number from each look; `modules` are its classes for one and two axes."""

    group: ClassVar[str] = "Pooling"
    modules: ClassVar[tuple[type[nn.Module], type[nn.Module]]]

    kernel: Annotated[int, Field(ge=1, le=64, description="Size of the window along each axis.")] = 2
    stride: Annotated[Stride | None, Field(description="Places moved between one look and the next; off: as many as the window has.")] = None
    padding: Annotated[int, Field(ge=0, le=32, description="Places added around the edge, at most half the window.")] = 0
    ceil: Annotated[bool, Field(description="Look once more where a part of the window would stand over the edge."), Label("Round up")] = False

    def call(self, shape: Shape) -> Call:
        need_channels(self, shape)
        if 2 * self.padding > self.kernel:
            raise ValueError(f"{self.name()} can pad by at most half its window of {self.kernel}, not by {self.padding}")
        if self.kernel > min(shape[1:]) + 2 * self.padding:
            raise ValueError(f"{self.name()}'s window of {self.kernel} is larger than {say(shape)}: nothing would be left")
        extras: dict[str, int] = {"stride": self.stride} if self.stride is not None else {}
        extras |= {"padding": self.padding} if self.padding else {}
        return Call(self.modules[len(shape) - 2], self.kernel, **extras, **({"ceil_mode": True} if self.ceil else {}))


class MaxPool(Pool):
    """Keeps the largest number of each window: was the pattern anywhere here?"""

    title: ClassVar[str] = "Max pool"
    modules: ClassVar[tuple[type[nn.Module], type[nn.Module]]] = (nn.MaxPool1d, nn.MaxPool2d)

    kind: Literal["max_pool"] = "max_pool"


class AveragePool(Pool):
    """Keeps the mean of each window: how much of the pattern is here?"""

    title: ClassVar[str] = "Average pool"
    modules: ClassVar[tuple[type[nn.Module], type[nn.Module]]] = (nn.AvgPool1d, nn.AvgPool2d)

    kind: Literal["avg_pool"] = "avg_pool"


class GlobalPool(Layer):
    """One number from each whole channel: what was found, no longer where (Lin et al. 2014)."""

    title: ClassVar[str] = "Global pool"
    group: ClassVar[str] = "Pooling"

    kind: Literal["global_pool"] = "global_pool"
    keep: Annotated[Literal["average", "largest"], Field(description="The mean of each channel, or its largest number.")] = "average"

    def call(self, shape: Shape) -> Call:
        need_channels(self, shape)
        one, two = (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d) if self.keep == "average" else (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d)
        return Call(nn.Sequential, Call(one if len(shape) == 2 else two, 1), Call(nn.Flatten))


class AdaptivePool(Layer):
    """Divides each channel into so many windows, whatever its size, and keeps one number of each."""

    title: ClassVar[str] = "Adaptive pool"
    group: ClassVar[str] = "Pooling"

    kind: Literal["adaptive_pool"] = "adaptive_pool"
    size: Annotated[int, Field(ge=1, le=256, description="Windows along each axis.")] = 2
    keep: Annotated[Literal["average", "largest"], Field(description="The mean of each window, or its largest number.")] = "average"

    def call(self, shape: Shape) -> Call:
        need_channels(self, shape)
        one, two = (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d) if self.keep == "average" else (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d)
        return Call(one if len(shape) == 2 else two, self.size)


class Upsample(Layer):
    """Makes a sequence or an image larger: each place repeated, or the way between places filled in. Nothing is learnt."""

    group: ClassVar[str] = "Pooling"

    kind: Literal["upsample"] = "upsample"
    times: Annotated[int, Field(ge=2, le=16, description="How many times larger along each axis.")] = 2
    way: Annotated[Literal["nearest", "linear"], Field(description="Repeat each place, or fill in straight lines between them.")] = "nearest"

    def call(self, shape: Shape) -> Call:
        need_channels(self, shape)
        mode = "nearest" if self.way == "nearest" else "linear" if len(shape) == 2 else "bilinear"
        return Call(nn.Upsample, scale_factor=self.times, mode=mode)


def need_channels(layer: Layer, shape: Shape) -> None:
    """Raises ValueError unless the shape has channels with one or two axes each."""
    if len(shape) not in (2, 3):
        raise ValueError(f"{layer.name()} needs an image or a sequence, but gets {say(shape)}: pool before flattening")
