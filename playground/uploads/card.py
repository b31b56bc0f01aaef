"""What is known of a table without opening it again: its columns, their types and counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from playground.uploads.reading import Reading

ColumnType = Literal["number", "category", "date", "ignore"]
TYPES: tuple[ColumnType, ...] = ("number", "category", "date", "ignore")


@dataclass(frozen=True, slots=True)
class ColumnCard:
    """A column as it is in the file. `type` is what it looks like, and `why` says so where that is not plain.

    `missing` counts empty cells, `infinite` those that hold infinity, `odd` those that are no number (or date) where most are. `low`, `high`, `mean`
    and `deviation` belong to numbers, and to dates in days since 1970. `top` holds the commonest values with their counts; `values` every value of
    a category, the commonest first, as far as they are kept. `order` says how dates are written.
    """

    name: str
    type: ColumnType
    missing: int
    distinct: int
    infinite: int = 0
    odd: int = 0
    odd_example: str = ""
    whole: bool = False
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    deviation: float | None = None
    top: tuple[tuple[str, int], ...] = ()
    values: tuple[str, ...] = ()
    order: str = ""
    id: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class TableCard:
    """A table as it was read: how, how many rows (`read` in the file, `rows` of them taken), its columns, and sentences on what is odd about it."""

    reading: Reading
    rows: int
    read: int
    columns: tuple[ColumnCard, ...]
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    duplicates: int = 0
    names: Mapping[str, int] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", {column.name: index for index, column in enumerate(self.columns)})

    def column(self, name: str) -> ColumnCard | None:
        """The column of this name."""
        index = self.names.get(name)
        return None if index is None else self.columns[index]

    def to_json(self) -> str:
        """As it is kept."""
        plain = {part.name: getattr(self, part.name) for part in fields(self) if part.name not in ("reading", "columns", "names")}
        columns = [{part.name: getattr(column, part.name) for part in fields(ColumnCard)} for column in self.columns]
        return json.dumps({**plain, "reading": self.reading.model_dump(mode="json"), "columns": columns}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> TableCard:
        """What was kept; ValueError, KeyError or TypeError when it is none."""
        content = json.loads(text)
        columns = tuple(_column(column) for column in content["columns"])
        reading = Reading.model_validate_json(json.dumps(content["reading"]))
        lists = {name: tuple(content[name]) for name in ("notes", "sheets")}
        return cls(**{**content, **lists, "reading": reading, "columns": columns})


def _column(content: Mapping[str, Any]) -> ColumnCard:
    return ColumnCard(**{**content, "top": tuple(map(tuple, content["top"])), "values": tuple(content["values"])})
