"""The curves of one setting's runs together: their mean and the band in which most of them lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.comparing.ran import End, Ran

BAND = (0.1, 0.9)
"""The share of runs below the band's lower edge and below its upper one: it holds the middle 80 %."""

MOST = 160
"""Epochs at which a fan is drawn."""

Numbers = NDArray[np.float64]


class Fan(NamedTuple):
    """(epochs,) each: the mean over the runs that have come so far, the band's edges, and how many runs these are."""

    epoch: Numbers
    mean: Numbers
    low: Numbers
    high: Numbers
    runs: NDArray[np.int64]


def fan(runs: Sequence[Ran], measure: str) -> Fan:
    """The runs of one setting, by a column of their rows, at every epoch at which one of them has a row.

    A run that has ended stays at its last row, as its network does; one that is under way or diverged takes part only as far as it came.
    """
    epochs = np.unique(np.concatenate([run.columns["epoch"] for run in runs])) if runs else np.empty(0)
    if len(epochs) > MOST:
        epochs = epochs[np.unique(np.linspace(0, len(epochs) - 1, MOST).round().astype(int))]
    table = np.array([held(run, measure, epochs) for run in runs]).reshape(len(runs), len(epochs))
    known = np.isfinite(table)
    epochs, table, known = epochs[known.any(0)], table[:, known.any(0)], known[:, known.any(0)]
    mean = np.where(known, table, 0.0).sum(0) / known.sum(0)
    low, high = np.nanquantile(np.where(known, table, np.nan), BAND, axis=0) if table.size else (mean, mean)
    return Fan(epochs, mean, low, high, known.sum(0))


def held(run: Ran, measure: str, epochs: Numbers) -> Numbers:
    """A run's column at some epochs, (epochs,): that of its last row up to there, NaN beyond where it has come."""
    own, values = run.columns["epoch"], run.columns[measure]
    if not len(own):
        return np.full(len(epochs), np.nan)
    place = np.searchsorted(own, epochs, side="right") - 1
    there = (place >= 0) & ((epochs <= own[-1]) | (run.end is End.COMPLETE))
    return np.where(there, values[place.clip(0)], np.nan)
