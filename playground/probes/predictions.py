"""What the network answers for every example: one forward pass, from which confusion, examples and scatter are read."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.evaluation import in_goes
from playground.engine.reading import reading


class Predictions(NamedTuple):
    """The outputs (n, outputs) and targets (n, …) of one part on the device, and the rows of the raw data they belong to (n,), on the CPU."""

    output: Tensor
    target: Tensor
    rows: Tensor


def predictions(assembly: Assembly) -> dict[str, Predictions]:
    """The outputs for each part, by its name, in evaluation mode."""
    with reading(assembly.network):
        output = in_goes(assembly, "network")(assembly.x)
    parts, sizes = assembly.prepared.parts, list(assembly.sizes)
    pairs = zip(torch.split(output, sizes), torch.split(assembly.y, sizes), strict=True)
    return {name: Predictions(o, y, part.index) for (name, part), (o, y) in zip(parts.items(), pairs, strict=True)}


def first_predictions(assembly: Assembly, most: int) -> dict[str, Predictions]:
    """The outputs for the first examples of the test part alone (of another, where it is empty), by its name, in evaluation mode."""
    names, sizes = list(assembly.prepared.parts), assembly.sizes
    place = max(place for place, size in enumerate(sizes) if size)
    begin, count = sum(sizes[:place]), min(most, sizes[place])
    some = slice(begin, begin + count)
    with reading(assembly.network):
        output = in_goes(assembly, "network")(assembly.x[some])
    return {names[place]: Predictions(output, assembly.y[some], assembly.prepared.parts[names[place]].index[:count])}
