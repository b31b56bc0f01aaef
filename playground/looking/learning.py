"""The gradients of a training step, of a copy that does not learn from them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from playground.explaining.desk import Desk


@contextmanager
def learnable(desk: Desk) -> Iterator[dict[str, Tensor]]:
    """The copy's parameters by name, which have gradients while the context lasts."""
    parameters: dict[str, Tensor] = dict(desk.subject.network.named_parameters())
    for parameter in parameters.values():
        parameter.requires_grad_(True)
    try:
        with torch.enable_grad():
            yield parameters
    finally:
        for parameter in parameters.values():
            parameter.requires_grad_(False)


def loss_of(desk: Desk, x: Tensor, y: Tensor) -> Tensor:
    """The objective's loss on a batch, penalties apart, in evaluation mode."""
    bound = desk.assembly.bound
    return bound.loss(bound.phases[0], {"network": desk.subject.network}, x, y)


def batch_of(desk: Desk, most: int) -> tuple[Tensor, Tensor]:
    """Inputs and targets of the first training examples, a batch of them at most."""
    train, batch = desk.prepared.train, desk.assembly.plan.batch
    count = min(most, batch, len(train))
    return train.x[:count], train.y[:count]


def total(gradients: list[Tensor]) -> float:
    """The length of all gradients together, which is what clipping limits."""
    return float(torch.stack([gradient.double().square().sum() for gradient in gradients]).sum().sqrt()) if gradients else 0.0
