"""What a column of text looks like: numbers, categories, dates, or nothing to learn from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from playground.uploads.card import ColumnCard
from playground.uploads.types import ORDERS, Order, days, numbers, order_of

MOSTLY = 0.9
"""The share of a column's cells that must be numbers (or dates) for it to count as one of them."""
FEW = 30
"""Different texts that a column of categories may always have."""
SHARE = 0.05
"""Or so many, as a share of its rows."""
KEPT = 100
"""Values of a category that are kept, the commonest."""
TOP = 8
MANY, AT_ONCE = 200, 1_000_000
"""Columns from which on those of numbers are judged side by side, so many cells at a time."""
HUGE = 1e150
"""Numbers from which on squares of them are too large for floats."""
IDS = 20
"""Rows from which on it means something that no value occurs twice."""

_ID = re.compile(r"(^|[_\W])(id|uuid|guid|key|index|nr|no|number|row|rowid|unnamed.*)$", re.IGNORECASE)
_LIKE_DATE = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"


def judged(name: str, text: pa.Array, decimal: str) -> ColumnCard:
    """The card of a column (n,) of text, missing cells null."""
    rows, missing = len(text), text.null_count
    if missing == rows:
        return ColumnCard(name, "ignore", missing, 0, why="every cell is empty")
    filled = text.drop_null()
    distinct = pc.count_distinct(filled).as_py()
    if distinct == 1:
        only = filled[0].as_py()
        return ColumnCard(name, "ignore", missing, 1, top=((only, len(filled)),), values=(only,), why=f"every cell holds {_short(only)}")
    values = numbers(filled, decimal)
    if np.isnan(values).mean() <= 1 - MOSTLY:
        return _number(ColumnCard(name, "number", missing, distinct), filled, values)
    if pc.mean(pc.match_substring_regex(filled, _LIKE_DATE).cast(pa.int8())).as_py() >= MOSTLY:
        return _date(ColumnCard(name, "date", missing, distinct), filled)
    return _category(ColumnCard(name, "category", missing, distinct), filled)


def judged_all(table: pa.Table, decimal: str) -> tuple[ColumnCard, ...]:
    """The card of each column; of very many columns, those of numbers are judged side by side."""
    names, rows = table.column_names, len(table)
    if len(names) <= MANY:
        return tuple(judged(name, table.column(index).combine_chunks(), decimal) for index, name in enumerate(names))
    cards: list[ColumnCard] = []
    width = max(1, AT_ONCE // max(1, rows))
    for begin in range(0, len(names), width):
        group = table.columns[begin : begin + width]
        flat = pa.concat_arrays([chunk for column in group for chunk in column.chunks])
        values = numbers(flat, decimal).reshape(len(group), rows)
        there = pc.is_valid(flat).to_numpy(zero_copy_only=False).reshape(len(group), rows)
        plain = ~(there & ~np.isfinite(values)).any(1)
        for index, column in enumerate(group):
            name = names[begin + index]
            known = values[index][there[index]]
            ordinary = plain[index] and len(known) and known.min() < known.max()
            cards.append(_plain(name, known, rows) if ordinary else judged(name, column.combine_chunks(), decimal))
    return tuple(cards)


def _plain(name: str, known: Any, rows: int) -> ColumnCard:
    """The card of a column of nothing but numbers, all of them `known` that are there; its commonest values are not counted."""
    whole = bool((known == np.floor(known)).all())
    card = ColumnCard(name, "number", rows - len(known), len(np.unique(known)), whole=whole, **_moments(known))
    return _perhaps_id(card, known)


def _perhaps_id(card: ColumnCard, known: Any) -> ColumnCard:
    """The same, ignored where its numbers only number the rows."""
    if not card.whole or len(known) <= IDS or card.distinct < len(known):
        return card
    steps = np.unique(np.diff(known))
    if (len(steps) == 1 and abs(steps[0]) == 1) or _ID.search(card.name):
        return replace(card, type="ignore", id=True, why="looks like an id: every row has its own number")
    return card


def as_type(card: ColumnCard, text: pa.Array, decimal: str) -> ColumnCard:
    """The card of a column that its owner says is a number, a date or a category."""
    filled = text.drop_null()
    if card.type == "number":
        return _number(card, filled, numbers(filled, decimal))
    return _date(card, filled) if card.type == "date" else replace(_category(card, filled), type=card.type)


def _number(card: ColumnCard, filled: pa.Array, values: Any) -> ColumnCard:
    odd, infinite = np.isnan(values), np.isinf(values)
    finite = values[np.isfinite(values)]
    whole = bool(len(finite)) and bool((finite == np.floor(finite)).all())
    example = filled[int(odd.argmax())].as_py() if odd.any() else ""
    card = replace(card, odd=int(odd.sum()), infinite=int(infinite.sum()), whole=whole, odd_example=example)
    if len(finite):
        card = replace(card, **_moments(finite))
    if card.distinct <= KEPT:
        card = replace(card, **_commonest(filled))
    judged = _perhaps_id(card, finite) if not card.odd and not card.infinite else card
    return judged if judged.id else replace(judged, why=_oddities(judged, "number"))


def _date(card: ColumnCard, filled: pa.Array) -> ColumnCard:
    order, ways = order_of(filled)
    found = days(filled, order)
    known = found[~np.isnan(found)]
    odd = np.isnan(found)
    card = replace(card, order=order, odd=int(odd.sum()), odd_example=filled[int(odd.argmax())].as_py() if odd.any() else "")
    if not len(known):
        return replace(_category(card, filled), odd=0, odd_example="", order="")
    card = replace(card, **_moments(known))
    if len(ways) > 1:
        told = ", ".join(f"{count:,} as {ORDERS[way]}" for way, count in ways.items())
        return replace(card, why=f"dates are written in {len(ways)} ways ({told}): those not as {ORDERS[order]} count as missing")
    return replace(card, why=_oddities(card, "date"))


def _category(card: ColumnCard, filled: pa.Array) -> ColumnCard:
    card = replace(card, type="category", **_commonest(filled))
    if card.distinct == len(filled) and len(filled) > IDS:
        return replace(card, type="ignore", id=True, why="every row has its own text")
    if card.distinct > max(FEW, SHARE * len(filled)):
        return replace(card, type="ignore", why=f"text with {card.distinct:,} different values")
    if card.distinct > KEPT:
        return replace(card, why=f"{card.distinct:,} different values: all but the {KEPT} commonest count as others")
    return card


def _moments(values: Any) -> dict[str, Any]:
    most = float(np.abs(values).max())
    unit = most if most > HUGE else 1.0
    some = values / unit
    return {"low": float(values.min()), "high": float(values.max()), "mean": unit * float(some.mean()), "deviation": unit * float(some.std())}


def _commonest(filled: pa.Array) -> dict[str, Any]:
    """The commonest values with their counts, and as many values as are kept; those that occur equally often by their letters."""
    counted = pc.value_counts(filled)
    pairs = sorted(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return {"top": tuple(pairs[:TOP]), "values": tuple(value for value, _ in pairs[:KEPT])}


def _oddities(card: ColumnCard, kind: str) -> str:
    told = []
    if card.odd:
        told.append(f"{card.odd:,} {'cell is' if card.odd == 1 else 'cells are'} no {kind} ({_short(card.odd_example)}) and count as missing")
    if card.infinite:
        told.append(f"{card.infinite:,} {'cell holds' if card.infinite == 1 else 'cells hold'} infinity and count as missing")
    return "; ".join(told)


def _short(text: str) -> str:
    return repr(text if len(text) <= 24 else f"{text[:20]} …")


__all__ = ["Order", "as_type", "judged"]
