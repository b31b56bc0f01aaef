"""Comparisons whose runs are made up, so that what is said of them is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from playground.comparing.ran import End, Ran
from playground.comparing.swept import sweep_of
from playground.comparing.varied import Varied
from playground.data.plane import Circle
from playground.experiment import Data, Experiment

BASE = Experiment(data=Data(source=Circle(size=120)), seed=3)


def made(scores: Sequence[Sequence[float]], over: Sequence[str] = ("optimiser.lr=0.01,0.03",), base: Experiment = BASE, seeds: int = 0) -> Varied:
    """A comparison whose runs have these scores, (seeds, settings); NaN for one that diverged."""
    varied = Varied(base, sweep_of(base, over, seeds=seeds or len(scores), epochs=2))
    for place, row in enumerate(scores):
        for setting, score in enumerate(row):
            end = End.DIVERGED if np.isnan(score) else End.COMPLETE
            columns = {name: np.array([0.0, 1.0, 2.0]) if name == "epoch" else np.array([0.5, 0.6, score]) for name in varied.columns}
            reason = "It blew up." if end is End.DIVERGED else ""
            varied.add(Ran(setting, place, end, reason, 2.0, {varied.measure: score, "test.accuracy": 0.5}, columns))
    return varied
