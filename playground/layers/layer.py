"""The family of layers, and how shapes run through a stack of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar, Self

import torch

from playground.layers.call import Call
from playground.layers.inside import beside, inputs
from playground.layers.modules import given
from playground.layers.recurrences import Recurrences
from playground.problem import Problem, SpecError
from playground.registry import Declared

Shape = tuple[int, ...]
"""The shape of one example, without the batch axis: `(features,)`, `(channels, length)` or `(length, features)`, `(channels, height, width)`."""

Op = dict[str, Any]
"""One operation of `frontend/mind`: its name as `op`, its numbers, and the names of its tensors in the network."""


class Layer(Declared):
    """One step of a network, as data.

    `group` is its heading in the palette. A `follower` acts on the units of the layer before it (an activation, dropout, a norm) and is
    drawn as a chip on that layer's column; the others open a column of their own. The layers that a `parallel` container holds stand side by side.
    """

    group: ClassVar[str] = ""
    follower: ClassVar[bool] = False
    parallel: ClassVar[bool] = False

    @abstractmethod
    def call(self, shape: Shape) -> Call:
        """The constructor call for an input of this shape.

        Raises ValueError with a sentence for the learner when the layer cannot take that shape.
        """

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        """The layer as the palette offers it after a layer of this shape: its defaults, adapted where they would not fit."""
        return cls()

    def least_batch(self, shape: Shape) -> int:
        """The fewest examples a training step needs for this layer to have something to work with: 2 where it compares them."""
        return 1

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        """What it does in evaluation mode to a row of numbers, in the operations that the browser knows; `name` is its submodule's.

        None where the browser cannot compute it: then the worker sends pictures in place of weights.
        """
        return None

    @property
    def times_over(self) -> int:
        """How often a container runs through what it holds, with fresh layers each time."""
        return 1

    def entry(self, field: str, shape: Shape) -> Shape:
        """The shape with which the stack in a field of a container begins; SpecError or ValueError where that cannot be said."""
        return shape

    def submodule(self, field: str) -> str:
        """The name of the module that holds the layers of a field, within the container's own."""
        return field

    def children(self) -> Iterator[tuple[str, tuple[Layer, ...]]]:
        """The stacks of layers that a container holds, by field; most layers hold none."""
        for field, value in self:
            if isinstance(value, tuple) and value and all(isinstance(item, Layer) for item in value):
                yield field, value


@lru_cache(maxsize=4096)
def output_shape(layer: Layer, shape: Shape) -> Shape:
    """The shape a layer makes of `shape`, found by running it on the meta device; ValueError says why it cannot."""
    call = layer.call(shape)
    try:
        with torch.device("meta"), torch.no_grad(), Recurrences():
            out = given(call(), *inputs(shape))
    except (RuntimeError, IndexError, TypeError) as error:
        raise ValueError(f"{layer.name()} cannot take {say(shape)}") from error
    result = tuple(out.shape[1:])
    if 0 in result:
        raise ValueError(f"{layer.name()} makes nothing of {say(shape)}")
    return beside(shape, result)


def chain(layers: Sequence[Layer], shape: Shape, path: str = "network") -> list[Shape]:
    """The shape after each layer; SpecError names the layer that breaks."""
    shapes: list[Shape] = []
    for index, layer in enumerate(layers):
        here = f"{path}[{index}]"
        try:
            shape = output_shape(layer, shape)
        except SpecError as error:
            raise SpecError(Problem(f"{here}.{p.path}" if p.path else here, p.message) for p in error.problems) from error
        except ValueError as error:
            raise SpecError([Problem(here, str(error))]) from error
        shapes.append(shape)
    return shapes


def say(shape: Shape) -> str:
    """A shape in words: `8 numbers`, `3 channels × 50`, `an image of 1 × 8 × 8`."""
    match shape:
        case ():
            return "a single number"
        case (1,):
            return "1 number"
        case (n,):
            return f"{n} numbers"
        case (rows, columns):
            return f"a sequence of {rows} × {columns}"
        case (channels, height, width):
            return f"an image of {channels} × {height} × {width} (channels × height × width)"
    return " × ".join(map(str, shape))
