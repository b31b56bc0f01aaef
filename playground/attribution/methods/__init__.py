"""The methods, one class a file."""

from typing import TypeAlias

from playground.attribution.method import Method
from playground.registry import discover, union

discover(__name__)

AnyMethod: TypeAlias = union(Method)  # type: ignore[type-abstract, valid-type]

__all__ = ["AnyMethod"]
