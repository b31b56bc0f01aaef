"""A network as a program for the browser: from a point's coordinates to every unit and the answer, by the names of its tensors."""

from __future__ import annotations

from typing import Any

from playground.data import Classification, DataForm, Prepared
from playground.layers.layer import Op
from playground.model.plan import OUTPUT, Plan, Planned
from playground.objectives import Bound

MOST = 12_000
"""Multiply-adds a point up to which the browser does the work: 7-64-64-64-2 takes 8,800."""

Program = dict[str, Any]


def program(plan: Plan, prepared: Prepared, bound: Bound) -> Program | None:
    """What the browser computes for points on the plane or along the line, as `docs/frames.md` says; None where the worker has to.

    `blocks` holds the operations of each block of the diagram, the input's first: there the followers that stand before any other layer.
    """
    if prepared.form not in (DataForm.PLANE, DataForm.LINE) or plan.flops > 2 * MOST:
        return None
    found = {row.name: _ops(row) for row in plan.rows}
    if any(ops is None for ops in found.values()):
        return None
    blocks = [[op for name in block.names for op in found[name] or ()] for block in plan.blocks()]
    return {"inputs": _inputs(prepared), "blocks": blocks, "answer": _answer(prepared, bound)}


def tensors(op: Op) -> list[str]:
    """The names of the tensors that an operation needs, those of the operations inside it included."""
    inner = [name for part in ("body", "shortcut") for each in op.get(part, ()) for name in tensors(each)]
    return [op[role] for role in ("weight", "bias", "mean", "var") if op.get(role)] + inner


def named(program: Program) -> tuple[str, ...]:
    """Every tensor that a program needs, in order."""
    return tuple(dict.fromkeys(name for block in program["blocks"] for op in block for name in tensors(op)))


def _ops(row: Planned) -> list[Op] | None:
    if row.shape_in is None or row.shape_out is None or {len(row.shape_in), len(row.shape_out)} != {1}:
        return None
    if row.layer is not None:
        return row.layer.ops(row.shape_in, row.name)
    return [{"op": "linear", "weight": f"{OUTPUT}.weight", "bias": f"{OUTPUT}.bias"}]


def _inputs(prepared: Prepared) -> dict[str, Any]:
    standard = prepared.standardiser
    features = [feature.value for feature in prepared.features]
    return {"features": features, "shift": standard.mean.flatten().tolist(), "scale": standard.scale.flatten().tolist()}


def _answer(prepared: Prepared, bound: Bound) -> dict[str, Any]:
    if isinstance(prepared.task, Classification):
        return {"kind": bound.answer(prepared.task.outputs)}
    return {"kind": "value", "scale": prepared.target_scale.tolist(), "mean": prepared.target_mean.tolist()}
