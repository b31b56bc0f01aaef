"""Changing one thing of an experiment: pure functions from experiment to experiment."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from playground.experiment import Experiment
from playground.registry import Declared

Path = tuple[str | int, ...]
"""The way to a field: `("data", "source", "noise")`."""


def located(text: str) -> Path:
    """The path in a text such as `network[2].units`; ValueError when it is none."""
    parts: list[str | int] = []
    for part in text.split("."):
        found = re.fullmatch(r"([A-Za-z_]\w*)((?:\[\d+\])*)", part)
        if found is None:
            raise ValueError(f"expected the path of a field, such as optimiser.lr or network[0].units, got {text[:80]!r}")
        parts += [found[1], *map(int, re.findall(r"\d+", found[2]))]
    return tuple(parts)


def replaced(experiment: Experiment, changes: Sequence[tuple[Path, Any]]) -> Experiment:
    """The experiment with other values in some fields, given as they stand in JSON; SpecError names every fault."""
    document = json.loads(experiment.to_json())
    for path, value in changes:
        holder = document
        for part in path[:-1]:
            holder = holder[part]
        holder[path[-1]] = value
    return Experiment.parse(json.dumps(document))


def value_at(experiment: Experiment, path: Path) -> Any:
    """What stands at a path, as it is inside the program."""
    found: Any = experiment
    for part in path:
        found = found[part] if isinstance(part, int) else getattr(found, part)
    return found


def exchanged(old: Declared, new: type[Declared], *, anew: Sequence[str] = ()) -> dict[str, Any]:
    """A member of the same family as JSON, taking along what was set by hand in fields that both have.

    Fields named in `anew` start from the new member's own default, and so does whatever the new member would refuse.
    """
    document: dict[str, Any] = {"kind": new.tag()}
    before = old.model_dump(mode="json")
    for name, field in type(old).model_fields.items():
        shared = name in new.model_fields and name != "kind" and name not in anew
        if shared and getattr(old, name) != field.get_default(call_default_factory=True):
            trial = {**document, name: before[name]}
            document = trial if _accepts(new, trial) else document
    return document


def _accepts(declared: type[Declared], document: dict[str, Any]) -> bool:
    try:
        declared.model_validate_json(json.dumps(document))
    except ValueError:
        return False
    return True
