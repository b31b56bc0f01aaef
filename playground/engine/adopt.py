"""What a change of the experiment means for a network that has been trained: what is kept, what starts again, and how to say so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import torch
from torch import nn

from playground.data import Feature, Task
from playground.engine.carry import carried
from playground.engine.loop import Loop
from playground.experiment import Experiment
from playground.layers import Layer, Shape
from playground.registry import Strict

AGAIN = "the network starts again from new weights"

DROPPED = "What was frozen or silenced in it is free again."


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a change: whether the network starts again, and a sentence that says so.

    `other` says that the run no longer goes on from where it was: from new weights, or from where it had been left before.
    """

    reset: bool
    message: str
    other: bool = False


class Inputs(Protocol):
    """What matters here of an experiment's inputs."""

    @property
    def features(self) -> tuple[Feature, ...]: ...
    @property
    def task(self) -> Task: ...
    @property
    def shape(self) -> Shape: ...


class Outline(Protocol):
    """What matters here of an assembly; a sketch on the meta device has it too."""

    @property
    def experiment(self) -> Experiment: ...
    @property
    def prepared(self) -> Inputs: ...
    @property
    def networks(self) -> Mapping[str, nn.Sequential]: ...


def reset_reason(old: Outline, new: Outline) -> str | None:
    """Why the trained weights cannot go on, as the first half of a sentence; None when they can."""
    before, after = old.experiment, new.experiment
    if type(before.data.source) is not type(after.data.source):
        return f"The data are now {after.data.source.called()}"
    if before.data.features != after.data.features and old.prepared.features != new.prepared.features:
        return "The input features have changed"
    if old.prepared.task != new.prepared.task or old.prepared.shape != new.prepared.shape:
        return "The data now ask for other inputs or outputs"
    if type(before.objective) is not type(after.objective):
        return f"The objective is now {after.objective.name()}"
    if before.seed != after.seed:
        return f"The seed is now {after.seed}"
    if before.initialiser != after.initialiser:
        return f"The initial weights are now {after.initialiser.name()}"
    if before.head != after.head:
        return "The network now ends in another way"
    if _skeleton(old) != _skeleton(new):
        return _what_changed(before.network, after.network)
    return None


def continue_from(old: Loop, new: Loop) -> bool:
    """Carry the state of a run over to a loop whose networks have the same weights; False when the optimiser's moments could not come along."""
    before, after = old.assembly.experiment, new.assembly.experiment
    state = old.capture()
    names = dict(zip(state.tensors, new.assembly.tensors(), strict=True))
    same = _same_moments(before.optimiser.arguments(), after.optimiser.arguments())
    keeps_rules = before.training.stop == after.training.stop
    fresh = new.capture()
    new.load(
        replace(
            state,
            experiment=after,
            tensors={names[name]: tensor for name, tensor in state.tensors.items()},
            best={names[name]: t for name, t in state.best.items()} if state.best and keeps_rules else None,
            optimisers=state.optimisers if same else fresh.optimisers,
            memory=state.memory if before.schedule == after.schedule else fresh.memory,
            watches=tuple(replace(watch, reason=None) for watch in state.watches) if keeps_rules else fresh.watches,
            noise=state.noise if state.noise is not None else fresh.noise,
            finished=None,
            hands=carried(state.hands, old.assembly.plan.blocks(), new.assembly.plan.blocks(), names),
        )
    )
    return same


def kept(before: Experiment, after: Experiment, same_moments: bool) -> str:
    """What changed without a reset, as a sentence."""
    changes = [text for text in _differences(before, after) if text]
    if not changes:
        return "Nothing that matters to training has changed."
    tail = "training goes on" if same_moments else f"training goes on, {after.optimiser.name()} starts with fresh moments"
    head = ", ".join(changes)
    return f"{head[0].upper()}{head[1:]}: {tail}."


def _skeleton(assembly: Outline) -> list[tuple[str, type[nn.Module], list[tuple[str, torch.Size]]]]:
    """Every module that has weights or statistics of its own, in order, with their names and shapes."""
    found = []
    for role, network in assembly.networks.items():
        for module in network.modules():
            own = [(name, t.shape) for name, t in (*module.named_parameters(recurse=False), *module.named_buffers(recurse=False))]
            if own:
                found.append((role, type(module), own))
    return found


def _same_moments(old: tuple[type, dict[str, Any]], new: tuple[type, dict[str, Any]]) -> bool:
    """Whether the running means of one optimiser serve the other: same rule, and the same means kept (those switched on by a number above 0)."""
    kept = [{key: bool(value) for key, value in arguments.items() if key not in ("lr", "weight_decay")} for _, arguments in (old, new)]
    return old[0] is new[0] and kept[0] == kept[1]


def _what_changed(before: tuple[Layer, ...], after: tuple[Layer, ...]) -> str:
    """The difference between two stacks, as the first half of a sentence; layers are counted as the diagram's columns are."""
    if len(before) == len(after):
        differing = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        if len(differing) == 1:
            a, b = before[differing[0]], after[differing[0]]
            number = sum(not layer.follower for layer in after[: differing[0] + 1])
            if type(a) is not type(b):
                return f"Layer {number} is now {b.name()}"
            fields = [field for field, value in b if value != getattr(a, field)]
            if fields == ["units"]:
                return f"Layer {number} is now {b.model_dump()['units']} wide"
            return f"Layer {number} ({b.name()}) has changed"
        return "The layers have changed"
    longer, shorter, verb = (after, before, "been added") if len(after) > len(before) else (before, after, "been removed")
    extra = next((i for i, layer in enumerate(longer) if (*longer[:i], *longer[i + 1 :]) == shorter), None)
    return f"{longer[extra].name()} has {verb}" if extra is not None else "The layers have changed"


def _differences(before: Experiment, after: Experiment) -> Iterator[str]:
    for field in ("data", "training"):
        yield from _fields(getattr(before, field), getattr(after, field))
    if before.network != after.network or before.roles != after.roles:
        yield "the layers"
    for field in ("objective", "optimiser", "schedule"):
        old, new = getattr(before, field), getattr(after, field)
        if type(old) is not type(new):
            yield f"{field} now {new.name()}"
        else:
            yield from _fields(old, new)
    if before.penalties != after.penalties:
        yield "penalties"


def _fields(old: Strict, new: Strict) -> Iterator[str]:
    """The fields that differ, with their new value where it can be said in a word."""
    names = {"lr": "learning rate", "batch": "batch size", "clip": "gradient clipping", "source": "data"}
    for field, value in new:
        if value != getattr(old, field):
            name = names.get(field, field.replace("_", " "))
            yield f"{name} now {_say(value)}" if value is None or isinstance(value, int | float | str) else f"{name} changed"


def _say(value: float | str | None) -> str:
    """A value in a word: booleans and None as on and off."""
    if value is None or isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, int | float) else value
