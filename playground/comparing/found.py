"""A search from a script or the command line, in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from playground.comparing.dimension import Dimension, searchable_in, told
from playground.comparing.effort import examples_per_epoch, flops_per_epoch
from playground.comparing.pursuit import pursue
from playground.comparing.search import ENDED, Search
from playground.comparing.study import Cost, PrunerKind, Study
from playground.comparing.tried import Tried
from playground.experiment import Experiment
from playground.model.plan import plan
from playground.problem import Problem, SpecError

WORTH = 20.0
"""Seconds of training from which further processes are worth their start, which takes some seven."""

OPERATIONS, STEP = 2e9, 2e-5
"""Operations that a core does in a second, and seconds that a step costs besides, about."""

if TYPE_CHECKING:
    from playground.runs.local import LocalExecutor


def search(
    experiment: Experiment,
    over: Sequence[str | Dimension],
    *,
    processes: int | None = 1,
    told: Callable[[str], None] = lambda line: None,
    **rules: Any,
) -> Search:
    """Look for better settings of an experiment; `rules` are the fields of `Study`. One trial at a time in this process, unless `processes` is more.

    SpecError carries every problem at once.

    >>> found = search(playground.load("spiral"), ["optimiser.lr=0.001..1", "network.hidden=8,8-8"], trials=20)
    >>> found.table(), found.best, found.importance()
    """
    return pursued(experiment, study_of(experiment, over, **rules), processes=processes, told=told)


def study_of(experiment: Experiment, over: Sequence[str | Dimension], **rules: Any) -> Study:
    """The study of dimensions written as `field=range` or `field=value,value`; SpecError carries every problem at once."""
    dimensions, faults = list[Dimension](), list[Problem]()
    for each in over:
        if isinstance(each, Dimension):
            dimensions.append(each)
            continue
        field, _, text = each.partition("=")
        try:
            dimensions.append(told(searchable_in(experiment, field), text))
        except SpecError as error:
            faults += error.problems
    if faults:
        raise SpecError(faults)
    given = {name: rule for name, rule in rules.items() if rule is not None}
    if "pruner" not in given and given.get("cost", Cost.NONE) != Cost.NONE:
        given["pruner"] = PrunerKind.NONE
    return Study.parse(Study.model_construct(**{"over": tuple(dimensions), **given}).model_dump_json(warnings=False))


def pursued(experiment: Experiment, study: Study, *, processes: int | None = None, told: Callable[[str], None] = lambda line: None) -> Search:
    """The search, pursued to its end, by a process a core where it is long and `processes` does not say; `told` hears of every trial at its end."""
    found = Search(experiment, study)

    def hear(trial: Tried) -> None:
        if trial.outcome in ENDED:
            said = f"validation {trial.score:.4g}" if trial.score is not None else trial.reason
            told(f"trial {trial.number} {trial.outcome.value}: {', '.join(f'{field} {word}' for field, word in trial.words.items())}: {said}")

    count = processes or ((os.cpu_count() or 1) if _seconds(found) > WORTH else 1)
    executor = _executor() if count > 1 else None
    try:
        pursue(found, recruiter=executor, hands=count, told=hear)
    finally:
        if executor is not None:
            executor.close()
    return found


def _seconds(search: Search) -> float:
    """About how long the trials take one after another, were all like the experiment itself."""
    planned = plan(search.experiment)
    steps = examples_per_epoch(search.experiment, planned) / planned.batch
    return search.total * search.rungs[-1] * (flops_per_epoch(search.experiment, planned) / OPERATIONS + steps * STEP)


def _executor() -> LocalExecutor:
    from playground.runs.local import LocalExecutor
    from playground.settings import settings

    return LocalExecutor(settings())
