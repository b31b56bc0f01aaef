"""What the network says, in the units that a person reads."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.data import Classification, Labelling, Segmentation
from playground.explaining.desk import Desk
from playground.explaining.question import Payload

AT_ONCE = 8192
"""Examples in one pass, at most."""


def outputs(desk: Desk, x: Tensor) -> Tensor:
    """The network's outputs (n, outputs) for network inputs (n, *shape), in pieces that fit into memory."""
    with torch.no_grad():
        made = []
        for part in torch.split(x, _at_once(desk)):
            desk.watch.look(len(part))
            made.append(desk.subject.network(part).reshape(len(part), -1))
        return torch.cat(made)


def _at_once(desk: Desk) -> int:
    """As many examples as evaluation takes at a time, so that pictures do not fill the memory."""
    assembly = desk.subject.assembly
    return AT_ONCE if assembly is None else max(1, min(AT_ONCE, assembly.plan.at_once))


def read(desk: Desk, output: Tensor) -> Payload:
    """`probability` f4 (n, classes), two classes included, or `value` f4 (n, targets) in the targets' own units, or `labels` i4 (n.

    Positions) or (n, height, width); the others are None.
    """
    task = desk.subject.task
    if isinstance(task, Labelling):
        return {"probability": None, "value": None, "labels": output.reshape(len(output), task.length, task.outputs).argmax(-1).int()}
    if isinstance(task, Segmentation):
        maps = output.reshape(len(output), task.outputs, task.height, task.width)
        return {"probability": None, "value": None, "labels": maps.argmax(1).to(torch.uint8 if task.outputs <= 256 else torch.int32)}
    if not isinstance(desk.subject.task, Classification):
        return {"probability": None, "value": desk.prepared.targets_of(output)}
    found = desk.assembly.bound.probability(output)
    return {"probability": torch.cat([1 - found, found], 1) if found.shape[1] == 1 else found, "value": None}


def everywhere(desk: Desk, output: Tensor) -> Tensor | None:
    """The probabilities in one example's outputs at each place: (length, classes) or (classes, height, width); None where there is one answer."""
    match desk.subject.task:
        case Labelling(length=length):
            return output.reshape(length, -1).softmax(1)
        case Segmentation(outputs=outputs, height=height, width=width):
            return output.reshape(outputs, height, width).softmax(0)
    return None
