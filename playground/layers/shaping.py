"""Shaping: the same numbers in another arrangement."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers.call import Call
from playground.layers.layer import Layer, Op, Shape, say
from playground.params import Scale


class Flatten(Layer):
    """Lays all numbers out in one row, as Dense wants them."""

    group: ClassVar[str] = "Shape"

    kind: Literal["flatten"] = "flatten"

    def call(self, shape: Shape) -> Call:
        return Call(nn.Flatten)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return []


class Reshape(Layer):
    """Arranges the numbers as channels of a sequence or an image, as Conv wants them; the last axis follows from how many there are."""

    group: ClassVar[str] = "Shape"

    kind: Literal["reshape"] = "reshape"
    channels: Annotated[int, Field(ge=1, le=4096, description="Channels to divide the numbers into."), Scale.LOG] = 1
    height: Annotated[Annotated[int, Field(ge=1, le=4096)] | None, Field(description="Rows of the image; off: a sequence.")] = None

    def call(self, shape: Shape) -> Call:
        count, fixed = math.prod(shape), (self.channels,) if self.height is None else (self.channels, self.height)
        if count % math.prod(fixed):
            wanted = f"{self.channels} channel{'s' if self.channels > 1 else ''}" + ("" if self.height is None else f" of {self.height} rows")
            raise ValueError(f"Reshape cannot divide {say(shape)} evenly into {wanted}")
        unflatten = Call(nn.Unflatten, 1, (*fixed, count // math.prod(fixed)))
        return unflatten if len(shape) == 1 else Call(nn.Sequential, Call(nn.Flatten), unflatten)
