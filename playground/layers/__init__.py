"""The layers of a network: the family, its members, and any of them as the type of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from playground.layers import dense as dense  # first in every list
from playground.layers.call import Call
from playground.layers.head import Head
from playground.layers.layer import Layer, Shape, chain, output_shape, say
from playground.registry import discover, every, union

discover(__name__)

if TYPE_CHECKING:
    AnyLayer: TypeAlias = Layer
else:
    AnyLayer = union(Layer)
    for member in every(Layer):  # containers hold layers of any kind, themselves included
        if not member.__pydantic_complete__:
            member.model_rebuild(_types_namespace={"AnyLayer": AnyLayer})

__all__ = ["AnyLayer", "Call", "Head", "Layer", "Shape", "chain", "output_shape", "say"]
