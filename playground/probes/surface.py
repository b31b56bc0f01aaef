"""What the network answers everywhere on the plane, or along the line."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from playground.data import Classification, DataForm
from playground.engine.assembly import Assembly
from playground.engine.forward import forward_of
from playground.engine.reading import reading
from playground.probes.grid import grid


class Surface(NamedTuple):
    """The answer at each point of a grid; row 0 is the lowest x₂.

    `probability` float32 (1, S, S) of class 1, or (C, S, S); `value` float32 (S, S) or (S,), in the target's own units. One of them is None.
    """

    probability: NDArray[np.float32] | None
    value: NDArray[np.float32] | None


def surface(assembly: Assembly, resolution: int) -> Surface | None:
    """The answers over the extent of the data; None for data that do not lie on a plane or a line."""
    prepared = assembly.prepared
    if prepared.form not in (DataForm.PLANE, DataForm.LINE):
        return None
    points = grid(prepared, resolution, assembly.device)
    side = (resolution,) if prepared.form is DataForm.LINE else (resolution, resolution)
    with reading(assembly.network):
        output = forward_of(assembly.network)(points)
        if isinstance(prepared.task, Classification):
            return Surface(assembly.bound.probability(output).T.reshape(-1, *side).cpu().numpy(), None)
        return Surface(None, prepared.targets_of(output)[:, 0].reshape(side).cpu().numpy())
