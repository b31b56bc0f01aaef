"""Keeping what the owner of a file decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from playground.data.proposing import TableSpec
from playground.data.series_proposing import SeriesSpec
from playground.data.text_proposing import TextSpec, TextTableSpec
from playground.registry import Strict
from playground.ui.session import held, session
from playground.uploads.vault import Entry, vault

Spec = TableSpec | SeriesSpec | TextSpec | TextTableSpec
"""What is decided of a file, by what it was brought as."""
Tabular = TableSpec | SeriesSpec | TextTableSpec
"""The same of files that are read as tables."""

S = TypeVar("S", bound=Spec)


def keep(entry: Entry, spec: Strict) -> None:
    """Keep all that is decided of a file."""
    now = vault().entry(session().owner, entry.file.sha256) or entry
    vault().write(session().owner, replace(now, spec=spec.model_dump_json()))


def decided(entry: Entry, spec: S) -> S:
    """All that is decided now, which may be more than when the page was drawn: a quick hand changes two things before it is drawn anew."""
    now = vault().entry(session().owner, entry.file.sha256)
    found: Any = spec if now is None else type(spec).read(now.spec)
    return found  # type: ignore[no-any-return]


def wish(entry: Entry, spec: Spec, **fields: Any) -> None:
    """Wish for something else in some of the fields."""
    now = decided(entry, spec)
    keep(entry, now.model_copy(update={"wishes": now.wishes.model_copy(update=fields)}))


def on_wish(entry: Entry, spec: Spec, field: str, key: str, read: Callable[[Any], Any] = lambda value: value) -> None:
    """What a widget calls when it has changed: its value is a wish from now on."""
    wish(entry, spec, **{field: read(held(key))})


def place(entry: Entry, name: str) -> str:
    """The key of a widget that belongs to a file."""
    return f"{entry.file.sha256[:12]}/{name}"
