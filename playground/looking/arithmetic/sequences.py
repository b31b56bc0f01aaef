"""One number of a layer that reads a sequence: the gates of a recurrent cell, the heads of attention, a row of an embedding."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from playground.explaining.question import Payload
from playground.layers import modules
from playground.looking.recurrence import GATES, kind_of, run

MOST = 6
"""Positions of a head that are named: those it looks at most."""


def recurrent(module: modules.Recurrent, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (length, features), cell (step, unit) or (unit,): `gates` by name at that step, and the states `before` and `after` it, by name."""
    rnn: Any = module.cell
    backward, unit = divmod(cell[-1], rnn.hidden_size)
    trace = run(rnn, x[None])[-1][backward]
    step = cell[0] if len(cell) > 1 else (0 if backward else len(x) - 1)
    earlier = step + 1 if backward else step - 1
    states = {"cell": trace.cell, "hidden": trace.hidden} if trace.cell else {"hidden": trace.hidden}
    here = {name: float(values[step][0, unit]) for name, values in states.items()}
    kind = kind_of(rnn)
    return {
        "op": "recurrent",
        "form": kind,
        "at": step,
        "backward": bool(backward),
        "gates": {name: float(trace.gates[name][step][0, unit]) for name in GATES[kind]},
        "before": {name: float(values[earlier][0, unit]) if 0 <= earlier < len(x) else 0.0 for name, values in states.items()},
        "after": here,
        "computed": here["hidden"],
    }


def attention(module: modules.Attention, x: Tensor, made: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (length, features), cell (position, feature): what each head adds, the positions that it looks at most (`keys`.

    With `shares`), and the bias.
    """
    position, feature = cell
    if module.cross:
        return {"op": "whole", "computed": float(made[cell])}
    weights = module.weights(x[None])[0]
    values = module.value(x[None])[0].unflatten(-1, (module.heads, -1))  # (length, heads, width)
    mixed = torch.einsum("hk,khw->hw", weights[:, position], values)
    rows = module.out.weight[feature].reshape(module.heads, -1)
    added = (rows.double() * mixed.double()).sum(-1)
    bias = 0.0 if module.out.bias is None else float(module.out.bias[feature])
    computed = float(added.sum()) + bias
    if abs(computed - float(made[cell])) > 1e-3 * max(1.0, abs(computed)):  # a bias by distance, which comes from outside
        return {"op": "whole", "computed": float(made[cell])}
    best = weights[:, position].topk(min(MOST, weights.shape[-1]), -1)
    return {"op": "attention", "added": added.float(), "keys": best.indices.int(), "shares": best.values, "bias": bias, "computed": computed}


def embedding(module: torch.nn.Embedding, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (length,) of token numbers, cell (position, feature)."""
    position, feature = cell
    token = int(x[position])
    return {"op": "lookup", "token": token, "computed": float(module.weight[token, feature])}
