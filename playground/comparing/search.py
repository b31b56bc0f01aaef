"""A search: what to try next, whether a trial may go on, and what has been found; Optuna decides, this keeps the account."""

from __future__ import annotations

import json
import logging
import warnings
from base64 import b64decode, b64encode
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

from playground.comparing.effort import flops_per_epoch
from playground.comparing.study import Cost, PrunerKind, SamplerKind, Study, checked
from playground.comparing.tried import Outcome, Tried
from playground.experiment import Experiment
from playground.model.check import problems
from playground.model.plan import plan
from playground.problem import SpecError

if TYPE_CHECKING:
    import pandas as pd
    from optuna import Study as Optuna
    from optuna import Trial
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler

RUNGS = 9
"""Places on the way at which a trial is judged, the end included."""

ENDED = (Outcome.COMPLETE, Outcome.PRUNED, Outcome.DIVERGED, Outcome.IMPOSSIBLE, Outcome.FAILED)


class Search:
    """A study of an experiment under way. `tried` holds every trial by its number; those of an interrupted search are given as `kept` (`state`).

    `ask` for a trial, `report` its score at each of `rungs`, and `tell` what became of it; before that, take up those that are `resumed`. `keep` has
    what it takes to go on with a trial. Use it from one thread. SpecError when it cannot be.
    """

    def __init__(self, experiment: Experiment, study: Study, kept: bytes | None = None) -> None:
        self.experiment, self.study = experiment, study
        self.space = checked(experiment, study)
        self.tried: dict[int, Tried] = {}
        self._trials: dict[int, Trial] = {}
        told = json.loads(kept) if kept else {"tried": []}
        before = [Tried.of(plain) for plain in told["tried"]]
        half = [(Tried.of(each["trial"]), b64decode(each["checkpoint"])) for each in told.get("half", [])]
        self._half: dict[int, tuple[int, bytes]] = {trial.number: (len(trial.rungs), checkpoint) for trial, checkpoint in half}
        self._resumed = list(half)
        self._optuna = self._begin(len(before) + len(half))
        for trial in before:
            self.tried[trial.number] = trial
            self._optuna.add_trial(self._frozen(trial))
        for trial, _ in half:
            self.tried[trial.number], self._trials[trial.number] = trial, self._again(trial)
        if study.sampler is SamplerKind.GRID:
            self._queue([trial.chosen for trial in self.tried.values()])

    @property
    def rungs(self) -> list[int]:
        """The epochs at which a trial is judged, the last of which is its end."""
        length, count = self.study.length(self.experiment), min(RUNGS, self.study.length(self.experiment))
        return sorted({max(1, round(length * (k + 1) / count)) for k in range(count)})

    @property
    def over(self) -> bool:
        """Whether there is nothing more to ask for."""
        return len(self.tried) >= self.total

    @property
    def total(self) -> int:
        """How many trials there will be: a grid has an end of its own."""
        if self.study.sampler is not SamplerKind.GRID:
            return self.study.trials
        places = 1
        for one in self.space:
            places *= len(one.grid())
        return min(self.study.trials, places)

    @property
    def counts(self) -> dict[str, int]:
        """How many trials came to which end."""
        found = Counter(trial.outcome for trial in self.tried.values())
        return {outcome.value: found[outcome] for outcome in Outcome if found[outcome]}

    @property
    def complete(self) -> list[Tried]:
        """The trials that were trained to their end, in their order."""
        return [trial for trial in self.tried.values() if trial.outcome is Outcome.COMPLETE]

    @property
    def best(self) -> Tried | None:
        """The complete trial with the least error on the validation part, the first of equals; None before there is one."""
        return min(self.complete, key=lambda trial: trial.error, default=None)

    @property
    def front(self) -> list[Tried]:
        """The complete trials that none is better than in both error and cost, cheapest first; without a cost the best alone."""
        if self.study.cost is Cost.NONE:
            return [self.best] if self.best else []
        found: list[Tried] = []
        for trial in sorted(self.complete, key=lambda trial: (self.cost(trial), trial.error)):
            if not found or trial.error < found[-1].error:
                found.append(trial)
        return found

    def cost(self, trial: Tried) -> float:
        """What the study weighs against the error."""
        return float(getattr(trial, self.study.cost.value)) if self.study.cost is not Cost.NONE else 0.0

    def resumed(self) -> tuple[Tried, bytes] | None:
        """The next trial that was half trained when the search was interrupted, to be trained on from this checkpoint; None when there is none."""
        return self._resumed.pop(0) if self._resumed else None

    def keep(self, number: int, checkpoint: bytes) -> None:
        """What it takes to go on with a trial from its last rung."""
        self._half[number] = len(self.tried[number].rungs), checkpoint

    def ask(self) -> Tried | None:
        """The next trial to train; impossible ones are counted and passed by. None when there is none."""
        while not self.over:
            trial = self._optuna.ask({one.field: one.distribution() for one in self.space})
            chosen = {one.field: one.value(trial.params[one.field]) for one in self.space}
            words = {one.field: one.words(chosen[one.field]) for one in self.space}
            asked = Tried(max(self.tried, default=-1) + 1, dict(trial.params), words)
            self.tried[asked.number], self._trials[asked.number] = asked, trial
            try:
                experiment = self.applied(chosen)
            except (SpecError, ValueError) as error:
                self.tell(asked.number, Outcome.IMPOSSIBLE, str(error))
                continue
            asked.document, planned = experiment.to_json(), plan(experiment)
            asked.parameters, asked.flops = planned.parameters, float(flops_per_epoch(experiment, planned))
            return asked
        return None

    def applied(self, chosen: dict[str, Any]) -> Experiment:
        """The experiment with what was chosen; SpecError when that cannot be trained."""
        experiment = self.experiment
        for one in self.space:
            value = chosen[one.field]
            experiment = one.variable.put(experiment, int(value) if one.whole and one.numeric else value)
        faults = problems(experiment)
        if faults:
            raise SpecError(faults)
        return experiment

    def report(self, number: int, epoch: int, score: float) -> bool:
        """A trial's validation score at a rung; whether it is to end there, because it promises little."""
        asked, trial = self.tried[number], self._trials[number]
        asked.rungs.append((epoch, score))
        if self.study.pruner is PrunerKind.NONE or epoch >= self.rungs[-1]:
            return False
        trial.report(1.0 - score, len(asked.rungs))
        return trial.should_prune()

    def tell(self, number: int, outcome: Outcome, reason: str = "") -> None:
        """What became of a trial, once its figures stand in `tried`."""
        from optuna.trial import TrialState

        asked, trial = self.tried[number], self._trials.pop(number)
        self._half.pop(number, None)
        asked.outcome, asked.reason = outcome, reason
        asked.flops *= asked.epochs if outcome is not Outcome.IMPOSSIBLE else 0.0
        if outcome is Outcome.COMPLETE:
            self._optuna.tell(trial, self._values(asked))
        else:
            self._optuna.tell(trial, state=TrialState.PRUNED if outcome is Outcome.PRUNED else TrialState.FAIL)

    def importance(self) -> dict[str, float]:
        """How much of the error's variance each field explains, by fANOVA over the complete trials, largest first; empty before it can be told.

        Source: Hutter, Hoos, Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter Importance", as in Optuna.
        """
        from optuna.importance import FanovaImportanceEvaluator, get_param_importances

        if len(self.complete) < 4 or len({trial.error for trial in self.complete}) < 2:
            return {}
        varied = [one.field for one in self.space if len({str(trial.chosen[one.field]) for trial in self.complete}) > 1]
        if not varied:
            return {}
        found = get_param_importances(self._optuna, evaluator=FanovaImportanceEvaluator(seed=0), params=varied, target=lambda trial: trial.values[0])
        return {field: float(share) for field, share in found.items()}

    def state(self) -> bytes:
        """What it can be resumed from: every trial that has ended, and those under way that took long, as they were when they were last kept."""
        half = [
            {"trial": replace(self.tried[number], rungs=self.tried[number].rungs[:rungs]).plain(), "checkpoint": b64encode(checkpoint).decode()}
            for number, (rungs, checkpoint) in self._half.items()
        ]
        return json.dumps({"tried": [trial.plain() for trial in self.tried.values() if trial.outcome in ENDED], "half": half}).encode()

    def table(self) -> pd.DataFrame:
        """Every trial, as a table: `trial`, the fields as chosen, what became of it, score on the validation part, costs."""
        import pandas as pd

        values = {one.field: one for one in self.space}
        return pd.DataFrame(
            [
                {
                    "trial": trial.number,
                    **{field: values[field].value(chosen) for field, chosen in trial.chosen.items()},
                    "outcome": trial.outcome.value,
                    "validation": trial.score,
                    "parameters": trial.parameters,
                    "flops": trial.flops,
                    "epochs": trial.epochs,
                    "seconds": trial.seconds,
                    "reason": trial.reason,
                }
                for trial in self.tried.values()
            ]
        )

    def verdict(self) -> list[str]:
        """What has been found, line by line: how many trials came to which end, and the best, or the front, with the score on the test part."""
        counts = ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items())
        lines = [f"{len(self.tried)} trials: {counts}"]
        for trial in self.front:
            words = ", ".join(f"{field} {word}" for field, word in trial.words.items())
            cost = "" if self.study.cost is Cost.NONE else f", {self.study.cost.value} {self.cost(trial):.4g}"
            lines.append(f"trial {trial.number}: {words}: validation {trial.score:.4g}, test {trial.test:.4g}{cost}")
        return lines if self.front else [*lines, "no trial came to its end"]

    def _values(self, trial: Tried) -> list[float]:
        return [trial.error] if self.study.cost is Cost.NONE else [trial.error, self.cost(trial)]

    def _begin(self, before: int) -> Optuna:
        """A study that goes on after so many trials."""
        import optuna

        logging.getLogger("optuna").setLevel(logging.ERROR)
        aims = [optuna.study.StudyDirection.MINIMIZE] * (1 if self.study.cost is Cost.NONE else 2)
        name = f"search {self.study.seed}"  # Hyperband deals trials to its brackets by the study's name, so it must not be made up
        return optuna.create_study(study_name=name, directions=aims, sampler=self._sampler(self.study.seed + before), pruner=self._pruner())

    def _queue(self, done: list[dict[str, Any]]) -> None:
        """Every other place of the grid."""
        places = [dict(zip((one.field for one in self.space), place, strict=True)) for place in product(*(one.grid() for one in self.space))]
        Random(self.study.seed).shuffle(places)
        for place in places:
            if place not in done:
                self._optuna.enqueue_trial(place)

    def _again(self, trial: Tried) -> Trial:
        """A trial of before that goes on, as Optuna knows it."""
        self._optuna.enqueue_trial(trial.chosen)
        again = self._optuna.ask({one.field: one.distribution() for one in self.space})
        if self.study.pruner is not PrunerKind.NONE:
            for rung, (_, score) in enumerate(trial.rungs):
                again.report(1.0 - score, rung + 1)
        return again

    def _sampler(self, seed: int) -> BaseSampler:
        from optuna import samplers

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that some arguments are new
            match self.study.sampler:
                case SamplerKind.TPE:
                    return samplers.TPESampler(seed=seed, constant_liar=True)
                case SamplerKind.CMAES:
                    return samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False)
                case SamplerKind.RANDOM | SamplerKind.GRID:  # the places of a grid are queued
                    return samplers.RandomSampler(seed=seed)

    def _pruner(self) -> BasePruner:
        from optuna import pruners

        match self.study.pruner:
            case PrunerKind.MEDIAN:
                return pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=2)
            case PrunerKind.HYPERBAND:
                return pruners.HyperbandPruner(min_resource=1, max_resource=len(self.rungs), reduction_factor=3)
            case PrunerKind.NONE:
                return pruners.NopPruner()

    def _frozen(self, trial: Tried) -> Any:
        """A trial of before as Optuna keeps them."""
        from optuna.trial import TrialState, create_trial

        states = {Outcome.COMPLETE: TrialState.COMPLETE, Outcome.PRUNED: TrialState.PRUNED}
        state = states.get(trial.outcome, TrialState.FAIL)
        steps = {} if self.study.pruner is PrunerKind.NONE else {k + 1: 1.0 - score for k, (_, score) in enumerate(trial.rungs)}
        values = self._values(trial) if state is TrialState.COMPLETE else None
        return create_trial(
            state=state,
            values=values,
            params=trial.chosen,
            distributions={one.field: one.distribution() for one in self.space},
            intermediate_values=steps,
        )
