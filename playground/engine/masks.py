"""Dropout's masks for steps of the compiled kernel, drawn by torch as its modules would draw them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.engine.forward import pooled_first
from playground.engine.stack import ALTOGETHER, Step


class Masks:
    """The masks of a stack's dropouts: 1 for what stays, example by example, the units of each as the kernel has them.

    `x` (n, …) are two examples or more: a pass with them shows in which order a picture's numbers lie in memory, in which torch draws.
    """

    def __init__(self, steps: Sequence[Step], network: nn.Sequential, x: Tensor) -> None:
        self._steps = [step for step in steps if step.drop]
        self._innermost = _innermost(network, x) if any(step.extent for step in self._steps) else set[int]()
        self.units = sum(step.units for step in self._steps)
        """Numbers for one example."""

    def draw(self, sizes: Sequence[int], room: int) -> NDArray[np.float32]:
        """The masks of steps with so many examples each; `room` is how far one step's are from the next."""
        masks = torch.empty(max(1, len(sizes) * room))
        for turn, b in enumerate(sizes if self.units else ()):
            place = turn * room
            for step in self._steps:
                self._fill(masks[place : place + b * step.units], step, b)
                place += b * step.units
        return masks.numpy()

    def _fill(self, mask: Tensor, step: Step, b: int) -> None:
        """One step's mask of one dropout, (b · units,)."""
        stays = 1.0 - step.drop
        if type(step.module) in ALTOGETHER:
            whole = torch.empty(b, step.shape[0]).bernoulli_(stays)
            wide = mask.view(b, -1, step.shape[0]) if step.extent else mask.view(b, step.shape[0], -1).transpose(1, 2)
            wide.copy_(whole[:, None])
        elif step.extent is None:
            mask.bernoulli_(stays)
        else:
            channels, height, width = step.extent
            picture = mask.view(b, height, width, channels).permute(0, 3, 1, 2)
            if id(step.module) in self._innermost:
                picture.bernoulli_(stays)
            else:
                picture.copy_(torch.empty(picture.shape).bernoulli_(stays))


@torch.no_grad()
def _innermost(network: nn.Sequential, x: Tensor) -> set[int]:
    """The submodules whose inputs torch keeps with the channels innermost, by identity. Random numbers and running averages stay as they were."""
    found, before = set[int](), [(buffer, buffer.clone()) for buffer in network.buffers()]
    with torch.random.fork_rng(devices=[]):
        for module in pooled_first([*network.children()]):
            if x.ndim == 4 and not x.is_contiguous():
                found.add(id(module))
            x = module(x)
    for buffer, value in before:
        buffer.copy_(value)
    return found
