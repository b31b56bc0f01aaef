"""A declared series as tensors: laid out once and kept beside its file, cut into windows whenever they are asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.data.clock import Clock
from playground.data.encoding import finite
from playground.data.made import Made, facts_of, tensors_of
from playground.data.timeline import lay_out
from playground.problem import Problem, SpecError
from playground.settings import settings
from playground.uploads import table
from playground.uploads.types import days, numbers

if TYPE_CHECKING:
    from playground.data.series_file import SeriesFile

VERSION = 1
"""Goes up whenever the same declaration is to become other numbers."""
LARGEST = 1e30
"""Numbers beyond it count as missing: squares of them are more than a network can hold."""
SHAPING = {"window", "horizon", "relative", "season"}
"""Fields that decide how a laid out series is cut, and not how it is laid out."""


def facts(source: SeriesFile) -> dict[str, Any]:
    """What became of the rows, counted; SpecError or Refusal says why there is no series."""
    return facts_of(source.file, _key(source), lambda: _make(source))


def laid(source: SeriesFile) -> dict[str, Tensor]:
    """`values`, `moments` and `reach` as in `Timeline`."""
    return _laid(_Unshaped(source))


class _Unshaped:
    """A series but for how it is cut: two that are laid out alike are one and the same."""

    def __init__(self, source: SeriesFile) -> None:
        self.source, self.key = source, _key(source)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unshaped) and self.key == other.key


def _key(source: SeriesFile) -> str:
    return f"series {VERSION} {table.VERSION} {source.model_dump_json(exclude=SHAPING)}"


@lru_cache(maxsize=4)
def _laid(asked: _Unshaped) -> dict[str, Tensor]:
    return tensors_of(asked.source.file, asked.key, lambda: _make(asked.source))


@lru_cache(maxsize=64)
def windows(source: SeriesFile) -> Tensor:
    """The first steps int64 (n,) of the windows without a gap; SpecError says why there are none."""
    known = laid(source)["values"].isfinite()
    steps, both = len(known), source.window + source.horizon
    whole = f"{source.file.name} has {steps:,} steps of time"
    if both >= steps:
        asked = f"a window of {source.window} and {source.horizon} ahead need more than {both}"
        raise SpecError([Problem("data.source", f"{whole}, and {asked}. Take a smaller window, or ask for less ahead.")])
    seen = known.all(1).unfold(0, source.window, 1).all(1)[: steps - both + 1]
    asked_for = known[:, : len(source.targets)].all(1)[source.window :].unfold(0, source.horizon, 1).all(1)
    starts = (seen & asked_for).nonzero().flatten()
    if len(starts) < 2:
        cure = "Close the gaps, take rows as they follow one another, or take a smaller window."
        raise SpecError([Problem("data.source", f"{whole}, and no two windows of {source.window} and {source.horizon} ahead without a gap. {cure}")])
    if len(starts) * source.window * len(source.columns()) > settings().max_cells:
        most = settings().max_cells
        many = f"{len(starts):,} windows of {source.window} steps and {len(source.columns())} columns are more than {most:,} numbers"
        raise SpecError([Problem("data.source", f"{source.file.name}: {many}, the most this server takes. Take a smaller window, or fewer rows.")])
    return starts


def _make(source: SeriesFile) -> Made:
    """Lay the rows out."""
    card = table.survey(source.file, source.reading)
    wanted = [*([source.time] if source.time else []), *source.columns()]
    lacking = [name for name in wanted if card.column(name) is None]
    if lacking:
        raise SpecError([Problem("data.source", f"{source.file.name} has no column {', '.join(map(repr, lacking[:3]))}")])
    text = table.rows(source.file, source.reading, wanted)
    decimal, rows = source.reading.decimal, len(text)
    values = np.stack([finite(numbers(text.column(name), decimal)) for name in source.columns()], 1)
    values[np.abs(values) > LARGEST] = np.nan
    moments = when(source, text.column(source.time)) if source.time else np.arange(rows, dtype=np.float64)
    for name, column in zip(source.columns(), values.T, strict=True):
        if np.isnan(column).all():
            none = f"not one of {rows:,} cells of {name!r} holds a number"
            raise SpecError([Problem("data.source", f"{source.file.name}: {none}. Choose another column.")])
    timed = ~np.isnan(moments)
    if timed.sum() < 2:
        what = "dates" if source.dates else "numbers"
        told = f"{source.file.name}: of {rows:,} cells of {source.time!r} {int(timed.sum())} hold {what} that say when"
        raise SpecError([Problem("data.source", f"{told}. Choose another column of time, or none.")])
    found = lay_out(moments[timed], values[timed], source.clock if source.time else Clock(), source.twice, source.hole)
    if found.values.size > settings().max_cells:
        most = settings().max_cells
        many = f"with its gaps closed it has {found.values.size:,} numbers, more than {most:,}"
        raise SpecError([Problem("data.source", f"{source.file.name}: {many}. Leave windows across gaps out.")])
    counted = {name: getattr(found, name) for name in ("unordered", "twice", "gaps", "lack", "closed")}
    facts: dict[str, Any] = {"rows": rows, "without_time": int((~timed).sum()), **counted, "missing": list(found.missing), "steps": len(found.values)}
    tensors = {name: torch.from_numpy(np.ascontiguousarray(getattr(found, name))) for name in ("values", "moments", "reach")}
    return Made(facts, tensors)


def when(source: SeriesFile, text: Any) -> NDArray[np.float64]:
    """Moments float64 (n,) of cells of the column of time: days since 1970 or numbers; NaN where a cell holds none."""
    return days(text, source.dates) if source.dates else finite(numbers(text, source.reading.decimal))
