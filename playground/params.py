"""What a declaration says to a control: every field of a declared thing as plain data that a form can draw."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from playground.registry import Strict


class Scale(Enum):
    """How a slider spreads its values."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Label:
    """A name on screen other than the field's own."""

    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """The increment of a number control."""

    size: float


class Form(Enum):
    """Which control a field asks for."""

    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    PAIR = "pair"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a choice."""

    value: str | int
    label: str


@dataclass(frozen=True, slots=True)
class Control:
    """A field as a form sees it. `minimum` and `maximum` are inclusive; an exclusive bound sets `above` or `below` instead.

    `optional` says that `None` ("off") is a value too. `options` holds the values of a choice; a number that also takes words
    (a batch size of "full") lists the words there.
    """

    field: str
    label: str
    form: Form
    default: Any
    help: str = ""
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    step: float | None = None
    scale: Scale = Scale.LINEAR
    optional: bool = False
    options: tuple[Option, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As the browser gets it: a map of plain values."""
        return {**asdict(self), "form": self.form.value, "scale": self.scale.value}


def controls(declared: type[Strict]) -> tuple[Control, ...]:
    """The controls of a declared thing, in the order of its fields; `kind` is not one of them."""
    return tuple(_control(name, info) for name, info in declared.model_fields.items() if name != "kind")


def _control(name: str, info: FieldInfo) -> Control:
    kind, optional, options = _read(info.annotation)
    bounds: dict[str, float] = {}
    scale, label, step = Scale.LINEAR, name.replace("_", " ").capitalize(), None
    for mark in (*_marks(info.annotation), *info.metadata):
        match mark:
            case annotated_types.Ge(ge=value):
                bounds["minimum"] = typing.cast(float, value)
            case annotated_types.Le(le=value):
                bounds["maximum"] = typing.cast(float, value)
            case annotated_types.Gt(gt=value):
                bounds["above"] = typing.cast(float, value)
            case annotated_types.Lt(lt=value):
                bounds["below"] = typing.cast(float, value)
            case Scale():
                scale = mark
            case Label(text=text):
                label = text
            case Step(size=size):
                step = size
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    return Control(name, label, kind, _plain(default), info.description or "", step=step, scale=scale, optional=optional, options=options, **bounds)


def _read(annotation: Any) -> tuple[Form, bool, tuple[Option, ...]]:
    """The form of a field's type, whether it may be None, and its options."""
    arms = [a for a in _arms(annotation) if a is not type(None)]
    optional = len(arms) < len(_arms(annotation))
    words = tuple(_option(value) for arm in arms if get_origin(arm) is Literal for value in get_args(arm))
    rest = [arm for arm in arms if get_origin(arm) is not Literal]
    if not rest:
        return Form.CHOICE, optional, words
    kind = rest[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Form.CHOICE, optional, tuple(_option(member) for member in kind)
    form = {bool: Form.FLAG, int: Form.INTEGER, float: Form.NUMBER}.get(kind, Form.OTHER)
    if get_origin(kind) is tuple and get_args(kind) == (int, int):
        form = Form.PAIR
    return form, optional, words


def _arms(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(arm for part in get_args(annotation) for arm in _arms(part))
    return _arms(get_args(annotation)[0]) if get_origin(annotation) is typing.Annotated else (annotation,)


def _marks(annotation: Any) -> Iterator[Any]:
    """The marks on the arms of a union: the bounds of a number that may also be a word or off."""
    if get_origin(annotation) in (Union, types.UnionType):
        for arm in get_args(annotation):
            yield from _marks(arm)
    elif get_origin(annotation) is typing.Annotated:
        for mark in get_args(annotation)[1:]:
            yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)


def _option(value: Any) -> Option:
    plain = value.value if isinstance(value, Enum) else value
    return Option(plain, getattr(value, "label", None) or str(plain).replace("_", " "))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Strict):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


__all__ = ["Control", "Form", "Label", "Option", "Scale", "Step", "controls"]
