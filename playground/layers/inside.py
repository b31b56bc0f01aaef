"""Shapes inside containers that hand their layers more than an input."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.layers.modules import Context

Shape = tuple[int, ...]


class Inside(tuple[int, ...]):
    """The shape of an input beside which there is an encoder's `memory` of that shape, or a bias by distance for so many `heads` of attention."""

    memory: Shape | None
    heads: int | None

    def __new__(cls, shape: Shape, memory: Shape | None = None, heads: int | None = None) -> Inside:
        made = super().__new__(cls, shape)
        made.memory, made.heads = memory, heads
        return made

    def __eq__(self, other: object) -> bool:
        return tuple.__eq__(self, other) is True and (self.memory, self.heads) == (memory_of(other), heads_of(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((tuple(self), self.memory, self.heads))


def memory_of(shape: object) -> Shape | None:
    """The shape of the memory at hand there."""
    return shape.memory if isinstance(shape, Inside) else None


def heads_of(shape: object) -> int | None:
    """For how many heads there is a bias by distance."""
    return shape.heads if isinstance(shape, Inside) else None


def beside(shape: Shape, made: Shape) -> Shape:
    """What a layer makes of an input of this shape, in the same place."""
    return Inside(made, shape.memory, shape.heads) if isinstance(shape, Inside) else made


def inputs(shape: Shape, batch: int = 2) -> tuple[Tensor, Context]:
    """An empty input of this shape, and what is at hand there, on torch's default device."""
    memory, heads = memory_of(shape), heads_of(shape)
    held = None if memory is None else torch.empty(batch, *memory)
    bias = None if heads is None else torch.empty(heads, shape[0], shape[0])
    return torch.empty(batch, *shape), Context(held, bias)


__all__ = ["Inside", "beside", "heads_of", "inputs", "memory_of"]
