"""Recurrent layers step by step, in operations that torch.func can differentiate forwards and for each example by itself.

torch's own are single operations, of which some have no forward derivative (oneDNN's LSTM) and others cannot be batched by vmap.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn


class _Unrolled:
    """In the place of torch's forward: (n, length, features) → the states (n, length, directions × units), and nothing more."""

    def forward(self, x: Tensor, hx: None = None) -> tuple[Tensor, None]:
        assert isinstance(self, nn.RNNBase)
        for layer in range(self.num_layers):
            ways = [_way(self, x, f"l{layer}{'_reverse' * back}", bool(back)) for back in range(1 + self.bidirectional)]
            x = torch.cat(ways, -1)
        return x, None


class UnrolledRNN(_Unrolled, nn.RNN):  # type: ignore[misc]
    """nn.RNN, step by step."""


class UnrolledGRU(_Unrolled, nn.GRU):  # type: ignore[misc]
    """nn.GRU, step by step."""


class UnrolledLSTM(_Unrolled, nn.LSTM):  # type: ignore[misc]
    """nn.LSTM, step by step."""


KINDS: dict[type[nn.Module], type[nn.Module]] = {nn.RNN: UnrolledRNN, nn.GRU: UnrolledGRU, nn.LSTM: UnrolledLSTM}


def unrolled(network: nn.Module) -> nn.Module:
    """The network with its recurrent layers step by step: the same parameters by the same names, in a copy; itself where there are none."""
    if not any(type(module) in KINDS for module in network.modules()):
        return network
    made = copy.deepcopy(network)
    for module in made.modules():
        if type(module) in KINDS:
            module.__class__ = KINDS[type(module)]
    return made


def _way(cell: nn.RNNBase, x: Tensor, name: str, back: bool) -> Tensor:
    """The states (n, length, units) of one layer in one direction, from a state of zeros."""
    weight, bias = getattr(cell, f"weight_hh_{name}"), getattr(cell, f"bias_hh_{name}", None)
    entering = nn.functional.linear(x, getattr(cell, f"weight_ih_{name}"), getattr(cell, f"bias_ih_{name}", None))
    state = cells = x.new_zeros(len(x), cell.hidden_size)
    states: list[Tensor] = []
    for t in reversed(range(x.shape[1])) if back else range(x.shape[1]):
        state, cells = _step(cell, entering[:, t], nn.functional.linear(state, weight, bias), state, cells)
        states.append(state)
    return torch.stack(states[::-1] if back else states, 1)


def _step(cell: nn.RNNBase, entering: Tensor, kept: Tensor, state: Tensor, cells: Tensor) -> tuple[Tensor, Tensor]:
    if isinstance(cell, nn.LSTM):
        take, keep, new, give = (entering + kept).chunk(4, 1)
        cells = keep.sigmoid() * cells + take.sigmoid() * new.tanh()
        return give.sigmoid() * cells.tanh(), cells
    if isinstance(cell, nn.GRU):
        (r, z, n), (hr, hz, hn) = entering.chunk(3, 1), kept.chunk(3, 1)
        stay = (z + hz).sigmoid()
        return (1 - stay) * (n + (r + hr).sigmoid() * hn).tanh() + stay * state, cells
    added = entering + kept
    return (added.relu() if cell.nonlinearity == "relu" else added.tanh()), cells


__all__ = ["unrolled"]
