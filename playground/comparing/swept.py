"""A comparison of settings from a script or the command line, in one call."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from playground.comparing.conduct import conduct, epoch_steps
from playground.comparing.dimension import Dimension, searchable_in
from playground.comparing.dimension import told as dimension_of
from playground.comparing.effort import flops_per_epoch
from playground.comparing.found import OPERATIONS, STEP, WORTH
from playground.comparing.sweep import Sweep
from playground.comparing.varied import Varied
from playground.experiment import Experiment
from playground.model.plan import plan
from playground.problem import Problem, SpecError
from playground.runs.local import LocalExecutor
from playground.settings import settings


def sweep(
    experiment: Experiment,
    over: Sequence[str | Dimension] = (),
    seeds: int = 32,
    *,
    epochs: int | None = None,
    fresh: bool = False,
    processes: int | None = 1,
    told: Callable[[Varied], None] = lambda varied: None,
) -> Varied:
    """Train settings of an experiment over many seeds and say whether they differ by more than luck; the fields are those of `Sweep`.

    In this process, unless `processes` is more. `told` hears of what has come of it so far. SpecError carries every problem at once.

    >>> found = sweep(playground.load("spiral"), ["optimiser.lr=0.01,0.03"], seeds=32)
    >>> found.verdict, found.table(), found.summary(), found.curves()
    """
    return swept(experiment, sweep_of(experiment, over, seeds=seeds, epochs=epochs, fresh=fresh), processes=processes, told=told)


def sweep_of(experiment: Experiment, over: Sequence[str | Dimension], *, seeds: int = 32, epochs: int | None = None, fresh: bool = False) -> Sweep:
    """The sweep over fields written as `field=range` or `field=value,value`; SpecError carries every problem at once."""
    dimensions, faults = list[Dimension](), list[Problem]()
    for each in over:
        if isinstance(each, Dimension):
            dimensions.append(each)
            continue
        field, _, text = each.partition("=")
        try:
            dimensions.append(dimension_of(searchable_in(experiment, field), text))
        except SpecError as error:
            faults += error.problems
    given = Sweep.model_construct(over=tuple(dimensions), seeds=seeds, epochs=epochs, fresh=fresh)
    try:
        found = Sweep.parse(given.model_dump_json(warnings=False))
    except SpecError as error:
        faults += error.problems
    if faults:
        raise SpecError(faults)
    return found


def swept(experiment: Experiment, sweep: Sweep, *, processes: int | None = None, told: Callable[[Varied], None] = lambda varied: None) -> Varied:
    """The comparison, trained to its end; by a process a core where it is long and `processes` does not say."""
    varied = Varied(experiment, sweep)
    count = processes or ((os.cpu_count() or 1) if seconds(varied) > WORTH else 1)
    executor = LocalExecutor(settings()) if count > 1 else None
    try:
        conduct(varied, recruiter=executor, hands=count, told=lambda: told(varied))
    finally:
        if executor is not None:
            executor.close()
    return varied


def seconds(varied: Varied) -> float:
    """About how long its runs take one after another in one process."""
    found = 0.0
    for setting in varied.settings:
        planned = plan(setting.experiment)
        found += flops_per_epoch(setting.experiment, planned) / OPERATIONS + epoch_steps(setting) * STEP
    return found * varied.length * varied.sweep.seeds
