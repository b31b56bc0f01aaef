"""A comparison as data: which settings of an experiment, over how many seeds."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from playground.comparing.dimension import Dimension, Searched, space
from playground.comparing.order import Order
from playground.experiment import Experiment
from playground.model.check import problems
from playground.params import Label
from playground.problem import Problem, SpecError

MOST_SETTINGS = 64
"""Settings that a comparison may have."""

MOST_RUNS = 8192
"""Runs that a comparison may have: settings times seeds."""


class Sweep(Order):
    """Which settings of an experiment to compare: one or two fields over a list or a range, every place with the same seeds.

    Without a field it asks how much luck there is in the experiment itself. Seeds count up from the experiment's own.
    """

    over: Annotated[tuple[Dimension, ...], Field(max_length=2, description="One or two settings that are varied.")]
    seeds: Annotated[int, Field(ge=2, le=512, description="Runs of every setting, each with another seed.")] = 32
    fresh: Annotated[bool, Field(description="Draw new data and a new division with every seed, too."), Label("New data each time")] = False


def checked(experiment: Experiment, sweep: Sweep) -> tuple[Searched, ...]:
    """The fields in the order of the sweep; SpecError carries every problem of the experiment and of the sweep at once."""
    found: list[Problem] = [Problem(fault.path, fault.message) for fault in problems(experiment)]
    varied: tuple[Searched, ...] = ()
    try:
        varied = space(experiment, sweep.over)
    except SpecError as error:
        found += error.problems
    places = math.prod(len(one.grid()) for one in varied)
    if places > MOST_SETTINGS:
        found.append(Problem("over", f"must make at most {MOST_SETTINGS} settings, got {places}"))
    elif places * sweep.seeds > MOST_RUNS:
        found.append(Problem("seeds", f"must make at most {MOST_RUNS:,} runs, got {places} settings × {sweep.seeds} seeds"))
    for one in varied:
        written = [str(place) for place in one.grid()]
        found += [Problem(one.field, f"has {word} twice") for word in dict.fromkeys(written) if written.count(word) > 1]
    split = experiment.data.split
    if split.validation == 0 and split.test == 0:
        found.append(Problem("data.split", "must hold back a validation or a test part: runs are compared on examples that they have not seen"))
    if sweep.fresh and not hasattr(experiment.data.source, "seed"):
        found.append(Problem("fresh", f"must be off: {experiment.data.source.name()} is always the same data"))
    if found:
        raise SpecError(dict.fromkeys(found))
    order = [dimension.field for dimension in sweep.over]
    return tuple(sorted(varied, key=lambda one: order.index(one.field)))
