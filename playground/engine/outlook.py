"""What a change of the experiment would mean for a trained network, told before it is made: without data, without weights."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import nn

from playground.data import DataForm, Feature, Task, input_shape
from playground.engine.adopt import AGAIN, reset_reason
from playground.experiment import Experiment
from playground.layers import Shape
from playground.model.plan import plan


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of prepared data beforehand."""

    features: tuple[Feature, ...]
    task: Task
    shape: Shape


@dataclass(frozen=True, slots=True)
class Sketch:
    """An experiment as `reset_reason` looks at it; its networks are on the meta device."""

    experiment: Experiment
    prepared: Inputs
    networks: Mapping[str, nn.Sequential]


def outlook(before: Experiment, after: Experiment) -> str | None:
    """Why a run of `before` that adopts `after` starts again from new weights, as a sentence; None when it goes on. Both must be able to run."""
    reason = reset_reason(sketch(before), sketch(after))
    return None if reason is None else f"{reason}: {AGAIN}."


def sketch(experiment: Experiment) -> Sketch:
    """The outline of an experiment that can run."""
    source, chosen = experiment.data.source, experiment.data.features
    features = chosen if source.form is DataForm.PLANE else ()
    with torch.device("meta"):
        modules = OrderedDict((row.name, row.call()) for row in plan(experiment).rows if row.call is not None)
    return Sketch(experiment, Inputs(features, source.task(), input_shape(source, chosen)), {"network": nn.Sequential(modules)})
