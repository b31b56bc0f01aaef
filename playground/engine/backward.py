"""Gradients of a loss, without the checks that torch.autograd.grad makes at every call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.autograd import Variable

Backward = Callable[[Tensor], tuple[Tensor, ...]]


_run = Variable._execution_engine.run_backward


def gradients_of(loss: Tensor, inputs: tuple[Tensor, ...], one: Tensor) -> tuple[Tensor, ...]:
    """What `torch.autograd.grad(loss, inputs)` gives for a scalar loss; `one` is a 1 without axes.

    It calls the engine as torch.autograd.grad does, without looking over the arguments again at each step, which takes as long as the
    gradients of a small layer.
    """
    gradients: tuple[Tensor, ...] = _run((loss,), (one,), False, False, inputs, allow_unreachable=False, accumulate_grad=False)
    return gradients


def backward_of(parameters: Sequence[Tensor]) -> Backward:
    """A function from a scalar loss to its gradients by these parameters."""
    inputs = tuple(parameters)
    return partial(gradients_of, inputs=inputs, one=torch.ones((), device=inputs[0].device, dtype=inputs[0].dtype))
