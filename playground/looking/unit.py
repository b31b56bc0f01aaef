"""The value of one unit, channel or feature of a layer for each of many examples."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.explaining.desk import Desk
from playground.looking.site import Site
from playground.looking.tap import tapped
from playground.model.layout import Layout
from playground.problem import Problem, SpecError

AT_ONCE, NUMBERS = 256, 2**22
"""Examples in one pass at most, and numbers that a site may give in one."""


def checked(found: Site, unit: int) -> int:
    """The unit, which the site must have."""
    if unit >= found.units:
        raise SpecError([Problem("unit", f"must be below {found.units}, got {unit}")])
    return unit


def unit_value(values: Tensor, found: Site, unit: int) -> Tensor:
    """Values (n, *site shape) → (n,): the unit's mean over its places, where it has more than one."""
    own = values[..., unit] if found.layout is Layout.STEPS else values[:, unit]
    return own.reshape(len(own), -1).mean(1)


def over(desk: Desk, network: nn.Module, found: Site, unit: int, x: Tensor) -> Tensor:
    """The unit's value for network inputs x (n, *shape), (n,)."""
    made = []
    size = max(1, min(AT_ONCE, NUMBERS // max(1, torch.Size(found.shape).numel())))
    with torch.no_grad():
        for part in torch.split(x, size):
            desk.watch.look(len(part))
            with tapped(network, [found.module]) as passed:
                network(part)
            made.append(unit_value(passed.outputs[found.module], found, unit))
    return torch.cat(made)
