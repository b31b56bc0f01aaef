"""What of an experiment can be varied: a field, a choice among a family, or something that many fields make together."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from playground.edit import Path, exchanged, replaced, value_at
from playground.experiment import Experiment
from playground.params import Control, Form, Option
from playground.problem import Problem, SpecError, path_of
from playground.registry import Declared, every, named

MOST_CHARACTERS = 40
"""Longer words for a value are shortened."""


class Variable(ABC):
    """Something that can take several values: `field` names it (`optimiser.lr`), `control` says which values it takes.

    Values are given and kept as they stand in JSON.
    """

    field: str
    label: str
    group: str
    control: Control
    help: str = ""

    @abstractmethod
    def value(self, experiment: Experiment) -> Any:
        """What it is now."""

    @abstractmethod
    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """The experiment with another value; SpecError says why that is none."""

    def words(self, value: Any) -> str:
        """A value as a legend shows it."""
        if value is None:
            return "off"
        if isinstance(value, bool):
            return "on" if value else "off"
        if isinstance(value, int | float):
            return f"{value:.6g}"
        labels = {option.value: option.label for option in self.control.options}
        text = labels.get(value) or (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"

    def plain(self) -> dict[str, Any]:
        """As the browser gets it."""
        return {**self.control.plain(), "field": self.field, "label": self.label, "group": self.group, "help": self.help or self.control.help}


class Field(Variable):
    """A number, flag or choice at a path."""

    def __init__(self, path: Path, control: Control, group: str) -> None:
        self.path, self.control, self.group = path, control, group
        self.field, self.label, self.help = path_of(path), control.label, control.help

    def value(self, experiment: Experiment) -> Any:
        """What stands at the path."""
        found = value_at(experiment, self.path)
        return getattr(found, "value", found)

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another value at the path; a whole number stands for a number."""
        if self.control.form is Form.INTEGER and isinstance(value, float) and value.is_integer():
            value = int(value)
        return replaced(experiment, [(self.path, value)])


class Kind(Variable):
    """A member of a family at a path: its `kind`, the kind and its first number (`adam 0.01`), or the whole member as JSON."""

    ANEW: ClassVar[Sequence[str]] = ("lr",)

    def __init__(self, path: Path, family: type[Declared], label: str, group: str) -> None:
        self.path, self.family, self.label, self.group = path, family, label, group
        self.field = path_of(path)
        options = tuple(Option(member.tag(), member.name()) for member in every(family))
        self.control = Control(self.field, label, Form.CHOICE, None, options=options)

    def value(self, experiment: Experiment) -> Any:
        """The member as JSON."""
        member: Declared = value_at(experiment, self.path)
        return member.model_dump(mode="json")

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another member, which keeps what was set by hand in fields that both have."""
        return replaced(experiment, [(self.path, self._member(experiment, value))])

    def words(self, value: Any) -> str:
        """The member's name with its first number, and what else is not as usual."""
        try:
            document = value if isinstance(value, dict) else self._short(value)
            member = named(self.family, document.get("kind", "")).model_validate_json(json.dumps(document))
        except (KeyError, ValueError):
            return super().words(value)
        first = principal(type(member))
        told = [f"{getattr(member, first):.6g}"] if first and (first in document or first == "lr") else []
        usual = {name: field.default for name, field in type(member).model_fields.items()}
        told += [f"{name} {v}" for name, v in document.items() if name not in ("kind", first) and v != getattr(usual[name], "value", usual[name])]
        text = " ".join([member.name(), *told])
        return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"

    def _member(self, experiment: Experiment, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        document = self._short(value)
        if len(document) > 1:
            return document
        old: Declared = value_at(experiment, self.path)
        if old.tag() == document["kind"]:
            return old.model_dump(mode="json")
        return exchanged(old, named(self.family, document["kind"]), anew=self.ANEW)

    def _short(self, value: Any) -> dict[str, Any]:
        """`adam` or `adam 0.01` as a document."""
        kind, _, number = str(value).strip().replace(":", " ").partition(" ")
        try:
            member = named(self.family, kind)
            return {"kind": kind, **({str(principal(member)): float(number)} if number else {})}
        except KeyError as error:
            raise SpecError([Problem(self.field, str(error.args[0]))]) from error
        except ValueError as error:
            raise SpecError([Problem(self.field, f"expected a kind and a number, such as {kind} 0.01, got {value!r}")]) from error


def principal(member: type[Declared]) -> str | None:
    """The field that matters most of a member: the first that is a number."""
    return next((name for name, field in member.model_fields.items() if name != "kind" and isinstance(field.default, float)), None)
