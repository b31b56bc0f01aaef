"""From a table's card and its owner's wishes to a declaration: what stands without a wish is what the table looks like."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import pyarrow as pa
from pyarrow import compute as pc
from pydantic import Field, ValidationError

from playground.data.columns import MOST_VALUES, Blank, Category, Dates, Missing
from playground.data.split import SplitBy
from playground.data.table_file import MOST_INPUTS, TableFile
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.uploads import table
from playground.uploads.card import ColumnCard, ColumnType, TableCard
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading
from playground.uploads.types import days, order_of

TARGETS = ("target", "label", "class", "y", "outcome", "species", "survived", "result", "answer", "category", "quality", "price")
"""Names that targets often have, the likeliest first."""
FEW = 20
"""Whole numbers up to so many different ones are taken for classes rather than for a quantity."""


class Wishes(Strict):
    """What the owner of a table has decided; everything else is proposed."""

    types: Annotated[Mapping[str, ColumnType], Field(description="What a column is, in place of what it looks like.")] = {}
    target: Annotated[str, Field(max_length=100, description="The column to predict.")] = ""
    asks: Annotated[Literal["", "classes", "number"], Field(description="Whether to tell classes apart or to predict a number.")] = ""
    orders: Annotated[Mapping[str, tuple[str, ...]], Field(description="Columns of words that go from little to much, and their words.")] = {}
    cycles: Annotated[tuple[str, ...], Field(description="Dates whose time of year and day of the week are inputs too.")] = ()
    missing: Annotated[Missing, Field(description="What stands in for missing numbers.")] = Missing.MEDIAN
    blank: Annotated[Blank, Field(description="What stands in for missing words.")] = Blank.CATEGORY
    own_rules: Annotated[Mapping[str, str], Field(description="Columns whose missing cells have a rule of their own, and that rule.")] = {}
    ordered_by: Annotated[str, Field(max_length=100, description="The column that says when each row was taken.")] = ""
    grouped_by: Annotated[str, Field(max_length=100, description="The column whose equal values stay in one part.")] = ""


def type_of(column: ColumnCard, wishes: Wishes) -> ColumnType:
    """What a column is taken for."""
    return wishes.types.get(column.name, column.type)


def target_of(card: TableCard, wishes: Wishes) -> str:
    """The column to predict: the one wished for, else one with a telling name, else the last that can be learnt."""
    if card.column(wishes.target):
        return wishes.target
    usable = [column.name for column in card.columns if type_of(column, wishes) in ("number", "category")]
    named = (name for wanted in TARGETS for name in usable if name.lower() == wanted)
    return next(named, usable[-1] if usable else "")


def asks_of(card: TableCard, wishes: Wishes) -> Literal["classes", "number"]:
    """Whether the target is told apart or predicted as a number."""
    column = card.column(target_of(card, wishes))
    if wishes.asks or column is None:
        return wishes.asks or "number"
    few = column.type == "number" and column.whole and column.distinct <= FEW and column.distinct < card.rows / 3
    return "classes" if type_of(column, wishes) == "category" or few else "number"


def declare(file: FileRef, card: TableCard, wishes: Wishes) -> TableFile:
    """The declared table; SpecError says in a sentence why none can be made."""
    target = card.column(target_of(card, wishes))
    if target is None:
        raise SpecError([Problem("", "no column can be predicted: say of one that it holds numbers or categories")])
    inputs = [column for column in card.columns if column.name != target.name]
    kinds = {kind: [column for column in inputs if type_of(column, wishes) == kind] for kind in ("number", "category", "date")}
    if not any(kinds.values()):
        raise SpecError([Problem("", f"no column is left to predict {target.name!r} from: say of one that it holds numbers, categories or dates")])
    if len(kinds["number"]) > MOST_INPUTS:
        raise SpecError([Problem("", f"at most {MOST_INPUTS:,} columns of numbers can be inputs, and {len(kinds['number']):,} are: ignore some")])
    document: dict[str, Any] = {
        "kind": "table_file",
        "file": file.model_dump(mode="json"),
        "reading": card.reading.model_dump(mode="json"),
        "target": target.name,
        "classes": _classes(file, card, target) if asks_of(card, wishes) == "classes" else [],
        "numbers": [column.name for column in kinds["number"]],
        "categories": [_category(file, card, column, wishes).model_dump(mode="json") for column in kinds["category"]],
        "dates": [_dates(file, card, column, wishes).model_dump(mode="json") for column in kinds["date"]],
        "own_rules": _own_rules(kinds, wishes),
        **wishes.model_dump(mode="json", include={"missing", "blank", "ordered_by", "grouped_by"}),
    }
    return _made(document)


def _own_rules(kinds: Mapping[str, Sequence[ColumnCard]], wishes: Wishes) -> list[dict[str, str]]:
    """The rules of columns' own that fit what they are used as; one that says what holds for all says nothing."""
    words, numbers = {column.name for column in kinds["category"]}, {column.name for column in (*kinds["number"], *kinds["date"])}
    fitting = {
        name: rule
        for name, rule in wishes.own_rules.items()
        if (name in words and rule in list(Blank) and rule != wishes.blank) or (name in numbers and rule in list(Missing) and rule != wishes.missing)
    }
    return [{"name": name, "rule": rule} for name, rule in fitting.items()]


def _made(document: dict[str, Any]) -> TableFile:
    try:
        return TableFile.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise SpecError(problems_of(error, TableFile)) from error


def _classes(file: FileRef, card: TableCard, target: ColumnCard) -> list[str]:
    """The values of the target in a natural order: numbers by size, words by their letters."""
    values = values_of(file, card, target)
    if target.distinct > MOST_VALUES:
        raise SpecError([Problem("", f"{target.name!r} has {target.distinct:,} different values: at most {MOST_VALUES} classes can be told apart")])
    if len(values) < 2:
        only = f"every row has {values[0]!r}" if values else "it is empty"
        raise SpecError([Problem("", f"{target.name!r} has only one class ({only}): there is nothing to tell apart; choose another target")])
    try:
        return sorted(values, key=lambda value: float(value.replace(",", ".")))
    except ValueError:
        return sorted(values)


def values_of(file: FileRef, card: TableCard, column: ColumnCard) -> tuple[str, ...]:
    """The commonest values of a column, as many as may become inputs."""
    if column.values:
        return column.values[:MOST_VALUES]
    counted = pc.value_counts(_column(file, card, column.name).drop_null())
    pairs = sorted(zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return tuple(value for value, _ in pairs[:MOST_VALUES])


def _category(file: FileRef, card: TableCard, column: ColumnCard, wishes: Wishes) -> Category:
    order = wishes.orders.get(column.name)
    values = order or tuple(value for value in values_of(file, card, column) if len(value) <= 400)
    if not values:
        raise SpecError([Problem("", f"{column.name!r} holds no words: ignore it")])
    return Category(name=column.name, values=values, ordered=bool(order))


def _dates(file: FileRef, card: TableCard, column: ColumnCard, wishes: Wishes) -> Dates:
    order: Any = column.order
    if not order:
        text = _column(file, card, column.name)
        order, ways = order_of(text)
        if not ways or not (days(text, order) == days(text, order)).any():
            raise SpecError([Problem("", f"{column.name!r} holds no dates that can be read: use it as categories, or ignore it")])
    return Dates(name=column.name, order=order, cycles=column.name in wishes.cycles)


def _column(file: FileRef, card: TableCard, name: str) -> pa.Array:
    return table.rows(file, card.reading, [name]).column(0).combine_chunks()


class TableSpec(Strict):
    """All that the owner of a table has decided: how it is read, what is learnt, how it is divided, whether rare classes count for more."""

    reading: Annotated[Reading | None, Field(description="How it is read, in place of what was detected.")] = None
    wishes: Annotated[Wishes, Field(description="What is learnt from what.")] = Wishes()
    by: Annotated[SplitBy, Field(description="How it is divided.")] = SplitBy.CLASSES
    balanced: Annotated[bool, Field(description="Whether every class counts alike in the loss, however rare.")] = False

    @classmethod
    def read(cls, text: str) -> TableSpec:
        """What was kept; nothing decided where that cannot be read."""
        try:
            return cls.model_validate_json(text) if text else cls()
        except ValueError:
            return cls()
