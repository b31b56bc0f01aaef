"""Layers that hold layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from torch import nn

from playground.layers import modules
from playground.layers.activations import ReLU
from playground.layers.call import Call
from playground.layers.convolution import Conv1d, Conv2d
from playground.layers.dense import Dense
from playground.layers.layer import Layer, Op, Shape, chain, say
from playground.layers.normalisation import BatchNorm

if TYPE_CHECKING:
    from playground.layers import AnyLayer

MAX_DEPTH = 8
"""Containers may lie in containers so many deep."""

MAX_ITEMS = 256
"""A container holds at most so many layers."""


class Residual(Layer):
    """Adds what its body makes to what came in, so that depth does no harm: y = body(x) + x (He et al. 2016).

    Layers in the shortcut bring x to the body's shape where the body changes it.
    """

    group: ClassVar[str] = "Container"

    kind: Literal["residual"] = "residual"
    body: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers whose result is added.")] = (ReLU(),)
    shortcut: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="Layers on the way around; empty: x itself.")] = ()

    @model_validator(mode="after")
    def _not_too_deep(self) -> Residual:
        if depth((self,)) > MAX_DEPTH:
            raise ValueError(f"body: must not nest containers more than {MAX_DEPTH} deep")
        return self

    def call(self, shape: Shape) -> Call:
        if not self.body:
            raise ValueError("Residual has an empty body: put layers into it")
        made, passed = self._end("body", shape), self._end("shortcut", shape)
        if made != passed:
            remedy = "bring the two to one shape" if self.shortcut else "put layers into the shortcut that make the same shape"
            raise ValueError(f"Residual cannot add {say(made)} from its body to {say(passed)} from its shortcut: {remedy}")
        shortcut = _sequence(self.shortcut, shape) if self.shortcut else Call(nn.Identity)
        return Call(modules.Residual, _sequence(self.body, shape), shortcut)

    def least_batch(self, shape: Shape) -> int:
        stacks = [(stack, [shape, *chain(stack, shape, field)]) for field, stack in self.children()]
        return max(layer.least_batch(before) for stack, shapes in stacks for layer, before in zip(stack, shapes, strict=False))

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
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

    def _end(self, field: Literal["body", "shortcut"], shape: Shape) -> Shape:
        """The shape at the end of a stack; SpecError names its layer that breaks (`body[0]`)."""
        return [shape, *chain(getattr(self, field), shape, field)][-1]


def depth(layers: Sequence[Layer]) -> int:
    """How many containers lie in one another, at most."""
    return max((1 + depth(stack) for layer in layers for _, stack in layer.children()), default=0)


def operations(layers: Sequence[Layer], shape: Shape, prefix: str) -> list[Op] | None:
    """What a stack of layers, numbered after `prefix`, does to a row of numbers; None where the browser cannot compute one of them."""
    before = [shape, *chain(layers, shape)]
    if any(len(at) != 1 for at in before):
        return None
    found = [layer.ops(at, f"{prefix}{index}") for index, (layer, at) in enumerate(zip(layers, before, strict=False))]
    return None if None in found else [op for ops in found if ops is not None for op in ops]


def _sequence(layers: Sequence[Layer], shape: Shape) -> Call:
    """A stack of layers as one call; their shapes are known to fit."""
    before = [shape, *chain(layers, shape)]
    calls = [layer.call(at) for layer, at in zip(layers, before, strict=False)]
    return Call(modules.Stack if any(map(_contextual, calls)) else nn.Sequential, *calls)


def _contextual(call: Call) -> bool:
    """Whether what it makes, or what that holds, takes a context."""
    return any(getattr(target, "contextual", False) and target is not modules.Residual for target in call.targets())
