"""Randomness inside a network (dropout) that nobody else can disturb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn


class Noise:
    """A stream of random numbers of the trainer's own.

    torch's dropout draws from the process-wide generator of its device. Inside `drawing()` that generator continues this stream; outside it is as
    it was, so that neither a stray `torch.rand` changes a run nor a run changes what others draw.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._device = device
        self.state = seeded(seed, device)

    @contextmanager
    def drawing(self) -> Iterator[None]:
        """Draw from this stream within the block."""
        outside = read(self._device)
        write(self.state, self._device)
        try:
            yield
        finally:
            self.state = read(self._device)
            write(outside, self._device)


def draws(networks: Iterable[nn.Module], x: Tensor) -> bool:
    """Whether these networks draw random numbers when they are trained on inputs like `x` (n, …); found by trying, without a trace."""
    device, outside = x.device, read(x.device)
    with torch.no_grad():
        for network in networks:
            buffers = [(buffer, buffer.clone()) for buffer in network.buffers()]
            network(x)
            for buffer, before in buffers:
                buffer.copy_(before)
        used = not torch.equal(read(device), outside)
        write(outside, device)
    return used


def read(device: torch.device) -> Tensor:
    """The state of the process-wide generator of a device."""
    if device.type == "cuda":
        return torch.cuda.get_rng_state(device)
    return torch.mps.get_rng_state() if device.type == "mps" else torch.get_rng_state()


def write(state: Tensor, device: torch.device) -> None:
    """Put the process-wide generator of a device into a state."""
    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state)
    else:
        torch.set_rng_state(state)


def seeded(seed: int, device: torch.device) -> Tensor:
    """The state that the generator of a device has after this seed."""
    return torch.Generator(device=device).manual_seed(seed).get_state()
