"""Two experiments, field by field: where they differ, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from playground.experiment import Experiment
from playground.layers import Layer
from playground.params import controls
from playground.registry import Declared, Strict

UNSAID = ("version", "name")
"""Fields that change nothing of what is learnt."""


class Difference(NamedTuple):
    """One field that differs: its `path` in the document, its name on screen, and both values in words."""

    path: str
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label} {self.before} → {self.after}"


def differences(first: Experiment, other: Experiment) -> tuple[Difference, ...]:
    """Every field in which `other` differs from `first`, in the order of the document."""
    return tuple(_of_models(first, other, ""))


def _of_models(first: Strict, other: Strict, path: str) -> Iterator[Difference]:
    names = {control.field: control.label for control in controls(type(first))}
    for field in type(first).model_fields:
        before, after = getattr(first, field), getattr(other, field)
        if before != after and not (field in UNSAID and isinstance(first, Experiment)):
            yield from _of_values(before, after, f"{path}.{field}" if path else field, names.get(field, field))


def _of_values(before: Any, after: Any, path: str, label: str) -> Iterator[Difference]:
    if isinstance(before, Strict) and type(before) is type(after):
        yield from _of_models(before, after, path)
    elif isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after) and any(isinstance(item, Strict) for item in before):
        for index, (mine, theirs) in enumerate(zip(before, after, strict=True)):
            if mine != theirs:
                yield from _of_values(mine, theirs, f"{path}[{index}]", f"Layer {index + 1}" if isinstance(mine, Layer) else label)
    else:
        yield Difference(path, label, words(before), words(after))


def words(value: Any) -> str:
    """A value of a field as a person reads it: the names of declared things, the widths of a stack of layers."""
    match value:
        case None:
            return "off"
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:g}"
        case Declared():
            return value.name()
        case tuple() if value and all(isinstance(item, Layer) for item in value):
            return _stack(value)
        case tuple():
            return ", ".join(words(item) for item in value) or "none"
        case _:
            return str(getattr(value, "label", value))


def _stack(layers: Sequence[Layer]) -> str:
    """Layers as the widths of those that have one, `8-8`; by their names where none has."""
    widths = [width for layer in layers if (width := getattr(layer, "units", None) or getattr(layer, "filters", None))]
    return "-".join(map(str, widths)) if widths else ", ".join(layer.name() for layer in layers)
