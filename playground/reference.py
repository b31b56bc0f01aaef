"""Everything an experiment can be made of, as data and as the page `docs/reference.md`: `python -m playground.reference` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, EnumType
from typing import Any, cast, get_args, get_origin

from playground.augmentations import Augmentation
from playground.data import Dataset, Split
from playground.data.clock import Clock
from playground.data.columns import Category, Dates, OwnRule
from playground.data.picture_files import Folder
from playground.experiment import Data, Experiment, Training
from playground.faults import arms
from playground.initialisers import Initialiser
from playground.layers import Layer
from playground.losses import Loss
from playground.objectives import Objective
from playground.optimisers import Optimiser
from playground.params import Control, controls
from playground.penalties import Penalty
from playground.presets import presets
from playground.registry import Declared, Strict, every, named
from playground.schedules import Schedule
from playground.stopping import StopRule
from playground.uploads.file_ref import FileRef
from playground.uploads.framing import Framing
from playground.uploads.reading import Reading

Families = tuple[tuple[str, type[Declared]], ...]
"""Headings and the families below them."""

FAMILIES: Families = (
    ("Datasets", Dataset),
    ("Layers", Layer),
    ("Objectives", Objective),
    ("Losses", Loss),
    ("Optimisers", Optimiser),
    ("Schedules", Schedule),
    ("Penalties", Penalty),
    ("Augmentations", Augmentation),
    ("Initialisers", Initialiser),
    ("Stop rules", StopRule),
)

PARTS: tuple[type[Strict], ...] = (Experiment, Data, Split, Training, FileRef, Reading, Category, Dates, OwnRule, Clock, Framing, Folder)
"""The parts of a document that are no member of a family."""

_PLAIN = {int: "whole number", float: "number"}
_MOST_ENTRIES = 12  # of a list's default, that are all shown

HEAD = """# Reference

Everything an experiment can be made of. This page is printed from the declarations themselves by `make docs`; a test fails when it is stale.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One declared thing: its family, `kind`, name on screen, first line, heading in lists, and fields."""

    family: str
    kind: str
    title: str
    summary: str
    group: str
    controls: tuple[Control, ...]


def reference() -> tuple[Entry, ...]:
    """Every declared thing, family by family."""
    return tuple(
        Entry(title, member.tag(), member.name(), member.summary(), str(getattr(member, "group", "")), controls(member))
        for title, family in FAMILIES
        for member in every(family)
    )


def markdown() -> str:
    """The reference page."""
    return "\n".join([HEAD, *_documents(), *_families(), *_presets()]) + "\n"


def _documents() -> Iterator[str]:
    yield "## The document\n"
    for part in PARTS:
        summary = (part.__doc__ or "").split("\n")[0]
        yield f"### {part.__name__}\n\n{summary}\n\n{fields(part)}"


def _families() -> Iterator[str]:
    entries = reference()
    for title, _ in FAMILIES:
        yield f"## {title}\n"
        for entry in entries:
            if entry.family == title:
                group = f" · {entry.group}" if entry.group else ""
                yield f"### {entry.title} · `{entry.kind}`{group}\n\n{entry.summary}\n"
                if entry.controls:
                    yield fields(named(dict(FAMILIES)[title], entry.kind))


def _presets() -> Iterator[str]:
    yield "## Presets\n\n| Name | Title | Story |\n|---|---|---|"
    for preset in presets().values():
        yield f"| `{preset.slug}` | {preset.title} | {preset.story} |"


def fields(declared: type[Strict], families: Families = FAMILIES, parts: tuple[type[Strict], ...] = PARTS) -> str:
    """The fields of a declared thing as a table; those that hold members of a family, or a part with a heading of its own, say so."""
    lines = ["| Field | Values | Default | Meaning |", "|---|---|---|---|"]
    for control in controls(declared):
        values = values_of(control)
        if values in ("", "off"):
            held = _held(declared.model_fields[control.field].annotation, families, parts)
            values = f"{held} or {values}" if values else held
        default = "required" if declared.model_fields[control.field].is_required() else default_of(control.default)
        lines.append(f"| `{control.field}` | {values} | {default} | {control.help} |")
    return "\n".join(lines) + "\n"


def values_of(control: Control) -> str:
    """What a field may hold, in words; nothing where it holds declared things."""
    words = ", ".join(f"`{option.value}`" for option in control.options)
    kind = {"integer": "whole number", "number": "number", "flag": "true, false", "pair": "two whole numbers"}.get(control.form.value, "")
    parts = [f"{kind} {_bounds(control)}".strip(), words, "off" if control.optional else ""]
    return " or ".join(part for part in parts if part)


def _held(annotation: Any, families: Families, parts: tuple[type[Strict], ...]) -> str:
    """Which declared things a field holds: `one of Losses`, `list of Layers`."""
    if arms(annotation) == [str]:
        return "text"
    if get_origin(annotation) in (tuple, Mapping):
        inner = _held(get_args(annotation)[-2 if get_args(annotation)[-1] is Ellipsis else -1], families, parts)
        return f"{'list' if get_origin(annotation) is tuple else 'object'} of {inner.removeprefix('one of ')}"
    kinds = set(arms(annotation))
    family = next((title for title, family in families if kinds <= set(every(family))), None)
    if family:
        return f"one of {family}"
    (kind,) = kinds
    if kind in _PLAIN:
        return _PLAIN[kind]
    if isinstance(kind, EnumType):
        return ", ".join(f"`{value}`" for value in map(str, cast(type[Enum], kind)))
    return f"[{kind.__name__}](#{kind.__name__.lower()})" if kind in parts else str(kind)


def _bounds(control: Control) -> str:
    low = f"≥ {control.minimum:.10g}" if control.minimum is not None else f"> {control.above:.10g}" if control.above is not None else ""
    high = f"≤ {control.maximum:.10g}" if control.maximum is not None else f"< {control.below:.10g}" if control.below is not None else ""
    return ", ".join(bound for bound in (low, high) if bound)


def default_of(value: Any) -> str:
    """A default, short: declared things by their kind."""
    if value is None:
        return "off"
    if isinstance(value, dict):
        return f"`{value['kind']}`" if "kind" in value else "see below" if value else "none"
    if isinstance(value, list):
        return f"{len(value)} entries" if len(value) > _MOST_ENTRIES else ", ".join(default_of(item) for item in value) or "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value != "" else "empty"


if __name__ == "__main__":
    sys.stdout.write(markdown())
