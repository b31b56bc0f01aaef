"""Recurrent layers on the meta device: shapes and costs by their formulas, since torch goes there step by step, in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

GATES: Mapping[Any, int] = {torch.rnn_tanh: 1, torch.rnn_relu: 1, torch.gru: 3, torch.lstm: 4}
"""Matrices that each of torch's recurrent functions multiplies input and state with."""

WRITTEN: Mapping[Any, int] = {torch.rnn_tanh: 7, torch.rnn_relu: 7, torch.gru: 25, torch.lstm: 27}
"""Numbers that a step writes for each unit."""


class Recurrences(TorchFunctionMode):
    """Within the block nn.RNN, nn.GRU and nn.LSTM on the meta device give empty tensors of the right shapes at once.

    `flops` (two for each multiply-add) and `memory` (bytes written) count what they would have done.
    """

    def __init__(self) -> None:
        super().__init__()
        self.flops = self.memory = 0

    def __torch_function__(self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> Any:
        if func in GATES and isinstance(args[0], Tensor) and args[0].is_meta and not kwargs and len(args) == 9:
            return self._skipped(func, *args)
        return func(*args, **(kwargs or {}))

    def _skipped(self, func: Any, x: Tensor, state: Any, weights: list[Tensor], bias: bool, layers: int, *rest: Any) -> tuple[Tensor, ...]:
        """`rest`: dropout, training, bidirectional, batch first."""
        directions, first = 2 if rest[2] else 1, rest[3]
        batch, length = (x.shape[0], x.shape[1]) if first else (x.shape[1], x.shape[0])
        units = weights[1].shape[1]
        matrices = sum(weight.numel() for weight in weights if weight.ndim == 2)
        self.flops += 2 * batch * length * matrices
        self.memory += 4 * batch * length * layers * directions * units * WRITTEN[func]
        states: tuple[Tensor, ...] = tuple(state) if isinstance(state, list | tuple) else (state,)
        out = x.new_empty(batch, length, units * directions) if first else x.new_empty(length, batch, units * directions)
        return out, *(s.new_empty(s.shape) for s in states)
