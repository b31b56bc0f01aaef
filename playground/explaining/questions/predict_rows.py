"""What does the network say of new rows of a user's table?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import pyarrow as pa
import torch
from pydantic import Field, model_validator

from playground.data.encoding import encode
from playground.data.table_file import TableFile
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.problem import Problem, SpecError
from playground.uploads import table
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading
from playground.uploads.source import GAPS

MOST = 1000
"""Rows that may be typed at once."""

Cell = Annotated[str, Field(max_length=1000)]
Row = dict[str, Cell | None]


class PredictRows(Question):
    """Answers for rows with the columns that the network learns from, as text: `probability` (n, C) or `value` (n, k), and `unknown`, which counts by
    column the words that training did not know. Missing numbers are filled as in training."""

    title: ClassVar[str] = "Predictions for new rows"
    patience: ClassVar[float] = 3.0
    kind: Literal["predict_rows"] = "predict_rows"
    rows: Annotated[tuple[Row, ...], Field(max_length=MOST, description="Rows by column.")] = ()
    file: Annotated[FileRef | None, Field(description="Or the file that they are in.")] = None
    reading: Annotated[Reading | None, Field(description="How that file is read.")] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> PredictRows:
        if bool(self.rows) == (self.file is not None):
            raise ValueError("expected either rows or a file")
        return self

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        source = desk.assembly.experiment.data.source
        if not isinstance(source, TableFile):
            raise SpecError([Problem("", "Only a network that learns from a table of your own can be asked about rows of it.")])
        names = tuple(dict.fromkeys(piece.column for piece in source.pieces()))
        encoded = encode(source, self._table(names))
        output = outputs(desk, desk.prepared.inputs_of(torch.from_numpy(encoded.x).float()))
        yield {**read(desk, output), "unknown": encoded.unknown}

    def _table(self, names: tuple[str, ...]) -> pa.Table:
        """The rows as text; SpecError names the columns that they lack."""
        if self.file is not None:
            card = table.survey(self.file, self.reading)
            _whole(self.file.name, names, {column.name for column in card.columns})
            return table.rows(self.file, card.reading, list(names))
        _whole("a row", names, set.intersection(*map(set, self.rows)))
        return pa.table({name: pa.array([_tidy(row.get(name)) for row in self.rows], pa.string()) for name in names})


def _tidy(cell: str | None) -> str | None:
    """A typed cell as one from a file: without the blanks around it, None where it says that something is missing."""
    plain = (cell or "").strip()
    return None if plain.lower() in GAPS else plain


def _whole(where: str, names: tuple[str, ...], there: set[str]) -> None:
    """SpecError names the columns that are not there."""
    lacking = [repr(name) for name in names if name not in there]
    if lacking:
        told = f"{', '.join(lacking[:5])}{' …' if len(lacking) > 5 else ''}"
        raise SpecError([Problem("rows", f"{where} lacks the column{'s' if len(lacking) > 1 else ''} {told}, which the network learns from")])
