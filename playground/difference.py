"""What two experiments differ in, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, NamedTuple

from playground.experiment import Experiment

Json = Any


class Difference(NamedTuple):
    """One field (`network[1].units`) with its values before and after, as they stand in JSON; None for a field that is not there."""

    path: str
    before: Json
    after: Json

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.path}: + {said(self.after)}"
        if self.after is None:
            return f"{self.path}: − {said(self.before)}"
        return f"{self.path}: {said(self.before)} → {said(self.after)}"


def differences(before: Experiment, after: Experiment) -> tuple[Difference, ...]:
    """Every field that differs, in the order of the experiment; its name and the version of the format do not count.

    Lists of layers are laid side by side first, so that a layer put in between is one difference and not a change of all that follow. A thing of
    another kind (Adam in place of SGD) is one difference: their fields mean other things.
    """
    return between(before.to_json(), after.to_json())


@lru_cache(maxsize=512)
def between(before: str, after: str) -> tuple[Difference, ...]:
    """The same for two documents."""
    old, new = json.loads(before), json.loads(after)
    fields = [field for field in dict.fromkeys([*old, *new]) if field not in ("version", "name")]
    return tuple(found for field in fields for found in _compare(field, old.get(field), new.get(field)))


def said(value: Json) -> str:
    """A value in a few words: what it is, with the fields that say how."""
    if isinstance(value, dict) and "kind" in value:
        inner = [f"{name} {said(item)}" for name, item in value.items() if name != "kind" and not isinstance(item, dict | list) and item is not None]
        return f"{value['kind']} ({', '.join(inner)})" if inner else str(value["kind"])
    if isinstance(value, list):
        return ", ".join(map(said, value)) or "none"
    if isinstance(value, bool) or value is None:
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _compare(path: str, old: Json, new: Json) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict) and old.get("kind") == new.get("kind"):
        for field in dict.fromkeys([*old, *new]):
            yield from _compare(f"{path}.{field}", old.get(field), new.get(field))
    elif _layers(old) and _layers(new):
        yield from _aligned(path, old, new)
    else:
        yield Difference(path, old, new)


def _layers(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and "kind" in item for item in value)


def _aligned(path: str, old: Sequence[Json], new: Sequence[Json]) -> Iterator[Difference]:
    """Two lists of things: place by place where they are as long as each other; else those of the same kind in the same order are compared,
    the others came or went."""
    if len(old) == len(new):
        for k, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from _compare(f"{path}[{k}]", a, b)
        return
    kinds = [[item["kind"] for item in items] for items in (old, new)]
    for verb, i, j, k, m in SequenceMatcher(None, kinds[0], kinds[1], autojunk=False).get_opcodes():
        if verb == "equal" or (verb == "replace" and j - i == m - k):
            for a, b in zip(range(i, j), range(k, m), strict=True):
                yield from _compare(f"{path}[{b}]", old[a], new[b])
        else:
            yield from (Difference(f"{path}[{a}]", old[a], None) for a in range(i, j))
            yield from (Difference(f"{path}[{b}]", None, new[b]) for b in range(k, m))
