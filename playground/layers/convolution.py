"""Convolutions: the same small detector slid over every place of a sequence or an image."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.layer import Layer, Shape, say
from playground.params import Scale

Channels = Annotated[int, Field(ge=1, le=4096, description="How many detectors, each giving one channel."), Scale.LOG]
Kernel = Annotated[int, Field(ge=1, le=64, description="Size of the detector along each axis.")]
Stride = Annotated[int, Field(ge=1, le=64, description="Places moved between one look and the next.")]
Width = Annotated[int, Field(ge=0, le=64)]
Padding = Annotated[
    Width | Literal["same", "valid"],
    Field(description="Zeros around the edge: a number, none (valid), or enough to keep the size (same)."),
]
Dilation = Annotated[int, Field(ge=1, le=64, description="Distance between the places that the detector looks at.")]
Count = Annotated[int, Field(ge=1, le=4096)]
Groups = Annotated[
    Count | Literal["depthwise"],
    Field(description="Channels are divided into so many groups that do not see each other; depthwise gives each channel its own detectors."),
]


class Convolution(Layer):
    """A convolution over `axes` axes."""

    group: ClassVar[str] = "Convolution"
    axes: ClassVar[int]

    channels: Channels = 16
    kernel: Kernel = 3
    stride: Stride = 1
    padding: Padding = "same"
    dilation: Dilation = 1
    groups: Groups = 1
    bias: Annotated[bool, Field(description="Let each detector shift its output by a learnt amount.")] = True

    @property
    @abstractmethod
    def module(self) -> type[nn.Module]:
        """The class in torch.nn."""

    def call(self, shape: Shape) -> Call:
        if len(shape) != self.axes + 1:
            wanted = "an image (channels × height × width)" if self.axes == 2 else "a sequence (channels × length)"
            raise ValueError(f"{self.name()} needs {wanted}, but gets {say(shape)}: {_remedy(shape, self.axes)}")
        padding, groups = self._padding(), self._groups(shape[0])
        reach = self.dilation * (self.kernel - 1) + 1
        if reach > min(shape[1:]) + 2 * padding:
            raise ValueError(f"{self.name()}'s kernel of {_span(reach, self.kernel)} is larger than {say(shape)}: shrink it or pad more")
        arguments: dict[str, Any] = {"stride": self.stride, "padding": padding, "dilation": self.dilation, "groups": groups}
        defaults = {"stride": 1, "padding": 0, "dilation": 1, "groups": 1}
        return Call(self.module, shape[0], self.channels, self.kernel, **{k: v for k, v in arguments.items() if v != defaults[k]}, bias=self.bias)

    def _padding(self) -> int:
        """Zeros on each side, along every axis."""
        if isinstance(self.padding, int):
            return self.padding
        if self.padding == "valid":
            return 0
        lost = self.dilation * (self.kernel - 1)
        if lost % 2:
            raise ValueError(f"{self.name()} cannot keep the size with an even kernel ({self.kernel}): use an odd one, or padding valid")
        return lost // 2

    def _groups(self, channels: int) -> int:
        groups = channels if self.groups == "depthwise" else self.groups
        for what, count in (("input", channels), ("output", self.channels)):
            if count % groups:
                raise ValueError(f"{self.name()} cannot divide {count} {what} channels into {groups} groups")
        return groups


class Conv1d(Convolution):
    """Slides small detectors along a sequence: the same pattern is found wherever it occurs."""

    title: ClassVar[str] = "Conv 1-D"
    axes: ClassVar[int] = 1

    kind: Literal["conv1d"] = "conv1d"

    @property
    def module(self) -> type[nn.Module]:
        return nn.Conv1d


class Conv2d(Convolution):
    """Slides small detectors over an image: the same pattern is found wherever it occurs."""

    title: ClassVar[str] = "Conv 2-D"
    axes: ClassVar[int] = 2

    kind: Literal["conv2d"] = "conv2d"

    @property
    def module(self) -> type[nn.Module]:
        return nn.Conv2d


class CausalConv1d(Layer):
    """Looks along a sequence at the present and the past alone, as who foretells must; dilated ones in a stack look far back (WaveNet)."""

    title: ClassVar[str] = "Causal conv 1-D"
    group: ClassVar[str] = "Convolution"

    kind: Literal["causal_conv1d"] = "causal_conv1d"
    channels: Channels = 16
    kernel: Kernel = 2
    dilation: Annotated[int, Field(ge=1, le=4096, description="Distance between the places that the detector looks at."), Scale.LOG] = 1
    bias: Annotated[bool, Field(description="Let each detector shift its output by a learnt amount.")] = True

    def call(self, shape: Shape) -> Call:
        if len(shape) != 2:
            raise ValueError(f"{self.name()} needs a sequence (channels × length), but gets {say(shape)}: {_remedy(shape, 1)}")
        extras: dict[str, Any] = {} if self.dilation == 1 else {"dilation": self.dilation}
        return Call(modules.CausalConv1d, shape[0], self.channels, self.kernel, **extras, bias=self.bias)


class TransposedConvolution(Layer):
    """A convolution backwards over `axes` axes: each number in lays a pattern out, `stride` apart."""

    group: ClassVar[str] = "Convolution"
    axes: ClassVar[int]
    module: ClassVar[type[nn.Module]]

    channels: Channels = 16
    kernel: Kernel = 2
    stride: Annotated[int, Field(ge=1, le=64, description="How many times larger the result is, about.")] = 2
    padding: Annotated[int, Field(ge=0, le=32, description="Places cut off around the edge.")] = 0
    bias: Annotated[bool, Field(description="Let each channel be shifted by a learnt amount.")] = True

    def call(self, shape: Shape) -> Call:
        if len(shape) != self.axes + 1:
            wanted = "an image (channels × height × width)" if self.axes == 2 else "a sequence (channels × length)"
            raise ValueError(f"{self.name()} needs {wanted}, but gets {say(shape)}")
        if min(shape[1:]) * self.stride - self.stride + self.kernel <= 2 * self.padding:
            raise ValueError(f"{self.name()} would cut everything off {say(shape)}: lessen the padding")
        extras = {"padding": self.padding} if self.padding else {}
        return Call(self.module, shape[0], self.channels, self.kernel, stride=self.stride, **extras, bias=self.bias)


class ConvTranspose1d(TransposedConvolution):
    """Makes a sequence longer: each number lays out a learnt pattern (a convolution backwards)."""

    title: ClassVar[str] = "Transposed conv 1-D"
    axes: ClassVar[int] = 1
    module: ClassVar[type[nn.Module]] = nn.ConvTranspose1d

    kind: Literal["conv_transpose1d"] = "conv_transpose1d"


class ConvTranspose2d(TransposedConvolution):
    """Makes an image larger: each number lays out a learnt pattern (a convolution backwards), as decoders of pictures do."""

    title: ClassVar[str] = "Transposed conv 2-D"
    axes: ClassVar[int] = 2
    module: ClassVar[type[nn.Module]] = nn.ConvTranspose2d

    kind: Literal["conv_transpose2d"] = "conv_transpose2d"


def _span(reach: int, kernel: int) -> str:
    return str(kernel) if reach == kernel else f"{kernel}, spread over {reach} places,"


def _remedy(shape: Shape, axes: int) -> str:
    """What a learner could do about an input with the wrong number of axes."""
    if len(shape) == 1:
        return "put Reshape before it"
    return "use Conv 1-D" if axes == 2 and len(shape) == 2 else "use Conv 2-D" if axes == 1 and len(shape) == 3 else "put Reshape before it"
