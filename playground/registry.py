"""Declared things and the families they belong to.

A *family* is an abstract base class (`Layer`, `Optimiser`, `Dataset`, …). A *declared thing* is a frozen pydantic model with a `kind`: its fields,
their bounds and their help are the one declaration from which controls, validation, JSON, exported code, the reference table and the
conformance tests are derived.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Data that refuses what it does not know: unknown fields, wrong types, NaN and infinity. Never changes once made."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Declared(Strict):
    """One named member of a family. The first line of its docstring is what the learner reads.

    `title` is its name on screen; without one the class name stands.
    """

    title: ClassVar[str] = ""

    @classmethod
    def name(cls) -> str:
        """Its name on screen."""
        return cls.title or cls.__name__

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(cls) or "").strip().split("\n")[0]

    @classmethod
    def tag(cls) -> str:
        """The value of `kind` in JSON."""
        return str(cls.model_fields["kind"].default)


D = TypeVar("D", bound=Declared)


def every(family: type[D]) -> tuple[type[D], ...]:
    """All declared members of a family, in the order in which their modules declare them."""
    return tuple(_members(family))


def named(family: type[D], kind: str) -> type[D]:
    """The member of a family with this `kind`; a KeyError lists the kinds there are."""
    members = {member.tag(): member for member in every(family)}
    if kind not in members:
        raise KeyError(f"{family.__name__}: expected one of {', '.join(members)}, got {kind!r}")
    return members[kind]


def union(family: type[D]) -> Any:
    """The annotated type "any member of the family", told apart by `kind`, for a field of another model."""
    members = every(family)
    return members[0] if len(members) == 1 else Annotated[reduce(or_, members), Field(discriminator="kind")]


def discover(package: str) -> None:
    """Import every module of a family's package, so that adding a file is all it takes to add a member."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        importlib.import_module(f"{package}.{module.name}")


def _members(family: type[D]) -> Iterator[type[D]]:
    for subclass in family.__subclasses__():
        kind = subclass.model_fields.get("kind")
        if kind is not None and get_origin(kind.annotation) is Literal and get_args(kind.annotation) == (kind.default,):
            yield subclass
        yield from _members(subclass)
