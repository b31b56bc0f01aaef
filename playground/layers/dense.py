"""Fully connected layers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers.call import Call
from playground.layers.layer import Layer, Op, Shape, say
from playground.params import Scale


class Dense(Layer):
    """Every input reaches every unit: y = Wx + b.

    Takes a vector of numbers, or a sequence of them (length × features), whose positions it treats all alike; images are flattened or pooled first.
    """

    group: ClassVar[str] = "Dense"

    kind: Literal["dense"] = "dense"
    units: Annotated[int, Field(ge=1, le=4096, description="Width of the layer: how many numbers come out."), Scale.LOG] = 16
    bias: Annotated[bool, Field(description="Let each unit shift its output by a learnt amount.")] = True

    def call(self, shape: Shape) -> Call:
        if len(shape) not in (1, 2):
            raise ValueError(f"Dense needs a row of numbers, but gets {say(shape)}: put Flatten or global pooling before it")
        return Call(nn.Linear, shape[-1], self.units, bias=self.bias)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return [{"op": "linear", "weight": f"{name}.weight", "bias": f"{name}.bias" if self.bias else None}]
