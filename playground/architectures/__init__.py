"""Architectures by name: at their published size, planned and counted, and the runs of layers that they and their small versions are made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from playground.architectures.blueprint import Blueprint


@cache
def blueprints() -> Mapping[str, Blueprint]:
    """Every published network by its name."""
    from playground.architectures.published import PUBLISHED

    return MappingProxyType({blueprint.slug: blueprint for blueprint in PUBLISHED})


__all__ = ["Blueprint", "blueprints"]
