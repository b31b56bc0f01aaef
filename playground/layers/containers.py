"""Around a stack of layers, and back into its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field
from torch import nn

from playground.layers import modules
from playground.layers.activations import ReLU
from playground.layers.call import Call
from playground.layers.container import MAX_DEPTH, MAX_ITEMS, Container, depth, operations, sequence
from playground.layers.convolution import Conv1d, Conv2d
from playground.layers.dense import Dense
from playground.layers.layer import Op, Shape, say
from playground.layers.normalisation import BatchNorm

if TYPE_CHECKING:
    from playground.layers import AnyLayer

JOIN = "Add what the body makes to what came in, or put the two side by side (channels after channels), as U-Net does."


class Residual(Container):
    """Adds what its body makes to what came in, so that depth does no harm: y = body(x) + x (He et al. 2016).

    Layers in the shortcut bring x to the body's shape where the body changes it.
    """

    kind: Literal["residual"] = "residual"
    body: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers whose result is added.")] = (ReLU(),)
    shortcut: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="Layers on the way around; empty: x itself.")] = ()

    join: Annotated[Literal["add", "concat"], Field(description=JOIN)] = "add"

    def call(self, shape: Shape) -> Call:
        if not self.body:
            raise ValueError("Residual has an empty body: put layers into it")
        made, passed = self._end("body", shape), self._end("shortcut", shape)
        if self.join == "add" and made != passed:
            remedy = "bring the two to one shape" if self.shortcut else "put layers into the shortcut that make the same shape"
            raise ValueError(f"Residual cannot add {say(made)} from its body to {say(passed)} from its shortcut: {remedy}")
        if self.join == "concat" and (made[1:] != passed[1:] or not made):
            raise ValueError(f"Residual cannot put {say(made)} from its body beside {say(passed)} from its shortcut: only the first axis may differ")
        shortcut = sequence(self.shortcut, shape) if self.shortcut else Call(nn.Identity)
        return Call(modules.Residual if self.join == "add" else modules.Skip, sequence(self.body, shape), shortcut)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        if self.join == "concat":
            return None
        body, shortcut = operations(self.body, shape, f"{name}.body."), operations(self.shortcut, shape, f"{name}.shortcut.")
        return None if body is None or shortcut is None else [{"op": "residual", "body": body, "shortcut": shortcut}]

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        match shape:
            case (int() as units,) if units <= 4096:
                return cls(body=(Dense(units=units), ReLU(), Dense(units=units)))
            case (int() as channels, _) if channels <= 4096:
                return cls(body=(Conv1d(channels=channels), BatchNorm(), ReLU(), Conv1d(channels=channels), BatchNorm()))
            case (int() as channels, _, _) if channels <= 4096:
                return cls(body=(Conv2d(channels=channels), BatchNorm(), ReLU(), Conv2d(channels=channels), BatchNorm()))
        return cls()


__all__ = ["MAX_DEPTH", "MAX_ITEMS", "Residual", "depth", "operations"]
