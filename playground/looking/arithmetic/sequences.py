"""One number of a layer that reads a sequence: the gates of a recurrent cell, the heads of attention, a row of an embedding."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from playground.explaining.question import Payload
from playground.layers import modules
from playground.looking.arithmetic.dense import dense
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


def attention(module: modules.Attention, x: Tensor, cell: tuple[int, ...], context: modules.Context | None) -> Payload:
    """Input x (length, features), cell (position, feature): what each head adds, the positions that it looks at most (`keys`.

    With `shares`), and the bias. Positions of a cross-attention are those of the encoder's result, which is in the context: `of` says whose they are.
    """
    position, feature = cell
    memory = context.memory if context is not None and module.cross else None
    weights = module.weights(x[None], context)[0]
    values = module.value(x[None] if memory is None else memory)[0].unflatten(-1, (module.heads, -1))  # (length, heads, width)
    mixed = torch.einsum("hk,khw->hw", weights[:, position], values)
    rows = module.out.weight[feature].reshape(module.heads, -1)
    added = (rows.double() * mixed.double()).sum(-1)
    bias = 0.0 if module.out.bias is None else float(module.out.bias[feature])
    best = weights[:, position].topk(min(MOST, weights.shape[-1]), -1)
    return {
        "op": "attention",
        "of": "itself" if memory is None else "the encoder",
        "added": added.float(),
        "keys": best.indices.int(),
        "shares": best.values,
        "bias": bias,
        "computed": float(added.sum()) + bias,
    }


def embedding(module: torch.nn.Embedding, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (length,) of token numbers, cell (position, feature)."""
    position, feature = cell
    token = int(x[position])
    return {"op": "lookup", "token": token, "computed": float(module.weight[token, feature])}


def tied(module: modules.TiedHead, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """The product with the token's row in the embedding: a dense layer without bias, whose weights are that row."""
    table = module._held[0].weight
    head = torch.nn.Linear(table.shape[1], table.shape[0], bias=False)
    head.weight = torch.nn.Parameter(table.detach(), requires_grad=False)
    return dense(head, x, cell)


def pooled_over_time(module: modules.TimeMean | modules.TimeMax, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (length, features), cell (feature,): the window is the whole sequence."""
    row, largest = x[:, cell[0]], isinstance(module, modules.TimeMax)
    computed = float(row.max()) if largest else float(row.double().mean())
    at = [int(row.argmax())] if largest else None
    made = {"op": "pooling", "keep": "largest" if largest else "mean", "patch": row, "inside": torch.ones(len(row), dtype=torch.uint8)}
    return {**made, "at": at, "divisor": len(row), "computed": computed}
