"""A block's parameters drawn anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from playground.engine.assembly import Assembly
from playground.engine.place import ROLE
from playground.engine.seed import derive
from playground.model.blocks import Block
from playground.model.build import DRAWS, initialise

REDRAW, MOST = 2**41, 2**20
"""The first stream of seeds for drawing anew, and how often a block can be drawn before its seeds are the next one's."""


def redrawn(assembly: Assembly, block: Block, nth: int) -> dict[str, Tensor]:
    """New parameters and running statistics for a block, as the experiment's initialiser draws them; the n-th time they are always the same."""
    experiment, rows = assembly.experiment, assembly.plan.rows
    first = next(place for place, row in enumerate(rows) if row.name in block.names)
    seed = derive(experiment.seed, REDRAW + MOST * first + nth)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        fresh = nn.Sequential(OrderedDict((row.name, row.call()) for row in rows if row.name in block.names and row.call is not None))
    initialise(fresh, experiment.initialiser, torch.Generator().manual_seed(seed + DRAWS))
    return {f"{ROLE}.{name}": tensor.detach().to(assembly.device) for name, tensor in (*fresh.named_parameters(), *fresh.named_buffers())}


def forget(assembly: Assembly, parameters: Iterable[nn.Parameter]) -> None:
    """Bring the optimisers' state beside these parameters back to what it is before the first step."""
    chosen = list(parameters)
    fresh = assembly.experiment.optimiser.build(chosen).state if chosen else {}
    for optimiser in assembly.optimisers:
        for parameter in chosen:
            state = optimiser.state.pop(parameter, None)
            if fresh.get(parameter):
                optimiser.state[parameter] = fresh[parameter]
            elif state and isinstance(optimiser, torch.optim.SGD):  # makes its buffers for all parameters at once or for none
                optimiser.state[parameter] = {"momentum_buffer": torch.zeros_like(parameter, requires_grad=False)}
