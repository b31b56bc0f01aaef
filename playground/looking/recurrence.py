"""The recurrences of nn.RNN, nn.LSTM and nn.GRU written out, so that gates and states can be seen and differentiated at every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from playground.layers.modules import Recurrent

GATES = {"LSTM": ("input", "forget", "candidate", "output"), "GRU": ("reset", "update", "candidate"), "RNN": ()}
"""The gates of each cell in torch's order."""


@dataclass(slots=True)
class Trace:
    """One direction of one layer, step by step in the order of the sequence: `hidden` and, of an LSTM, `cell` as (n, units) each; `gates` by name
    likewise.

    `states` are the very tensors that the next step was computed from, hidden states first: what gradients by step are taken of.
    """

    hidden: list[Tensor] = field(default_factory=list)
    cell: list[Tensor] = field(default_factory=list)
    gates: dict[str, list[Tensor]] = field(default_factory=dict)

    def stacked(self, name: str) -> Tensor:
        """(n, length, units) of `hidden`, `cell` or a gate."""
        steps = self.gates[name] if name in self.gates else getattr(self, name)
        return torch.stack(steps, 1)


def kind_of(cell: Any) -> str:
    """LSTM, GRU or RNN."""
    return "RNN" if cell.mode.startswith("RNN") else str(cell.mode)


def run(cell: Any, x: Tensor) -> list[list[Trace]]:
    """The traces of every layer, both directions where there are two, for x (n, length, features).

    What torch itself gives is in the last layer's hidden states.
    """
    layers = []
    for layer in range(cell.num_layers):
        directions = [_direction(cell, layer, backward, x) for backward in range(2 if cell.bidirectional else 1)]
        layers.append(directions)
        x = torch.cat([trace.stacked("hidden") for trace in directions], -1)
    return layers


def output(module: Recurrent, layers: list[list[Trace]]) -> Tensor:
    """What the layer gives, as `Recurrent.forward` makes it, from the traces."""
    cell: Any = module.cell
    states = torch.cat([trace.stacked("hidden") for trace in layers[-1]], -1)
    if not module.last:
        return states
    if not cell.bidirectional:
        return states[:, -1]
    return torch.cat([states[:, -1, : cell.hidden_size], states[:, 0, cell.hidden_size :]], -1)


def _direction(cell: Any, layer: int, backward: int, x: Tensor) -> Trace:
    suffix = f"l{layer}{'_reverse' if backward else ''}"
    given, held = getattr(cell, f"weight_ih_{suffix}"), getattr(cell, f"weight_hh_{suffix}")
    none = given.new_zeros(given.shape[0])
    first, second = (getattr(cell, f"bias_{part}_{suffix}") if cell.bias else none for part in ("ih", "hh"))
    trace, kind = Trace(), kind_of(cell)
    state = x.new_zeros(len(x), cell.hidden_size), x.new_zeros(len(x), cell.hidden_size)
    steps = range(x.shape[1] - 1, -1, -1) if backward else range(x.shape[1])
    for t in steps:
        state = _step(kind, cell, trace, x[:, t] @ given.T + first, state, held, second)
    if backward:
        for values in (trace.hidden, trace.cell, *trace.gates.values()):
            values.reverse()
    return trace


def _step(kind: str, cell: Any, trace: Trace, given: Tensor, state: tuple[Tensor, Tensor], weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """One step: `given` is what the input adds to every gate (n, gates · units)."""
    h, c = state
    held = h @ weight.T + bias
    made: tuple[Tensor, ...] = ()
    if kind == "LSTM":
        i, f, g, o = (given + held).chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        made = (i, f, g, o)
        c = f * c + i * g
        h = o * c.tanh()
        trace.cell.append(c)
    elif kind == "GRU":
        (ri, zi, ni), (rh, zh, nh) = given.chunk(3, -1), held.chunk(3, -1)
        r, z = (ri + rh).sigmoid(), (zi + zh).sigmoid()
        n = (ni + r * nh).tanh()
        made = (r, z, n)
        h = (1 - z) * n + z * h
    else:
        h = (given + held).relu() if cell.mode == "RNN_RELU" else (given + held).tanh()
    for name, gate in zip(GATES[kind], made, strict=True):
        trace.gates.setdefault(name, []).append(gate)
    trace.hidden.append(h)
    return h, c
