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
