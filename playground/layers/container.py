"""What layers that hold layers have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from pydantic import model_validator
from torch import nn

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.layer import Layer, Op, Shape, chain, output_shape
from playground.problem import Problem, SpecError

MAX_DEPTH = 8
"""Containers may lie in containers so many deep."""

MAX_ITEMS = 256
"""A container holds at most so many layers."""

MAX_EXPANDED = 4096
"""Layers that a container may come to, repeated ones counted each time."""


class Container(Layer):
    """A layer that holds layers in some of its fields."""

    group: ClassVar[str] = "Container"

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        field = next((name for name, _ in self.children()), "body")
        if depth((self,)) > MAX_DEPTH:
            raise ValueError(f"{field}: must not nest containers more than {MAX_DEPTH} deep")
        if expanded((self,)) > MAX_EXPANDED:
            raise ValueError(f"{field}: must come to at most {MAX_EXPANDED} layers, repeated ones counted each time, got {expanded((self,))}")
        return self

    def least_batch(self, shape: Shape) -> int:
        least = 1
        for field, stack in self.children():
            at = self.entry(field, shape)
            for layer in stack:
                least = max(least, layer.least_batch(at))
                at = at if self.parallel else output_shape(layer, at)
        return least

    def _end(self, field: str, shape: Shape) -> Shape:
        """The shape at the end of a stack that begins with `shape`; SpecError names its layer that breaks (`body[0]`)."""
        return [shape, *chain(getattr(self, field), shape, field)][-1]

    def _ends(self, field: str, shape: Shape) -> list[Shape]:
        """The shapes that the layers of a field give side by side; SpecError names the first that breaks."""
        ends = []
        for index, layer in enumerate(getattr(self, field)):
            try:
                ends += chain([layer], shape, field)
            except SpecError as error:
                here = f"{field}[{index}]"
                raise SpecError(Problem(here + p.path.removeprefix(f"{field}[0]"), p.message) for p in error.problems) from error
        return ends


def depth(layers: Sequence[Layer]) -> int:
    """How many containers lie in one another, at most."""
    return max((1 + depth(stack) for layer in layers for _, stack in layer.children()), default=0)


def expanded(layers: Sequence[Layer]) -> int:
    """How many layers there are, nested ones included, repeated ones counted each time."""
    return sum(1 + layer.times_over * expanded(stack) for layer in layers for _, stack in _stacks(layer))


def _stacks(layer: Layer) -> list[tuple[str, tuple[Layer, ...]]]:
    return list(layer.children()) or [("", ())]


def operations(layers: Sequence[Layer], shape: Shape, prefix: str) -> list[Op] | None:
    """What a stack of layers, numbered after `prefix`, does to a row of numbers; None where the browser cannot compute one of them."""
    before = [shape, *chain(layers, shape)]
    if any(len(at) != 1 for at in before):
        return None
    found = [layer.ops(at, f"{prefix}{index}") for index, (layer, at) in enumerate(zip(layers, before, strict=False))]
    return None if None in found else [op for ops in found if ops is not None for op in ops]


def sequence(layers: Sequence[Layer], shape: Shape) -> Call:
    """A stack of layers as one call; their shapes are known to fit."""
    before = [shape, *chain(layers, shape)]
    return stacked([layer.call(at) for layer, at in zip(layers, before, strict=False)])


def stacked(calls: Sequence[Call]) -> Call:
    """Calls as one, one after another; handing a context on where one of them takes any."""
    return Call(modules.Stack if any(map(_contextual, calls)) else nn.Sequential, *calls)


def _contextual(call: Call) -> bool:
    """Whether what it makes, or what that holds, uses a context."""
    return any(target in (modules.Attention, modules.RelativePositions) for target in call.targets())
