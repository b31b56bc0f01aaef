"""A comparison under way or done: every run of every setting, and what can be said of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.comparing.agreement import Agreement
from playground.comparing.dimension import searchable_in
from playground.comparing.half import Half
from playground.comparing.ran import End, Ran
from playground.comparing.setting import Setting, settings_of
from playground.comparing.shared import shared
from playground.comparing.statistics import Gap, Summary, all_gaps, paired, summary, wilson
from playground.comparing.sweep import Sweep
from playground.comparing.verdict import Verdict, judged
from playground.data import Classification, DataForm
from playground.experiment import Experiment
from playground.model.build import build
from playground.runs.closing import Closing
from playground.runs.message import pack, unpack

if TYPE_CHECKING:
    import pandas as pd

SOLVED = 0.95
"""The accuracy, or R², from which a run has solved its task, unless somebody says otherwise."""


class Varied:
    """A sweep of an experiment. `runs` holds those that have ended by (setting, place of the seed), `running` those on their way,
    `half` what it takes to go on with these.

    What an interrupted comparison had is given as `kept` (`state`). SpecError when it cannot be.
    """

    def __init__(self, experiment: Experiment, sweep: Sweep, kept: bytes | None = None) -> None:
        self.experiment, self.sweep = experiment, sweep
        self.settings: tuple[Setting, ...] = settings_of(experiment, sweep)
        self.part = "validation" if experiment.data.split.validation > 0 else "test"
        self.metric = experiment.data.source.task().metric
        self.runs: dict[tuple[int, int], Ran] = {}
        self.running: dict[tuple[int, int], Ran] = {}
        self.half: Half | None = None
        self.agreements = [Agreement(_classes(setting.experiment)) for setting in self.settings]
        if kept:
            self._restore(kept)

    @property
    def total(self) -> int:
        """How many runs there will be."""
        return len(self.settings) * self.sweep.seeds

    @property
    def over(self) -> bool:
        """Whether all of them have ended."""
        return len(self.runs) >= self.total

    @property
    def length(self) -> int:
        """Epochs of a run, at most."""
        return self.sweep.length(self.experiment)

    @property
    def measure(self) -> str:
        """The column that everything is judged by: the task's metric on the validation part, or on the test part where there is no such."""
        return f"{self.part}.{self.metric}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a run's rows that are kept."""
        return ("epoch", *(f"{part}.{column}" for part in ("train", self.part) for column in ("loss", self.metric)))

    def label(self, field: str) -> str:
        """A varied field's name on screen."""
        return searchable_in(self.experiment, field).label

    @property
    def mapped(self) -> bool:
        """Whether what the networks answer can be drawn: the data lie on a plane or a line."""
        return self.experiment.data.source.form in (DataForm.PLANE, DataForm.LINE)

    @cached_property
    def notes(self) -> list[str]:
        """What the settings do not have in common, each as a sentence."""
        first, *others = [setting.experiment for setting in self.settings]
        alike = [shared(first, other) for other in others]
        found = []
        if not all(each.examples for each in alike):
            return ["The settings have different data: each is judged on its own."]
        if any(first.training.batch != other.training.batch for other in others):
            found.append("They take their examples in batches of different sizes, cut from the same order where batches have an order.")
        if others and not same_start([first, *others]):
            found.append("They do not start from the same weights: their shapes, or how they are drawn, differ.")
        return found

    def add(self, run: Ran, closing: Closing | None = None) -> None:
        """A run has ended."""
        self.running.pop(run.key, None)
        self.runs[run.key] = run
        if closing is not None and closing.answers is not None and run.end is End.COMPLETE and self.mapped:
            self.agreements[run.setting].add(closing.answers)

    def of(self, setting: int, *, running: bool = False) -> list[Ran]:
        """The runs of a setting that have ended, by seed; with those under way if so asked."""
        known = {**self.running, **self.runs} if running else self.runs
        return [known[setting, place] for place in range(self.sweep.seeds) if (setting, place) in known]

    def scores(self) -> NDArray[np.float64]:
        """(seeds, settings): the measure of every run at its end; NaN where it has not ended, or diverged."""
        found = np.full((self.sweep.seeds, len(self.settings)), np.nan)
        for (setting, place), run in self.runs.items():
            if run.end is End.COMPLETE:
                found[place, setting] = run.scores[self.measure]
        return found

    def spread(self, setting: int) -> Summary:
        """The measure of a setting's complete runs."""
        column = self.scores()[:, setting]
        return summary(column[np.isfinite(column)])

    def diverged(self, setting: int) -> int:
        """How many of its runs diverged."""
        return sum(run.end is End.DIVERGED for run in self.of(setting))

    def solved(self, setting: int, threshold: float = SOLVED) -> tuple[int, int]:
        """How many of its runs reached the threshold at their end, and of how many; one that diverged did not."""
        column = self.scores()[:, setting]
        return int((np.nan_to_num(column, nan=-math.inf) >= threshold).sum()), len(self.of(setting))

    def gaps(self) -> Mapping[tuple[int, int], Gap]:
        """Every setting before every later one, with intervals that hold all together; of two settings the paired interval."""
        scores = self.scores()
        if len(self.settings) == 2:
            return {(0, 1): paired(scores[:, 0], scores[:, 1])}
        return all_gaps(scores)

    @property
    def verdict(self) -> Verdict:
        """What the runs that have ended say, in words."""
        return judged(self)

    @property
    def ways(self) -> dict[tuple[str, str], dict[int, int]]:
        """How runs were trained, and why no faster: for each (way, reason) how many runs of which settings."""
        found: dict[tuple[str, str], dict[int, int]] = {}
        for run in {**self.running, **self.runs}.values():
            counts = found.setdefault(run.way, {})
            counts[run.setting] = counts.get(run.setting, 0) + 1
        return found

    def told_ways(self) -> list[str]:
        """How the runs were trained, a sentence for each way."""
        found = []
        for (title, reason), counts in self.ways.items():
            runs = sum(counts.values())
            whose = "" if len(counts) == len(self.settings) else f" of {', '.join(self.settings[number].name for number in list(counts)[:4])}"
            more = " and more" if len(counts) > 4 and whose else ""
            found.append(f"{runs:,} runs{whose}{more}: {title}.{f' {reason}' if reason else ''}")
        return found

    def table(self) -> pd.DataFrame:
        """Every run that has ended, as a table: setting, its values by field, seed, what became of it, and the scores at its end."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for setting in self.settings:
            values = {field: value if not isinstance(value, dict) else json.dumps(value) for field, value in setting.values.items()}
            for run in self.of(setting.number):
                seed = setting.member(run.place, self.sweep.fresh).seed
                scores = run.scores if run.end is End.COMPLETE else dict.fromkeys(run.scores, math.nan)
                row = {"setting": setting.name, **values, "seed": seed, "outcome": run.end.value, "epochs": run.epochs, **scores}
                rows.append({**row, "reason": run.reason})
        return pd.DataFrame(rows)

    def summary(self, threshold: float = SOLVED) -> pd.DataFrame:
        """Every setting as a row: how many runs, how many diverged, the measure's mean with its interval, and how many solved their task."""
        import pandas as pd

        rows = []
        for setting in self.settings:
            found, (solved, count) = self.spread(setting.number), self.solved(setting.number, threshold)
            share = wilson(solved, count)
            rows.append(
                {
                    "setting": setting.name,
                    "runs": count,
                    "diverged": self.diverged(setting.number),
                    "measure": self.measure,
                    "mean": found.mean,
                    "mean_low": found.interval.low,
                    "mean_high": found.interval.high,
                    "median": found.median,
                    "deviation": found.deviation,
                    "middle_low": found.middle.low,
                    "middle_high": found.middle.high,
                    "solved": solved,
                    "solved_low": share.low,
                    "solved_high": share.high,
                }
            )
        return pd.DataFrame(rows)

    def curves(self) -> pd.DataFrame:
        """Every row of every run that has ended: `setting`, `seed`, epoch, loss and metric of the training part and of the part that is judged."""
        import pandas as pd

        frames = []
        for setting in self.settings:
            for run in self.of(setting.number):
                seed = setting.member(run.place, self.sweep.fresh).seed
                frames.append(pd.DataFrame({"setting": setting.name, "seed": seed, **{name: run.columns[name] for name in self.columns}}))
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["setting", "seed", *self.columns])

    def state(self) -> bytes:
        """What it can be resumed from: every run that has ended, and those that are half trained as they were when they were last kept."""
        agreements = [agreement.plain() for agreement in self.agreements]
        half = self.half.plain() if self.half else None
        return pack({"runs": [run.plain() for run in self.runs.values()], "agreements": agreements, "half": half})

    def _restore(self, kept: bytes) -> None:
        told = unpack(kept)
        self.runs = {run.key: run for run in map(Ran.of, told["runs"])}
        self.agreements = [Agreement.of(plain) for plain in told["agreements"]]
        self.half = Half.of(told["half"]) if told.get("half") else None


def same_start(experiments: Sequence[Experiment]) -> bool:
    """Whether their networks begin with the same weights."""
    first, *others = [list(build(experiment)["network"].parameters()) for experiment in experiments]
    return all(len(first) == len(other) and all(map(torch.equal, first, other)) for other in others)


def _classes(experiment: Experiment) -> int:
    task = experiment.data.source.task()
    return len(task.classes) if isinstance(task, Classification) else 0
