"""A user's own table."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.data import learnable
from playground.data.columns import MOST_VALUES, Blank, Category, Dates, Missing, Name, OwnRule, Piece, Value, pieces_of_category, pieces_of_dates
from playground.data.dataset import DataForm, Legible, Shape
from playground.data.gaps import GapRule
from playground.data.kept import Kept
from playground.data.scaling import Scaling
from playground.data.split import SplitBy
from playground.data.task import Classification, Regression, Task
from playground.params import Label
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading

MOST_INPUTS = 4096
"""Columns of numbers that may become inputs."""
Classes = Annotated[tuple[Value, ...], Field(max_length=MOST_VALUES, description="The target's values to tell apart; none to predict a number.")]


class TableFile(Kept):
    """A table of your own, from a CSV, Excel or Parquet file."""

    title: ClassVar[str] = "Table from a file"
    form: ClassVar[DataForm] = DataForm.TABLE
    recommended: ClassVar[Scaling] = Scaling.STANDARD
    kind: Literal["table_file"] = "table_file"

    file: Annotated[FileRef, Field(description="Which file.")]
    reading: Annotated[Reading, Field(description="How it becomes rows and columns.")] = Reading()
    target: Annotated[Name, Field(description="The column to predict.")]
    classes: Classes = ()
    numbers: Annotated[tuple[Name, ...], Field(max_length=MOST_INPUTS, description="Columns of numbers that are inputs.")] = ()
    categories: Annotated[tuple[Category, ...], Field(max_length=500, description="Columns of words that are inputs.")] = ()
    dates: Annotated[tuple[Dates, ...], Field(max_length=100, description="Columns of dates that are inputs.")] = ()
    missing: Annotated[Missing, Field(description="What stands in for missing numbers and dates."), Label("Missing numbers")] = Missing.MEDIAN
    blank: Annotated[Blank, Field(description="What stands in for missing words."), Label("Missing words")] = Blank.CATEGORY
    own_rules: Annotated[tuple[OwnRule, ...], Field(max_length=MOST_INPUTS, description="Columns whose missing cells have a rule of their own.")] = ()
    ordered_by: Annotated[str, Field(max_length=100, description="The column that says when each row was taken, for a division by time.")] = ""
    grouped_by: Annotated[str, Field(max_length=100, description="The column whose equal values stay in one part, for a division by group.")] = ""

    @model_validator(mode="after")
    def _columns_differ(self) -> TableFile:
        names = [*self.numbers, *(dates.name for dates in self.dates), *(category.name for category in self.categories)]
        if not names:
            raise ValueError("numbers: expected at least one column as an input, got none")
        if len(set(names)) < len(names):
            raise ValueError(f"numbers: expected each column as one input, got {next(name for name in names if names.count(name) > 1)!r} twice")
        if self.target in names:
            raise ValueError(f"target: expected a column that is no input, got {self.target!r}")
        if len(self.classes) == 1 or len(set(self.classes)) < len(self.classes):
            raise ValueError("classes: expected two or more different values, or none to predict a number")
        twice = next((category.name for category in self.categories if len(set(category.values)) < len(category.values)), None)
        if twice is not None:
            raise ValueError(f"categories: expected each value of {twice!r} once")
        self._rules_fit()
        return self

    def _rules_fit(self) -> None:
        """ValueError when a rule of a column's own is for another kind of column, or for none of the inputs."""
        words, others = {category.name for category in self.categories}, {*self.numbers, *(dates.name for dates in self.dates)}
        ruled = [own.name for own in self.own_rules]
        if len(set(ruled)) < len(ruled):
            raise ValueError(f"own_rules: expected one rule a column, got more for {next(name for name in ruled if ruled.count(name) > 1)!r}")
        for own in self.own_rules:
            fits = (own.name in others and own.rule in list(Missing)) or (own.name in words and own.rule in list(Blank))
            if not fits:
                what = "words" if own.name in words else "numbers" if own.name in others else "no input"
                raise ValueError(f"own_rules: expected a rule that fits {own.name!r}, which holds {what}, got {own.rule!r}")

    def missing_in(self, name: str) -> Missing:
        """What is done about missing cells of a column of numbers or dates."""
        own = _own_rules(self).get(name)
        return self.missing if own is None else Missing(own)

    def blank_in(self, name: str) -> Blank:
        """What is done about missing cells of a column of words."""
        own = _own_rules(self).get(name)
        return self.blank if own is None else Blank(own)

    def files(self) -> tuple[FileRef, ...]:
        return (self.file,)

    def task(self) -> Task:
        """Telling the classes apart, or predicting the number in the target's column."""
        return Classification(self.classes) if self.classes else Regression((self.target,))

    def example_shape(self) -> Shape:
        """One number an input."""
        return (len(self.pieces()),)

    def columns(self) -> tuple[str, ...]:
        """The inputs: `price`, `date`, `date, year (sine)`, `colour = red`."""
        return tuple(piece.name for piece in self.pieces())

    def pieces(self) -> tuple[Piece, ...]:
        """Each input with the column it comes from: numbers first, then dates, then categories."""
        return _pieces(self)

    def examples(self) -> int:
        """The rows left when those without a target, and those that the rules leave out, are gone."""
        return self.facts().examples

    def facts(self) -> learnable.Facts:
        """What became of the rows: how many are learnt from, how many were left out and why."""
        return learnable.facts(self)

    def described(self) -> str:
        """The file, and what is asked of it."""
        asked = f"tell {len(self.classes)} classes of {self.target} apart" if self.classes else f"predict {self.target}"
        return f"Your own table {self.file.name}: {asked}."

    def legible(self) -> tuple[Legible, ...]:
        """Each column of the table by its name, words as words and dates as dates."""
        words, dates = {category.name: category for category in self.categories}, {date.name for date in self.dates}
        found: dict[str, Legible] = {}
        for index, piece in enumerate(self.pieces()):
            one = words[piece.column].values if piece.column in words and piece.value is None else ()
            new = Legible(piece.column, index, (), one, piece.column in dates)
            now = found.setdefault(piece.column, new)
            if piece.value is not None:
                found[piece.column] = now._replace(values=(*now.values, piece.value or "(missing)"))
        return tuple(found.values())

    def gaps(self) -> tuple[GapRule, ...]:
        """Mean or median of the training part, input by input; where rows are left out instead, nothing is missing."""
        words = {category.name for category in self.categories}
        rules = {piece.column: self.missing if piece.column in words else self.missing_in(piece.column) for piece in self.pieces()}
        return tuple(GapRule.MEAN if rules[piece.column] is Missing.MEAN else GapRule.MEDIAN for piece in self.pieces())

    def switches(self) -> Tensor:
        """The inputs that stand for one value of a category."""
        return torch.tensor([piece.value is not None for piece in self.pieces()])

    def divisions(self) -> tuple[SplitBy, ...]:
        """By time and by group where the declaration names a column for that."""
        more = ((SplitBy.TIME, self.ordered_by), (SplitBy.GROUP, self.grouped_by))
        return (*super().divisions(), *(by for by, column in more if column))

    def order(self) -> Tensor | None:
        return learnable.load(self).order if self.ordered_by else None

    def groups(self) -> Tensor | None:
        return learnable.load(self).group if self.grouped_by else None

    def origins(self) -> Tensor:
        """The row of the table that each example is, int64 (n,), counted from 0."""
        return learnable.load(self).rows

    def _draw(self) -> tuple[Tensor, Tensor]:
        made = learnable.load(self)
        return made.x, made.y


@lru_cache(maxsize=64)
def _pieces(source: TableFile) -> tuple[Piece, ...]:
    dates = [piece for dates in source.dates for piece in pieces_of_dates(dates)]
    words = [piece for category in source.categories for piece in pieces_of_category(category, source.blank_in(category.name))]
    return (*(Piece(name, name, None) for name in source.numbers), *dates, *words)


@lru_cache(maxsize=64)
def _own_rules(source: TableFile) -> dict[str, str]:
    return {own.name: own.rule for own in source.own_rules}
