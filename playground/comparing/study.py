"""A search as data: which settings to choose, by which rules, and what for."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from playground.comparing.dimension import Dimension, Searched, space
from playground.comparing.order import Order
from playground.experiment import Experiment
from playground.model.check import problems
from playground.problem import Problem, SpecError


class SamplerKind(StrEnum):
    """Who chooses what to try next."""

    TPE = "tpe"
    CMAES = "cmaes"
    RANDOM = "random"
    GRID = "grid"


class PrunerKind(StrEnum):
    """Who ends a trial that promises little."""

    MEDIAN = "median"
    HYPERBAND = "hyperband"
    NONE = "none"


class Cost(StrEnum):
    """What is weighed against the error."""

    NONE = "none"
    PARAMETERS = "parameters"
    FLOPS = "flops"
    SECONDS = "seconds"


class Study(Order):
    """What to try of an experiment, so that its error on the validation part gets small; the test part has no say.

    With a `cost` both are made small, and what comes out is the front between them. Every trial has the experiment's own seed.
    """

    over: Annotated[tuple[Dimension, ...], Field(min_length=1, max_length=12, description="The settings that are searched.")]
    sampler: Annotated[SamplerKind, Field(description="Who chooses what to try next.")] = SamplerKind.TPE
    pruner: Annotated[PrunerKind, Field(description="Who ends a trial that promises little.")] = PrunerKind.MEDIAN
    trials: Annotated[int, Field(ge=1, le=2000, description="How many settings are tried.")] = 40
    cost: Annotated[Cost, Field(description="What is weighed against the error.")] = Cost.NONE
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of what is chosen.")] = 0


def checked(experiment: Experiment, study: Study) -> tuple[Searched, ...]:
    """The study's space at an experiment; SpecError carries every problem of both at once."""
    found: list[Problem] = [Problem(fault.path, fault.message) for fault in problems(experiment)]
    dimensions: tuple[Searched, ...] = ()
    try:
        dimensions = space(experiment, study.over)
    except SpecError as error:
        found += error.problems
    found += _rules(experiment, study, dimensions)
    if found:
        raise SpecError(dict.fromkeys(found))
    return dimensions


def _rules(experiment: Experiment, study: Study, dimensions: tuple[Searched, ...]) -> list[Problem]:
    found = []
    if experiment.data.split.validation == 0:
        found.append(Problem("data.split.validation", "must hold examples: a search chooses by the validation part, never by the test part"))
    if study.cost is not Cost.NONE and study.pruner is not PrunerKind.NONE:
        found.append(Problem("pruner", f"must be none where {study.cost} is weighed against the error: half-trained trials have no place on a front"))
    if study.sampler is SamplerKind.CMAES and study.cost is not Cost.NONE:
        found.append(Problem("sampler", "must not be cmaes with a cost: it follows one aim alone"))
    if study.sampler is SamplerKind.CMAES and dimensions and sum(one.numeric for one in dimensions) < 2:
        found.append(Problem("sampler", "must not be cmaes with fewer than two ranges of numbers: it adapts how they vary together"))
    if study.sampler is SamplerKind.GRID and dimensions and math.prod(len(one.grid()) for one in dimensions) > 2000:
        found.append(Problem("over", f"must make at most 2,000 places of a grid, got {math.prod(len(one.grid()) for one in dimensions):,}"))
    return found
