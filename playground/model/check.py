"""What is wrong with an experiment whose fields are all right by themselves: everything that needs two of them, or the plan, to see."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import torch
from torch import nn

from playground.augmentations import Mixup
from playground.data import Classification, DataForm, Scaling, Task
from playground.data.prepare import NAMES
from playground.experiment import Experiment
from playground.layers.embedding import Embedding
from playground.layers.embedding import OneHot as OneHotLayer
from playground.layers.modules import OneHot
from playground.losses import CrossEntropy
from playground.model.idle import idle
from playground.model.plan import OUTPUT, Plan, calls, plan
from playground.problem import Problem, SpecError
from playground.settings import settings
from playground.uploads.refusal import Refusal

PASSING = (nn.Identity, nn.Flatten, nn.Unflatten)
"""Modules that hand numbers on as they are."""


def check(experiment: Experiment) -> Plan:
    """The plan of an experiment that can run; SpecError carries every problem otherwise."""
    planned = plan(experiment)
    found = problems(experiment, planned)
    if found:
        raise SpecError(found)
    return planned


def problems(experiment: Experiment, planned: Plan | None = None) -> tuple[Problem, ...]:
    """Every reason why an experiment cannot run, found without allocating, generating or loading anything. Pass its plan if there is one already."""
    planned = planned or plan(experiment)
    return (
        *_data(experiment),
        *planned.problems,
        *idle(planned),
        *_tokens(experiment, planned),
        *_augmentations(experiment),
        *_size(planned),
        *_batches(experiment, planned),
        *_objective(experiment),
        *_watchers(experiment),
    )


def _data(experiment: Experiment) -> Iterator[Problem]:
    data = experiment.data
    try:
        data.source.counts(data.split)
        data.split.check(data.source.divisions())
        spans = data.source.spans()
        if spans is not None:
            data.split.apart(*spans)
    except Refusal as error:
        yield Problem("data.source", str(error))
    except SpecError as error:
        yield from error.problems


def _tokens(experiment: Experiment, planned: Plan) -> Iterator[Problem]:
    """Tokens are whole numbers that name something: only what looks them up can take them."""
    data = experiment.data
    embeddings = [row for row in planned.walk() if isinstance(row.layer, Embedding | OneHotLayer)]
    if data.source.form is not DataForm.TOKENS:
        yield from (Problem(row.path, f"looks up tokens, but {data.source.name()} holds numbers") for row in embeddings)
        return
    names = len(data.source.vocabulary() or ())
    for row in embeddings:
        if isinstance(row.layer, Embedding | OneHotLayer) and row.layer.tokens < names:
            yield Problem(f"{row.path}.tokens", f"must be at least {names}, one for each token of the data, got {row.layer.tokens}")
    if data.scaling is not Scaling.NONE:
        yield Problem("data.scaling", NAMES)
    place = None if planned.problems else _first_astray(planned)
    if place is not None:
        yield Problem(place, "gets tokens, whole numbers that are names: put Embedding first, which looks up a row of numbers for each")


@lru_cache(maxsize=128)
def _first_astray(planned: Plan) -> str | None:
    """The path of the first layer that computes with whole numbers before they were looked up; None when there is none."""
    paths = {row.name: row.path for row in planned.rows}
    with torch.device("meta"):
        for name, call in calls(planned):
            module = call()
            if any(isinstance(part, nn.Embedding | OneHot) for part in module.modules()):
                return None
            if not isinstance(module, PASSING):
                return paths.get(name, OUTPUT)
    return None


def _augmentations(experiment: Experiment) -> Iterator[Problem]:
    """Each must suit the data; mixed labels are shares of several classes, which not every loss can take."""
    source, objective = experiment.data.source, experiment.objective
    for index, augmentation in enumerate(experiment.data.augmentations):
        path, reason = f"data.augmentations[{index}]", augmentation.unfit(source.form, source.task())
        loss = getattr(objective, "loss", None)
        if reason is not None:
            yield Problem(path, f"must {reason}")
        elif isinstance(augmentation, Mixup) and isinstance(source.task(), Classification) and not isinstance(loss, CrossEntropy):
            yield Problem(path, "must go with cross-entropy: other losses want one class for each example")


def _size(planned: Plan) -> Iterator[Problem]:
    limits = settings()
    if planned.parameters > limits.max_parameters:
        yield Problem("network", f"must have at most {limits.max_parameters:,} parameters on this server, got {planned.parameters:,}")
    needed = planned.batch * planned.activations
    if needed > limits.max_activation_bytes:
        yield Problem(
            "network",
            f"must need at most {_size_of(limits.max_activation_bytes)} for the activations of one step on this server, "
            f"got {_size_of(needed)} for {planned.batch:,} examples",
        )


def _batches(experiment: Experiment, planned: Plan) -> Iterator[Problem]:
    """Rules about how many examples a step takes."""
    optimiser = experiment.optimiser
    if optimiser.full_batch and experiment.training.batch != "full":
        rule = f"must be 'full' for {optimiser.name()}, which looks at every example in each step"
        yield Problem("training.batch", f"{rule}, got {experiment.training.batch}")
    for row in planned.walk():
        if row.least_batch > planned.batch:
            yield Problem("training.batch", f"must be at least {row.least_batch} for {row.title} ({row.path}), got {planned.batch}")


def _objective(experiment: Experiment) -> Iterator[Problem]:
    task: Task = experiment.data.source.task()
    try:
        experiment.objective.bind(task)
    except SpecError as error:
        yield from (Problem(f"objective.{problem.path}".rstrip("."), problem.message) for problem in error.problems)
    except ValueError as error:
        yield Problem("objective.loss" if hasattr(experiment.objective, "loss") else "objective", str(error))


def _watchers(experiment: Experiment) -> Iterator[Problem]:
    """What goes by the validation part where there is none."""
    if experiment.data.split.validation > 0:
        return
    why = "goes by the validation part, but data.split.validation is 0"
    if experiment.schedule.start():
        yield Problem("schedule", f"{experiment.schedule.name()} {why}")
    for index, rule in enumerate(experiment.training.stop):
        if rule.needs_validation:
            yield Problem(f"training.stop[{index}]", f"{rule.name()} {why}")


def _size_of(count: int) -> str:
    """Bytes in words: `1.5 GiB`."""
    size = float(count)
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
