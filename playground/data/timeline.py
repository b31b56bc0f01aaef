"""A user's series laid out step by step: in the order of time, each time once, with its gaps left or closed as its owner says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.clock import Clock
from playground.worded import Worded

CLOSED = 24
"""Steps that a gap may have to be closed; a longer one stays open, and no window goes across it."""


FARTHEST = 1e9
"""Steps that two rows are taken to be apart at most, however far that is."""


class Hole(Worded):
    """What is done about steps and numbers that are missing."""

    LEAVE = "leave", "leave out windows across them"
    LINE = "line", "draw a straight line"
    LAST = "last", "keep the last number"


class Twice(Worded):
    """What is done about rows of the same time."""

    MEAN = "mean", "their mean"
    FIRST = "first", "the first"
    LAST = "last", "the last"


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """`values` float64 (T, columns), NaN where nothing is known; `moments` (T,) as they came, NaN at steps without a row; `reach` int64 (T,), the
    furthest step that a number was made of: itself, or the one at the far end of a straight line.

    Counted: rows `unordered` (earlier than the row before), at a time that was there already (`twice`); `gaps` in time, and the steps that they
    `lack`; numbers that were `missing` in the rows, by column; numbers `closed` by the rule.
    """

    values: NDArray[np.float64]
    moments: NDArray[np.float64]
    reach: NDArray[np.int64]
    unordered: int
    twice: int
    gaps: int
    lack: int
    missing: tuple[int, ...]
    closed: int


def lay_out(moments: NDArray[np.float64], values: NDArray[np.float64], clock: Clock, twice: Twice, hole: Hole) -> Timeline:
    """Rows with known moments (n,) and values (n, columns), laid out. What is missing is never closed by more than `CLOSED` steps."""
    unordered = int((np.diff(moments) < 0).sum())
    order = np.argsort(moments, kind="stable")
    moments, values = moments[order], values[order]
    same = np.zeros(len(moments), np.int64)
    ticks = clock.ticks(moments)
    apart = np.diff(ticks)
    steps = np.where(apart > 0, 1, 0) if clock.unit == "rows" else np.clip(np.round(apart / clock.step), 0, FARTHEST).astype(np.int64)
    same[1:] = np.cumsum(steps > 0)
    moments, values, repeated = _once(same, moments, values, twice)
    between = steps[steps > 0] - 1  # steps without a row, before each row but the first
    room = np.where(between <= (CLOSED if hole is not Hole.LEAVE else 0), between, 1)  # a gap that stays open takes one step, whatever its length
    place = np.concatenate([[0], np.cumsum(room + 1)]) if len(moments) else np.zeros(0, np.int64)
    length = int(place[-1]) + 1 if len(place) else 0
    laid, when = np.full((length, values.shape[1]), np.nan), np.full(length, np.nan)
    laid[place], when[place] = values, moments
    reach = np.arange(length)
    missing = tuple(int(count) for count in np.isnan(values).sum(0))
    known = np.isnan(laid).sum()
    open_at = place[1:][(between > 0) & (between != room)] - 1
    if hole is not Hole.LEAVE:
        wall = np.zeros(length, bool)
        wall[open_at] = True
        for column in laid.T:
            reach = np.maximum(reach, _close(column, hole, wall))
    closed = int(known - np.isnan(laid).sum())
    return Timeline(laid, when, reach, unordered, repeated, int((between > 0).sum()), int(between.sum()), missing, closed)


def _once(
    same: NDArray[np.int64], moments: NDArray[np.float64], values: NDArray[np.float64], twice: Twice
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Sorted rows with each time once, numbered by `same`, and how many rows that took away."""
    first = np.flatnonzero(np.diff(same, prepend=-1))
    repeated = len(same) - len(first)
    if not repeated:
        return moments, values, 0
    last = np.append(first[1:], len(same)) - 1
    if twice is Twice.MEAN:
        known = ~np.isnan(values)
        total, count = np.add.reduceat(np.where(known, values, 0.0), first), np.add.reduceat(known.astype(np.int64), first)
        return moments[first], np.where(count > 0, total / np.maximum(count, 1), np.nan), repeated
    which = first if twice is Twice.FIRST else last
    return moments[first], values[which], repeated


def _close(column: NDArray[np.float64], hole: Hole, wall: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Close the gaps of a column in place, none across a wall or over more than `CLOSED` steps; how far each number reaches."""
    at = np.arange(len(column))
    reach, known = at.copy(), np.flatnonzero(~np.isnan(column))
    if not len(known):
        return reach
    unknown = np.flatnonzero(np.isnan(column))
    right = np.searchsorted(known, unknown)
    left = right - 1
    walls = np.cumsum(wall)
    before = known[np.maximum(left, 0)]
    after = known[np.minimum(right, len(known) - 1)]
    inside = (left >= 0) & (walls[unknown] == walls[before])
    if hole is Hole.LAST:
        fit = inside & (unknown - before <= CLOSED)
        column[unknown[fit]] = column[before[fit]]
        return reach
    fit = inside & (right < len(known)) & (walls[after] == walls[before]) & (after - before - 1 <= CLOSED)
    some, low, high = unknown[fit], before[fit], after[fit]
    column[some] = column[low] + (column[high] - column[low]) * (some - low) / (high - low)
    reach[some] = high
    return reach
