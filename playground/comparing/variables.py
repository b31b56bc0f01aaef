"""Every variable of an experiment, made from its declarations."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from playground.comparing.block import block_variables
from playground.comparing.structure import structures
from playground.comparing.variable import Field, Kind, Variable
from playground.edit import Path
from playground.experiment import Experiment
from playground.initialisers import Initialiser
from playground.layers import Layer
from playground.losses import Loss
from playground.objectives import Supervised
from playground.optimisers import Optimiser
from playground.params import Form, controls
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.schedules import Schedule

VARIED = (Form.INTEGER, Form.NUMBER, Form.FLAG, Form.CHOICE)
"""Controls whose fields can be varied; pairs and lists cannot."""

EXCEPT = frozenset({"seed", "version", "name", "training.device", "training.gear"})
"""Fields that are no settings: seeds are what a comparison repeats over."""


def variables(experiment: Experiment) -> tuple[Variable, ...]:
    """What can be varied of an experiment, what is asked for most first."""
    return tuple(_variables(experiment))


def variable(experiment: Experiment, field: str) -> Variable:
    """The variable of this name; SpecError suggests a near one."""
    known = {found.field: found for found in variables(experiment)}
    if field in known:
        return known[field]
    near = difflib.get_close_matches(field, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(list(known)[:12])} and more"
    raise SpecError([Problem(field[:60] or "vary", f"is nothing that can be varied in this experiment; {hint}")])


def _variables(experiment: Experiment) -> Iterator[Variable]:
    yield from _fields(experiment.optimiser, ("optimiser",), "Optimiser", only=("lr",))
    yield Kind(("optimiser",), Optimiser, "Optimiser", "Optimiser")
    yield from _fields(experiment.training, ("training",), "Training", only=("batch",))
    yield from structures(experiment)
    yield from block_variables(experiment)
    yield from _fields(experiment.optimiser, ("optimiser",), experiment.optimiser.name(), but=("lr",))
    yield Kind(("schedule",), Schedule, "Schedule", "Schedule")
    yield from _fields(experiment.schedule, ("schedule",), experiment.schedule.name())
    yield Kind(("initialiser",), Initialiser, "First weights", "First weights")
    yield from _fields(experiment.initialiser, ("initialiser",), experiment.initialiser.name())
    if isinstance(experiment.objective, Supervised):
        yield Kind(("objective", "loss"), Loss, "Loss", "Loss")
        yield from _fields(experiment.objective.loss, ("objective", "loss"), experiment.objective.loss.name())
    yield from _fields(experiment.training, ("training",), "Training", but=("batch",))
    for index, penalty in enumerate(experiment.penalties):
        yield from _fields(penalty, ("penalties", index), penalty.name(), but=("strength",))
    for index, rule in enumerate(experiment.training.stop):
        yield from _fields(rule, ("training", "stop", index), rule.name())
    source = experiment.data.source
    yield from _fields(source, ("data", "source"), source.name())
    yield from _fields(experiment.data, ("data",), "Data")
    yield from _layers(experiment.network, ("network",), "")


def _fields(thing: Strict, path: Path, group: str, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> Iterator[Variable]:
    for control in controls(type(thing)):
        here = (*path, control.field)
        if control.form not in VARIED or (only and control.field not in only) or control.field in but or control.field == "seed":
            continue
        if ".".join(map(str, here)) not in EXCEPT:
            yield Field(here, control, group)


def _layers(layers: Sequence[Layer], path: Path, before: str) -> Iterator[Variable]:
    """Those of every layer, nested ones included."""
    for index, layer in enumerate(layers):
        here, title = (*path, index), f"{before}Layer {index + 1}: {layer.name()}"
        yield from _fields(layer, here, title)
        for field, stack in layer.children():
            yield from _layers(stack, (*here, field), f"{title}, {field}, ")
