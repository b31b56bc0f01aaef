"""How columns of a user's table become inputs of a network."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from playground.registry import Strict
from playground.worded import Worded

Name = Annotated[str, Field(min_length=1, max_length=100)]
Value = Annotated[str, Field(min_length=1, max_length=400)]
MOST_VALUES = 100
"""Values of one category that become inputs, or classes that may be told apart."""


class Missing(Worded):
    """What is done about missing numbers and dates."""

    MEAN = "mean", "the mean"
    MEDIAN = "median", "the median"
    DROP = "drop", "leave the row out"


class Blank(Worded):
    """What is done about missing values of categories."""

    CATEGORY = "category", "a value of its own"
    NONE = "none", "no value"
    DROP = "drop", "leave the row out"


class OwnRule(Strict):
    """What is done about missing cells of one column, in place of what is done about all."""

    name: Annotated[Name, Field(description="The column.")]
    rule: Annotated[
        Literal["mean", "median", "drop", "category", "none"],
        Field(description="Mean or median of numbers and dates; a value of its own (category) or none of words; or leave the row out (drop)."),
    ]


class Category(Strict):
    """A column of words: an input for each of its `values`, or one number from 0 to 1 along them where they are `ordered`."""

    name: Annotated[Name, Field(description="The column.")]
    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=MOST_VALUES, description="Its values; others count as none of them.")]
    ordered: Annotated[bool, Field(description="Whether the values go from little to much: one input in place of many.")] = False


class Dates(Strict):
    """A column of dates: days since 1970 as one input, and with `cycles` the time of year and the day of the week as sine and cosine."""

    name: Annotated[Name, Field(description="The column.")]
    order: Annotated[Literal["ymd", "dmy", "mdy"], Field(description="How its dates are written: year, day or month first.")] = "ymd"
    cycles: Annotated[bool, Field(description="Whether the time of year and the day of the week are inputs too.")] = False


class Piece(NamedTuple):
    """One input: its name, the column that it comes from, and the value for which it is 1 (None for numbers, empty for a missing word)."""

    name: str
    column: str
    value: str | None


CYCLES = (("year", 365.2425), ("week", 7.0))
"""Cycles of dates, with their lengths in days."""
BLANK = ""
"""The value that stands for a missing word."""


def pieces_of_dates(dates: Dates) -> list[Piece]:
    """The inputs that a column of dates becomes."""
    turns = [Piece(f"{dates.name}, {cycle} ({wave})", dates.name, None) for cycle, _ in CYCLES for wave in ("sine", "cosine")]
    return [Piece(dates.name, dates.name, None), *(turns if dates.cycles else [])]


def pieces_of_category(category: Category, blank: Blank) -> list[Piece]:
    """The inputs that a column of words becomes."""
    if category.ordered:
        return [Piece(category.name, category.name, None)]
    values = [*category.values, *([BLANK] if blank is Blank.CATEGORY else [])]
    return [Piece(f"{category.name} = {value or '(missing)'}", category.name, value) for value in values]
