"""Shaping: the same numbers in another arrangement."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.embedding import need_sequence
from playground.layers.layer import Layer, Op, Shape, say
from playground.params import Label, Scale


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


class Transpose(Layer):
    """Swaps the two axes of a sequence: length × features for layers that read along time, channels × length for convolutions."""

    group: ClassVar[str] = "Shape"

    kind: Literal["transpose"] = "transpose"

    def call(self, shape: Shape) -> Call:
        if len(shape) != 2:
            raise ValueError(f"Transpose needs a sequence, but gets {say(shape)}{': use Permute' if len(shape) == 3 else ''}")
        return Call(modules.Permute, 0, 2, 1)


ORDER = "Which axis comes first, second and third; 1 2 3 are channels, height and width."


class Permute(Layer):
    """Puts the three axes of an image in another order: rows as steps of a sequence, say, after a Reshape."""

    group: ClassVar[str] = "Shape"

    kind: Literal["permute"] = "permute"
    order: Annotated[Literal["1 3 2", "2 1 3", "2 3 1", "3 1 2", "3 2 1"], Field(description=ORDER)] = "2 3 1"

    def call(self, shape: Shape) -> Call:
        if len(shape) != 3:
            raise ValueError(f"Permute needs an image, but gets {say(shape)}")
        return Call(modules.Permute, 0, *map(int, self.order.split()))


PLACE = "Which position: the first, the last, or its number, counted from 0."


class Take(Layer):
    """Keeps one position of a sequence: a class token's, say, or the last."""

    title: ClassVar[str] = "Take position"
    group: ClassVar[str] = "Shape"

    kind: Literal["take"] = "take"
    place: Annotated[Annotated[int, Field(ge=0, le=65_535)] | Literal["first", "last"], Field(description=PLACE), Label("Position")] = "first"

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        if isinstance(self.place, int) and self.place >= shape[0]:
            raise ValueError(f"Take position cannot take position {self.place} of {say(shape)}")
        return Call(modules.Take, {"first": 0, "last": -1}[self.place] if isinstance(self.place, str) else self.place)


class TimePool(Layer):
    """Sums a sequence up in one row: the mean of each feature over all positions, or its largest value. The order is lost."""

    title: ClassVar[str] = "Pool over time"
    group: ClassVar[str] = "Pooling"

    kind: Literal["time_pool"] = "time_pool"
    keep: Annotated[Literal["average", "largest"], Field(description="The mean of each feature, or its largest number.")] = "average"

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        return Call(modules.TimeMean if self.keep == "average" else modules.TimeMax)
