"""Normalisation: numbers brought back to mean 0 and variance 1 between layers, so that deep networks train."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field
from torch import nn

from playground.layers.call import Call
from playground.layers.layer import Layer, Op, Shape, say
from playground.params import Label, Scale

Epsilon = Annotated[float, Field(ge=1e-12, le=1, description="Added to the variance, so that it never divides by zero."), Label("ε"), Scale.LOG]
OVER = "All numbers of an example together, or the features of each position by themselves, as transformers do."
Affine = Annotated[bool, Field(description="Learn a scale and a shift afterwards.")]


class Norm(Layer):
    """A layer that normalises its input and keeps its shape."""

    group: ClassVar[str] = "Normalisation"
    follower: ClassVar[bool] = True


class BatchNorm(Norm):
    """Normalises each unit or channel over the examples of a batch; running averages take the batch's place afterwards (Ioffe & Szegedy 2015)."""

    title: ClassVar[str] = "Batch norm"

    kind: Literal["batch_norm"] = "batch_norm"
    momentum: Annotated[float, Field(gt=0, le=1, description="Share of each batch in the running averages.")] = 0.1
    eps: Epsilon = 1e-5
    affine: Affine = True

    def call(self, shape: Shape) -> Call:
        if not 1 <= len(shape) <= 3:
            raise ValueError(f"Batch norm needs numbers, a sequence or an image, but gets {say(shape)}")
        module = nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d
        return Call(module, shape[0], eps=self.eps, momentum=self.momentum, affine=self.affine)

    def least_batch(self, shape: Shape) -> int:
        return 2 if math.prod(shape[1:]) == 1 else 1

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": "batch_norm", **_numbers(self, name), "mean": f"{name}.running_mean", "var": f"{name}.running_var"}]


class LayerNorm(Norm):
    """Normalises each example over all its units; the batch plays no part (Ba et al. 2016)."""

    title: ClassVar[str] = "Layer norm"

    kind: Literal["layer_norm"] = "layer_norm"
    over: Annotated[Literal["all", "features"], Field(description=OVER)] = "all"
    eps: Epsilon = 1e-5
    affine: Affine = True

    def call(self, shape: Shape) -> Call:
        normalised = list(shape) if self.over == "all" else list(shape[-1:])
        if math.prod(normalised) == 1:
            raise ValueError("Layer norm of 1 number would always give 0: it compares the units of an example")
        if self.over == "features" and len(shape) > 2:
            raise ValueError(f"Layer norm over the features needs a row of numbers or a sequence of them, but gets {say(shape)}: take all")
        return Call(nn.LayerNorm, normalised, eps=self.eps, elementwise_affine=self.affine)

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        return cls(over="features") if len(shape) == 2 and shape[-1] > 1 else cls()

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": "layer_norm", **_numbers(self, name)}]


class RMSNorm(Norm):
    """Scales the features of each position to a mean square of 1; no mean is taken off (Zhang & Sennrich 2019)."""

    title: ClassVar[str] = "RMS norm"

    kind: Literal["rms_norm"] = "rms_norm"
    eps: Epsilon = 1e-6
    affine: Annotated[bool, Field(description="Learn a scale afterwards.")] = True

    def call(self, shape: Shape) -> Call:
        if len(shape) not in (1, 2):
            raise ValueError(f"RMS norm needs a row of numbers or a sequence of them, but gets {say(shape)}: use Group norm")
        return Call(nn.RMSNorm, shape[-1], eps=self.eps, elementwise_affine=self.affine)


class GroupNorm(Norm):
    """Normalises each example over groups of its channels: between layer norm (one group) and one group a channel (Wu & He 2018)."""

    title: ClassVar[str] = "Group norm"

    kind: Literal["group_norm"] = "group_norm"
    groups: Annotated[int, Field(ge=1, le=4096, description="Number of groups; must divide the channels."), Scale.LOG] = 1
    eps: Epsilon = 1e-5
    affine: Affine = True

    def call(self, shape: Shape) -> Call:
        if not shape or shape[0] % self.groups:
            raise ValueError(f"Group norm needs channels that divide into {self.groups} groups, but gets {say(shape)}")
        if math.prod(shape) == self.groups:
            raise ValueError("Group norm of 1 number a group would always give 0: choose fewer groups")
        return Call(nn.GroupNorm, self.groups, shape[0], eps=self.eps, affine=self.affine)

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        fitting = [groups for groups in (8, 4, 2) if shape and shape[0] % groups == 0 and shape[0] > groups]
        return cls(groups=fitting[0] if fitting else 1)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": "group_norm", "groups": self.groups, **_numbers(self, name)}]


class InstanceNorm(Norm):
    """Normalises each channel of each example by itself: contrast and brightness are taken away (Ulyanov et al. 2016)."""

    title: ClassVar[str] = "Instance norm"

    kind: Literal["instance_norm"] = "instance_norm"
    eps: Epsilon = 1e-5
    affine: Affine = False

    def call(self, shape: Shape) -> Call:
        if len(shape) not in (2, 3):
            raise ValueError(f"Instance norm needs channels of a sequence or an image, but gets {say(shape)}: use Layer norm")
        if math.prod(shape[1:]) == 1:
            raise ValueError("Instance norm of 1 number a channel would always give 0: use Layer norm")
        return Call(nn.InstanceNorm1d if len(shape) == 2 else nn.InstanceNorm2d, shape[0], eps=self.eps, affine=self.affine)


class LocalResponseNorm(Norm):
    """Holds a place down where neighbouring channels are loud: AlexNet's norm (Krizhevsky et al. 2012)."""

    title: ClassVar[str] = "Local response norm"

    kind: Literal["local_response_norm"] = "local_response_norm"
    size: Annotated[int, Field(ge=1, le=64, description="Neighbouring channels that count, the channel itself included.")] = 5
    alpha: Annotated[float, Field(ge=1e-6, le=10, description="How much the neighbours count."), Label("α"), Scale.LOG] = 1e-4
    beta: Annotated[float, Field(ge=0.01, le=5, description="Exponent of the sum by which is divided."), Label("β")] = 0.75
    k: Annotated[float, Field(ge=0.01, le=10, description="Added to the sum.")] = 1.0

    def call(self, shape: Shape) -> Call:
        if len(shape) not in (2, 3):
            raise ValueError(f"Local response norm needs channels of a sequence or an image, but gets {say(shape)}")
        return Call(nn.LocalResponseNorm, self.size, alpha=self.alpha, beta=self.beta, k=self.k)


def _numbers(norm: BatchNorm | LayerNorm | GroupNorm, name: str) -> Op:
    """ε and the names of scale and shift, where they are learnt."""
    return {"eps": norm.eps, "weight": f"{name}.weight" if norm.affine else None, "bias": f"{name}.bias" if norm.affine else None}
