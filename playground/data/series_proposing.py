"""From a table's card and its owner's wishes to a declared series: what stands without a wish is what the table looks like."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, ValidationError

from playground.data.clock import Clock, clock_of
from playground.data.encoding import finite
from playground.data.proposing import TARGETS
from playground.data.series_file import MOST_COLUMNS, SeriesFile
from playground.data.timeline import Hole, Twice
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.uploads import table
from playground.uploads.card import TableCard
from playground.uploads.file_ref import FileRef
from playground.uploads.reading import Reading
from playground.uploads.types import days, numbers, order_of

_TIMES = re.compile(r"^(time|date|datetime|timestamp|when|year|month|day|t|ds|zeit|datum)$", re.IGNORECASE)
NO_TIME = "-"
"""The wish for no column of time: rows as they come."""


class SeriesWishes(Strict):
    """What the owner of a series has decided; everything else is proposed."""

    time: Annotated[str, Field(max_length=100, description="The column of time; a dash for none.")] = ""
    targets: Annotated[tuple[str, ...], Field(description="The columns to be told in advance.")] = ()
    others: Annotated[tuple[str, ...], Field(description="What else the network sees.")] = ()
    rows: Annotated[bool, Field(description="Whether rows follow one another, however long that took.")] = False
    twice: Annotated[Twice, Field(description="What becomes of rows of the same time.")] = Twice.MEAN
    hole: Annotated[Hole, Field(description="What is done about gaps.")] = Hole.LEAVE
    window: Annotated[int | None, Field(ge=2, le=512, description="Steps that the network sees.")] = None
    horizon: Annotated[int | None, Field(ge=1, le=64, description="Steps that it is asked ahead.")] = None
    relative: Annotated[bool | None, Field(description="Whether to count from the last value.")] = None
    season: Annotated[int | None, Field(ge=0, le=512, description="Steps after which things come round again.")] = None


class SeriesSpec(Strict):
    """All that the owner of a series has decided: how it is read, and what is learnt."""

    reading: Annotated[Reading | None, Field(description="How it is read, in place of what was detected.")] = None
    wishes: Annotated[SeriesWishes, Field(description="What is learnt from what.")] = SeriesWishes()

    @classmethod
    def read(cls, text: str) -> SeriesSpec:
        """What was kept; nothing decided where that cannot be read."""
        try:
            return cls.model_validate_json(text) if text else cls()
        except ValueError:
            return cls()


def survey(file: FileRef, reading: Reading | None = None) -> TableCard:
    """The card of the table, of whose rows the first are taken where there are too many: a sample by chance has no steps."""
    found = table.survey(file, reading)
    if found.read > found.rows and found.reading.pick == "random":
        return table.survey(file, found.reading.model_copy(update={"pick": "first"}))
    return found


def time_of(card: TableCard, wishes: SeriesWishes) -> str:
    """The column of time: the one wished for, else the first of dates, else one of numbers that is called so; none where there is none."""
    if wishes.time == NO_TIME:
        return ""
    if card.column(wishes.time):
        return wishes.time
    dates = [column.name for column in card.columns if column.type == "date"]
    named = [column.name for column in card.columns if column.low is not None and _TIMES.match(column.name)]
    return next(iter([*dates, *named]), "")


def usable(card: TableCard, wishes: SeriesWishes) -> list[str]:
    """The columns of numbers, but for the time."""
    time = time_of(card, wishes)
    return [column.name for column in card.columns if column.low is not None and column.type != "date" and column.name != time]


def targets_of(card: TableCard, wishes: SeriesWishes) -> tuple[str, ...]:
    """The columns to be told in advance: those wished for, else one with a telling name, else the first that changes."""
    there = usable(card, wishes)
    wished = tuple(name for name in wishes.targets if name in there)
    if wished:
        return wished
    named = (name for wanted in (*TARGETS, "value", "close", "count") for name in there if name.lower() == wanted)
    changing = (column.name for column in card.columns if column.name in there and column.distinct > 1 and not column.id)
    first = next(named, next(changing, there[0] if there else ""))
    return (first,) if first else ()


def declare_series(file: FileRef, card: TableCard, wishes: SeriesWishes) -> SeriesFile:
    """The declared series; SpecError says in a sentence why none can be made."""
    targets = targets_of(card, wishes)
    if not targets:
        raise SpecError([Problem("", "no column of numbers is left to be told in advance: check separator and decimal sign")])
    time = time_of(card, wishes)
    there = usable(card, wishes)
    others = [name for name in wishes.others if name in there and name not in targets][: MOST_COLUMNS - 1]
    dates, clock = clock_in(file, card, time) if time else ("", Clock())
    clock = Clock() if wishes.rows else clock
    season = clock.season if wishes.season is None else wishes.season
    season = season if wishes.season is not None or 3 * season <= card.rows else 0
    window = max(2, min(2 * season or 24, 96, card.rows // 8))
    document: dict[str, Any] = {
        "kind": "series_file",
        "file": file.model_dump(mode="json"),
        "reading": card.reading.model_dump(mode="json"),
        "time": time,
        "dates": dates,
        "clock": clock.model_dump(mode="json"),
        "targets": list(targets),
        "others": others,
        "window": wishes.window or window,
        "horizon": wishes.horizon or max(1, min(season or 6, window // 2, 24)),
        "relative": len(targets) == 1 if wishes.relative is None else wishes.relative and len(targets) == 1,
        "season": season,
        **wishes.model_dump(mode="json", include={"twice", "hole"}),
    }
    try:
        return SeriesFile.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise SpecError(problems_of(error, SeriesFile)) from error


def clock_in(file: FileRef, card: TableCard, time: str) -> tuple[Literal["", "ymd", "dmy", "mdy"], Clock]:
    """How the times of a column are written, empty for numbers, and the clock that they go by."""
    column = card.column(time)
    text = table.rows(file, card.reading, [time]).column(0).combine_chunks()
    if column is not None and column.type == "date":
        order = order_of(text)[0]
        return order, clock_of(days(text, order), dated=True)
    plain = finite(numbers(text, card.reading.decimal))
    if np.isfinite(plain).any():
        return "", clock_of(plain, dated=False)
    order = order_of(text)[0]
    found = days(text, order)
    if np.isfinite(found).any():
        return order, clock_of(found, dated=True)
    raise SpecError([Problem("", f"{time!r} holds no dates or numbers that say when: choose another column of time, or none")])
