"""Gradients of a loss, without the checks that torch.autograd.grad makes at every call."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.autograd import Variable

Backward = Callable[[Tensor], tuple[Tensor, ...]]


def backward_of(parameters: Sequence[Tensor]) -> Backward:
    """A function from a scalar loss to its gradients by these parameters: what `torch.autograd.grad(loss, parameters)` gives.

    It calls the engine as torch.autograd.grad does, without looking over the arguments again at each step, which takes as long as the
    gradients of a small layer.
    """
    inputs, run = tuple(parameters), Variable._execution_engine.run_backward
    one = torch.ones((), device=inputs[0].device, dtype=inputs[0].dtype)

    def backward(loss: Tensor) -> tuple[Tensor, ...]:
        gradients: tuple[Tensor, ...] = run((loss,), (one,), False, False, inputs, allow_unreachable=False, accumulate_grad=False)
        return gradients

    return backward
