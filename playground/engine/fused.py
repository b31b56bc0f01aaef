"""The one kernel of an optimiser's update, called directly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

Fused = Callable[[Sequence[Tensor], float | Tensor], object]
"""Takes gradients and learning rate (a tensor, where it lies on the device) and moves the parameters."""


def fused_of(optimiser: torch.optim.Optimizer) -> Fused | None:
    """The call that `optimiser.step` comes down to, its lists of tensors gathered once; None where there is no such call, or no state yet.

    The same kernel on the same tensors as `step`, so the same bits. It must be asked for anew when the optimiser's state is replaced. Call it with
    gradients disabled.
    """
    group = optimiser.param_groups[0]
    states = [optimiser.state.get(parameter, {}) for parameter in group["params"]]
    if len(optimiser.param_groups) > 1 or not group.get("fused") or not group["params"]:
        return None
    if type(optimiser) is torch.optim.SGD:
        return _sgd(group, states)
    return _adam(group, states) if type(optimiser) in (torch.optim.Adam, torch.optim.AdamW) else None


def _sgd(group: dict[str, Any], states: list[dict[str, Any]]) -> Fused | None:
    parameters, rolls = group["params"], group["momentum"] != 0
    buffers = [state.get("momentum_buffer") for state in states] if rolls else []
    if any(buffer is None for buffer in buffers):
        return None
    fixed = {key: group[key] for key in ("weight_decay", "momentum", "dampening", "nesterov", "maximize")}
    kernel: Callable[..., object] = torch._fused_sgd_
    return lambda gradients, rate: kernel(parameters, gradients, buffers, lr=rate, is_first_step=False, **fixed)


def _adam(group: dict[str, Any], states: list[dict[str, Any]]) -> Fused | None:
    if not all(states):
        return None
    parameters = group["params"]
    means, squares = ([state[key] for state in states] for key in ("exp_avg", "exp_avg_sq"))
    count, steps = _counts(states)
    largest = [state["max_exp_avg_sq"] for state in states] if group["amsgrad"] else []
    fixed = {key: group[key] for key in ("weight_decay", "eps", "amsgrad", "maximize")}
    beta1, beta2 = group["betas"]
    kernel: Callable[..., object] = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_

    def step(gradients: Sequence[Tensor], rate: float | Tensor) -> None:
        count.add_(1)
        kernel(parameters, gradients, means, squares, largest, steps, lr=rate, beta1=beta1, beta2=beta2, **fixed)

    return step


def _counts(states: list[dict[str, Any]]) -> tuple[Tensor, list[Tensor]]:
    """The counts of steps in one tensor, and each state's own as a view of it: one call adds to all."""
    count = torch.stack([state["step"] for state in states])
    for state, own in zip(states, count, strict=True):
        state["step"] = own
    return count, [state["step"] for state in states]
