"""One number of a layer that holds layers: what each of them gives to it."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from playground.explaining.question import Payload
from playground.layers import modules
from playground.layers.modules import Context
from playground.looking.arithmetic.norm import norm

Cell = tuple[int, ...]


def joined(module: modules.Residual, x: Tensor, cell: Cell, context: Context | None) -> Payload:
    """What body and shortcut add; of a skip connection, the one that the channel comes from."""
    body, shortcut = (modules.given(part, x[None], context)[0] for part in (module.body, module.shortcut))
    if isinstance(module, modules.Skip):
        before, *rest = cell
        return _sum({"shortcut": shortcut[cell]} if before < len(shortcut) else {"body": body[(before - len(shortcut), *rest)]})
    return _sum({"body": body[cell], "shortcut": shortcut[cell]})


def branches(module: modules.Branches, x: Tensor, cell: Cell, context: Context | None) -> Payload:
    """What the paths add or multiply; of paths put side by side, the one that the number comes from."""
    made = [modules.given(path, x[None], context)[0] for path in module.paths]
    if module.join != "concat":
        parts = {f"path {number + 1}": each[cell] for number, each in enumerate(made)}
        return _sum(parts) if module.join == "add" else _product(parts)
    axis, place = module.axis - 1, list(cell)
    for number, each in enumerate(made):
        if place[axis] < each.shape[axis]:
            return _sum({f"path {number + 1}": each[tuple(place)]})
        place[axis] -= each.shape[axis]
    raise IndexError(cell)


def scaled(module: modules.Scale, x: Tensor, cell: Cell, context: Context | None) -> Payload:
    """The input times the factor that the body gives its channel, or itself."""
    factor = modules.given(module.body, x[None], context)[0]
    return _product({"input": x[cell], "factor": factor[cell[: factor.ndim]] if factor.shape != x.shape else factor[cell]})


def block(module: modules.TransformerBlock, x: Tensor, cell: Cell, context: Context | None) -> Payload:
    """The sum of the input and of what each part adds, where each norm stands before its part; else the last such sum, and the norm over it."""
    own: Any = module
    parts: dict[str, tuple[Any, Any]] = {"attention": (own.attention, own.attention_norm)}
    if own.cross is not None:
        parts["cross-attention"] = (own.cross, own.cross_norm)
    parts["feed-forward"] = (own.feed_forward, own.forward_norm)
    stream, added = x[None], {"input": x[cell]}
    for name, (part, its_norm) in parts.items():
        before = stream
        more = modules.given(part, its_norm(before) if own.first else before, context)
        stream = before + more if own.first else its_norm(before + more)
        added = {**added, name: more[0][cell]} if own.first else {f"before the {name}": before[0][cell], name: more[0][cell]}
    if own.first:
        return _sum(added)
    last = norm(own.forward_norm, (before + more)[0], cell)
    return {**last, "op": "normed_sum", "parts": {name: float(value) for name, value in added.items()}}


def _sum(parts: dict[str, Tensor]) -> Payload:
    numbers = {name: float(value) for name, value in parts.items()}
    return {"op": "sum", "parts": numbers, "computed": sum(numbers.values())}


def _product(parts: dict[str, Tensor]) -> Payload:
    numbers = {name: float(value) for name, value in parts.items()}
    return {"op": "product", "parts": numbers, "computed": float(torch.tensor(list(numbers.values()), dtype=torch.float64).prod())}
