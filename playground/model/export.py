"""An experiment as a plain PyTorch script that needs nothing of this package and repeats the run's numbers."""

from __future__ import annotations

import base64
import textwrap
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from types import FunctionType
from typing import Any, cast

import torch
from torch import Tensor, nn

from playground.augmentations import Mixup, shares
from playground.data import Prepared, Task, prepare
from playground.experiment import Experiment
from playground.initialisers import STARTS, Default
from playground.layers import Call, Head
from playground.layers.modules import Recurrent
from playground.metrics import measure
from playground.model.build import DRAWS, build, innermost
from playground.model.check import check
from playground.model.listing import Listing
from playground.model.plan import Plan, calls
from playground.model.script import DATA, MAIN, SCRIPT, render
from playground.objectives import Supervised
from playground.penalties import clip_gradients, limit_weights
from playground.problem import Problem, SpecError
from playground.schedules import Constant, Moment

USE = """\
Written by Neural Playground; it needs PyTorch and nothing else. `python script.py 20` trains for 20 epochs. Each line that it prints is a row of
the run's record, as JSON: the loss and the measure of the training, validation and test part."""

EPOCHS = 100
"""Epochs that a script trains by itself when no stop rule ends it before."""

WIDTH = 100
"""Columns beyond which a constructor call is spread over lines."""

LINE = 140
"""Letters of a line of packed numbers."""

LARGE = 4_000_000
"""Bytes from which on numbers are compressed fast: harder takes twice as long and makes them hardly smaller."""


@dataclass(frozen=True, slots=True)
class Sections:
    """The parts of a script, in the order in which Python must read them; `about` says in words what it is."""

    about: str
    imports: str
    constants: str
    definitions: str
    training: str
    data: str


def export(experiment: Experiment) -> str:
    """The script; SpecError when the experiment cannot run, or has an objective that no script can be written for.

    On the same machine, with the same torch, it gives the very numbers of the trainer on the CPU: one thread, the same order of operations.
    """
    made = sections(experiment)
    head = f'"""{made.about}\n\n{USE}\n"""'
    parts = [head, made.imports, made.constants, made.definitions, made.training, made.data, MAIN]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def sections(experiment: Experiment) -> Sections:
    """The parts of the script; see `export`."""
    planned = check(experiment)
    objective = experiment.objective
    if not isinstance(objective, Supervised):
        raise SpecError([Problem("objective", f"{objective.name()} cannot be exported as a script yet")])
    data = experiment.data
    prepared = prepare(data.source, data.features, data.scaling, data.split, data.target_scaling)
    listing = Listing()
    loss = objective.loss.call(prepared.task)
    values = _values(experiment, planned, prepared, loss, listing)
    training = render(SCRIPT, _flags(experiment, planned, prepared), values)
    about = f"{experiment.name or 'An experiment'}: {experiment.data.source.called()}, {planned.parameters:,} parameters."
    return Sections(about, _imports(listing), _constants(experiment, planned, prepared), listing.code(), training, _data(prepared))


def _imports(listing: Listing) -> str:
    lines = {*listing.imports, *(f"import {name}" for name in ("base64", "json", "math", "sys", "zlib", "torch"))}
    lines |= {"from collections import OrderedDict", "from collections.abc import Callable", "from torch import Tensor", "from torch import nn"}
    plain = sorted(line for line in lines if line.startswith("import "))
    grouped: dict[str, list[str]] = {}
    for line in sorted(lines - set(plain)):
        home, _, name = line.removeprefix("from ").partition(" import ")
        grouped.setdefault(home, []).append(name)
    every = [*plain, *(f"from {home} import {', '.join(names)}" for home, names in grouped.items())]
    own = [line for line in every if line.split()[1].startswith("torch")]
    return "\n".join(["from __future__ import annotations", "", *(line for line in every if line not in own), "", *own])


def _constants(experiment: Experiment, planned: Plan, prepared: Prepared) -> str:
    train, validation, test = map(len, prepared.parts.values())
    lines = [
        f"SEED = {experiment.seed}",
        f"EPOCHS = {EPOCHS}  # the first argument says otherwise",
        f"BATCH = {planned.batch}",
        f"LEARNING_RATE = {experiment.optimiser.lr!r}",
        f'SIZES = {{"train": {train}, "validation": {validation}, "test": {test}}}',
        f"TRAIN, VALIDATION = slice({train}), slice({train}, {train + validation})",
    ]
    return "\n".join(lines)


def _flags(experiment: Experiment, planned: Plan, prepared: Prepared) -> dict[str, bool]:
    """Which lines of the script are wanted."""
    training, rules = experiment.training, experiment.training.stop
    shuffled = planned.batch < len(prepared.train)
    plateau = bool(experiment.schedule.start())
    network = build(experiment, planned)["network"]
    recurrent = any(isinstance(module, Recurrent) for module in network.modules())
    return {
        "innermost": innermost(experiment, network),
        "tied": experiment.head is Head.TIED,
        "recurrent": recurrent,
        "gates": recurrent and not isinstance(experiment.initialiser, Default),
        "generator": experiment.initialiser.draws,
        "alike": experiment.initialiser.bias in STARTS,
        "mixed": True,
        "augmented": bool(experiment.data.augmentations),
        "noise": True,
        "shuffled": shuffled,
        "left": shuffled and _kept(planned, prepared) < len(prepared.train),
        "goes": planned.at_once < sum(map(len, prepared.parts.values())),
        "weights": bool(experiment.penalties) or training.max_norm is not None,
        "penalties": bool(experiment.penalties),
        "schedule": not isinstance(experiment.schedule, Constant),
        "plateau": plateau,
        "rules": bool(rules),
        "validated": plateau or any(rule.needs_validation for rule in rules),
        "keeper": _keeper(experiment) is not None,
        "full": experiment.optimiser.full_batch,
        "clip": training.clip is not None,
        "max_norm": training.max_norm is not None,
    }


def _values(experiment: Experiment, planned: Plan, prepared: Prepared, loss: Call, listing: Listing) -> dict[str, str]:
    """What fills the holes of the script; collects the definitions that it needs."""
    training, task, schedule = experiment.training, prepared.task, experiment.schedule
    measures = {name: measure(task, name) for name in task.metrics}
    for target in [target for call in (*dict(calls(planned)).values(), loss) for target in call.targets()]:
        listing.add(cast(type, target))
    for function in measures.values():
        listing.add(cast(FunctionType, function))
    if training.clip is not None:
        listing.add(cast(FunctionType, clip_gradients))
    if training.max_norm is not None:
        listing.add(cast(FunctionType, limit_weights))
    moving = not isinstance(schedule, Constant)
    if moving:
        listing.add(Moment)
    return {
        "network": _network(planned),
        "draws": str(DRAWS),
        "fill": experiment.initialiser.source("weight"),
        "fill_gate": experiment.initialiser.source("gate"),
        "bias": str(STARTS.get(experiment.initialiser.bias, "")),
        "loss": loss.source(),
        "measures": ", ".join(f'"{name}": {function.__name__}' for name, function in measures.items()),
        "columns": " and ".join(task.metrics),
        "kept": str(_kept(planned, prepared)),
        "most": str(planned.at_once),
        "optimiser": _optimiser(experiment),
        "penalties": _list(listing.add_declared(penalty, "value", "add") for penalty in experiment.penalties),
        "schedule": listing.add_declared(schedule, "factor", "start", "observe") if moving else "",
        "rules": _list(listing.add_declared(rule, "start", "observe") for rule in training.stop),
        "keeper": str(_keeper(experiment)),
        "changes": _changes(experiment, task, listing),
        "clip": repr(training.clip),
        "longest": repr(training.max_norm),
    }


def _changes(experiment: Experiment, task: Task, listing: Listing) -> str:
    """The lines that do what the augmentations do, one after another."""
    lines = []
    for augmentation in experiment.data.augmentations:
        if isinstance(augmentation, Mixup):
            listing.add(cast(FunctionType, shares))
            lines.append(f"    y = shares(y, {task.outputs})")
        lines.append(f"    x, y = {listing.add_declared(augmentation, 'apply')}.apply(x, y, generator)")
    return "\n".join(lines)


def _network(planned: Plan) -> str:
    return textwrap.indent("\n".join(f'("{name}", {_spread(call)}),' for name, call in calls(planned)), " " * 16)


def _spread(call: Call) -> str:
    """A constructor call as Python, over several lines where one would be too long."""
    source = call.source()
    if len(source) <= WIDTH:
        return source
    arguments = [*map(_argument, call.arguments), *(f"{key}={_argument(value)}" for key, value in call.keywords.items())]
    body = textwrap.indent(",\n".join(arguments), "    ")
    return f"{call.name()}(\n{body},\n)"


def _argument(value: Any) -> str:
    return _spread(value) if isinstance(value, Call) else Call(nn.Identity, value).source()[len("nn.Identity(") : -1]


def _optimiser(experiment: Experiment) -> str:
    rule, keywords = experiment.optimiser.arguments()
    keywords = {**keywords, **experiment.optimiser.implementation({"cpu"})}
    arguments = ["parameters", *(f"{key}={value!r}" for key, value in keywords.items())]
    line = f"torch.optim.{rule.__name__}({', '.join(arguments)})"
    body = textwrap.indent(",\n".join(arguments), " " * 8)
    return line if len(line) <= WIDTH else f"torch.optim.{rule.__name__}(\n{body},\n    )"


def _keeper(experiment: Experiment) -> int | None:
    """The stop rule that wants the best weights back, by its place."""
    return next((index for index, rule in enumerate(experiment.training.stop) if getattr(rule, "restore", False)), None)


def _kept(planned: Plan, prepared: Prepared) -> int:
    """Training examples of an epoch that fill a batch every layer can learn from."""
    rest = len(prepared.train) % planned.batch
    return len(prepared.train) - rest if rest < planned.least_batch else len(prepared.train)


def _list(sources: Iterable[str]) -> str:
    return f"[{', '.join(sources)}]"


def _data(prepared: Prepared) -> str:
    x, y = (torch.cat([getattr(part, field) for part in prepared.parts.values()]) for field in ("x", "y"))
    values = {"x": _shape(x), "y": _shape(y), "kind": str(x.dtype), "dtype": str(y.dtype), "inputs": _packed(x), "targets": _packed(y)}
    return render(DATA, {}, values)


def _shape(tensor: Tensor) -> str:
    return ", ".join(map(str, tensor.shape))


def _packed(tensor: Tensor) -> str:
    """The numbers of a tensor as lines of text."""
    data = tensor.contiguous().numpy().tobytes()
    text = base64.b64encode(zlib.compress(data, 9 if len(data) < LARGE else 1)).decode()
    return "\n".join(text[start : start + LINE] for start in range(0, len(text), LINE))
