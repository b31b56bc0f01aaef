"""Whether a checkpoint belongs to an experiment."""

from __future__ import annotations

from collections.abc import Iterator

from playground.engine.checkpoint import Checkpoint
from playground.engine.loop import Loop
from playground.problem import Problem

FREE = {"version", "name", "training"}
"""Fields that may differ: where and how long a run goes on does not change what it is; of `training`, the size of the steps may not."""


def mismatches(checkpoint: Checkpoint, loop: Loop) -> tuple[Problem, ...]:
    """Every way in which a checkpoint does not fit a loop; none when it can be loaded."""
    return (*_fields(checkpoint, loop), *_tensors(checkpoint, loop), *_hands(checkpoint, loop))


def _fields(checkpoint: Checkpoint, loop: Loop) -> Iterator[Problem]:
    theirs, ours = checkpoint.experiment, loop.assembly.experiment
    for field in type(ours).model_fields:
        if field not in FREE and getattr(theirs, field) != getattr(ours, field):
            yield Problem(field, "expected the one that the checkpoint was made with, got another")
    for field in ("batch", "clip", "max_norm"):
        wanted, found = getattr(theirs.training, field), getattr(ours.training, field)
        if wanted != found:
            yield Problem(f"training.{field}", f"expected {wanted}, with which the checkpoint was made, got {found}")


def _tensors(checkpoint: Checkpoint, loop: Loop) -> Iterator[Problem]:
    theirs = {name: tuple(tensor.shape) for name, tensor in checkpoint.tensors.items()}
    ours = {name: tuple(tensor.shape) for name, tensor in loop.assembly.tensors().items()}
    for name in sorted(theirs.keys() | ours.keys()):
        if theirs.get(name) != ours.get(name):
            yield Problem(name, f"expected a tensor of shape {ours.get(name, 'none')}, got {theirs.get(name, 'none')} in the checkpoint")
    if len(checkpoint.watches) != len(loop.watches) and checkpoint.experiment.training.stop == loop.assembly.experiment.training.stop:
        yield Problem("watches", "expected one for each stop rule")


def _hands(checkpoint: Checkpoint, loop: Loop) -> Iterator[Problem]:
    tensors, units = loop.assembly.tensors(), {block.id: block.units for block in loop.assembly.plan.blocks()[1:-1]}
    for name, mask in checkpoint.hands.frozen.items():
        if name not in tensors or tensors[name].shape != mask.shape:
            yield Problem(name, "expected a tensor that is frozen to be one of the network's")
    for block, silent in checkpoint.hands.silenced.items():
        if not all(0 <= unit < units.get(block, 0) for unit in silent):
            yield Problem(block, f"expected silenced units of a hidden layer with {units.get(block, 0)} units, got {', '.join(map(str, silent))}")
