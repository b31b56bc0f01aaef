"""From rows of text to the numbers that a declared table makes of them; nothing here looks at more than one row at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute as pc

from playground.data.columns import CYCLES, Blank, Category, Dates, Missing
from playground.uploads.types import codes, days, numbers

if TYPE_CHECKING:
    from playground.data.table_file import TableFile


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Rows as numbers: `x` float64 (n, inputs) with NaN where a number is missing; `whole` (n,) says which rows the rules keep.

    `unknown` counts, by column, values that the declaration does not list.
    """

    x: NDArray[np.float64]
    whole: NDArray[np.bool_]
    unknown: dict[str, int]


def encode(source: TableFile, table: pa.Table) -> Encoded:
    """The inputs of a table that has the declared columns as text; KeyError names one that it lacks."""
    decimal, rows = source.reading.decimal, len(table)
    whole, unknown = np.ones(rows, bool), dict[str, int]()
    columns: list[NDArray[np.float64]] = []
    for name in source.numbers:
        columns.append(finite(numbers(table.column(name), decimal)))
        whole &= ~np.isnan(columns[-1]) if source.missing_in(name) is Missing.DROP else True
    for dates in source.dates:
        columns += _dates(dates, table.column(dates.name))
        whole &= ~np.isnan(columns[-1]) if source.missing_in(dates.name) is Missing.DROP else True
    for category in source.categories:
        text = table.column(category.name)
        found, blank = codes(text, category.values), pc.is_null(text).to_numpy()
        unknown[category.name] = int(((found < 0) & ~blank).sum())
        rule = source.blank_in(category.name)
        columns += _words(category, rule, found, blank)
        whole &= ~(blank | ((found < 0) & category.ordered & (source.missing is Missing.DROP))) if rule is Blank.DROP else True
    x = np.stack(columns, 1) if columns else np.empty((rows, 0))
    return Encoded(x, whole, {name: count for name, count in unknown.items() if count})


def targets(source: TableFile, text: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Labels int64 (n,) or numbers float64 (n, 1), and which of them are known."""
    if source.classes:
        found = codes(text, source.classes)
        return found, found >= 0
    values = finite(numbers(text, source.reading.decimal))
    return values[:, None], ~np.isnan(values)


def moments(source: TableFile, text: Any) -> NDArray[np.float64]:
    """When each row was taken (n,): days of dates, or numbers as they are; NaN where that is not known."""
    order = next((dates.order for dates in source.dates if dates.name == source.ordered_by), None)
    ways = [days(text, order)] if order else [days(text, "ymd"), days(text, "dmy"), days(text, "mdy")]
    ways.append(numbers(text, source.reading.decimal))
    return finite(max(ways, key=lambda found: int((~np.isnan(found)).sum())))


def finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same with NaN in place of infinity."""
    return np.where(np.isfinite(values), values, np.nan)


def _dates(dates: Dates, text: Any) -> list[NDArray[np.float64]]:
    found = days(text, dates.order)
    turns = [wave(2 * np.pi * found / length) for _, length in CYCLES for wave in (np.sin, np.cos)] if dates.cycles else []
    return [found, *turns]


def _words(category: Category, rule: Blank, found: NDArray[np.int64], blank: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    if category.ordered:
        return [np.where(found < 0, np.nan, found / max(1, len(category.values) - 1))]
    columns = [(found == index).astype(np.float64) for index in range(len(category.values))]
    return [*columns, *([blank.astype(np.float64)] if rule is Blank.CATEGORY else [])]
