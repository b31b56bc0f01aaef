"""A scene: what stays the same from frame to frame, sent once for each network and its data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import torch
from torch import nn

from playground.data import DataForm, Labelling, Prepared, Regression, Segmentation
from playground.data.dataset import EXTENT, LARGE
from playground.engine.trainer import Trainer
from playground.model.blocks import INPUT, Block
from playground.model.program import program
from playground.runs.frame import GRID, MOST_CONFUSED, SURFACE

PARTS = ("train", "validation", "test")


def scene(trainer: Trainer, generation: int) -> dict[str, Any]:
    """The scene of a run."""
    prepared, plan = trainer.prepared, trainer.plan
    flat = prepared.form in (DataForm.PLANE, DataForm.LINE)
    return {
        "type": "scene",
        "generation": generation,
        "task": task_of(prepared),
        "data": data_of(prepared, coloured=True, brief=True),
        "extent": [*EXTENT, *EXTENT] if flat else None,
        "grid": GRID,
        "surface_grid": SURFACE,
        "columns": list(trainer.columns),
        "metric": prepared.task.metric,
        "device": trainer.device.type,
        "gear": trainer.gear,
        "gear_reason": trainer.gear_reason,
        "parameters": plan.parameters,
        "program": program(plan, prepared, trainer.assembly.bound),
        "blocks": [{**block_of(block), "tensors": _tensors(block, trainer.network)} for block in plan.blocks()],
    }


def task_of(prepared: Prepared) -> dict[str, Any]:
    """What is asked, with the names of the classes or targets."""
    fields = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(prepared.task).items()}
    told = {"confusable": len(prepared.task.classes) <= MOST_CONFUSED} if isinstance(prepared.task, Labelling | Segmentation) else {}
    return {"kind": prepared.task.kind, **fields, "outputs": prepared.task.outputs, **told}


LISTED = 64
"""Examples of each part whose columns the scene of a large table holds, or pictures: those that the page lists are among them."""

HEAVY = 10_000_000
"""Numbers of a user's pictures from which on a scene holds these alone."""


def data_of(prepared: Prepared, *, coloured: bool = False, brief: bool = False) -> dict[str, Any]:
    """The examples as they are before scaling, where they belong, and their targets in their own units; images of three channels in grey unless
    `coloured`. `brief` leaves out most rows of a large table, and most of very many photographs: `rows` says which examples `x` or `images` then
    holds."""
    raw = prepared.raw
    part = np.full(len(raw.x), len(PARTS), np.uint8)
    for number, name in enumerate(PARTS):
        part[prepared.parts[name].index.numpy()] = number
    data: dict[str, Any] = {"form": prepared.form.value, "names": list(raw.names), "part": part}
    few = isinstance(prepared.task, Segmentation) and len(prepared.task.classes) <= 256
    data["y"] = raw.y if isinstance(prepared.task, Regression) else raw.y.to(torch.uint8 if few else torch.int32)
    if prepared.form is DataForm.IMAGE:
        exact = prepared.source.photographs
        shown = raw.x
        if brief and exact and raw.x.numel() > HEAVY:
            rows = torch.cat([part.index[:LISTED] for part in prepared.parts.values()])
            shown, data["rows"] = raw.x[rows], rows.to(torch.int32)
        data |= {"images": _bytes(shown, coloured and raw.x.shape[1] == 3, exact), "photographs": exact}
    elif prepared.form is DataForm.TOKENS:
        data |= {"x": raw.x.to(torch.int32), "vocabulary": list(prepared.source.vocabulary() or ()), "glue": prepared.source.glue}
    elif brief and prepared.form is DataForm.TABLE and raw.x.numel() > LARGE:
        rows = torch.cat([part.index[:LISTED] for part in prepared.parts.values()])
        data |= {"x": raw.x[rows], "rows": rows.to(torch.int32)}
    else:
        data["x"] = raw.x.flatten(1)
    if legible := prepared.source.legible():
        data["legible"] = [{**column._asdict(), "values": list(column.values), "ordered": list(column.ordered)} for column in legible]
    if prepared.form is DataForm.SERIES:
        data |= {"length": raw.x.shape[1], "level": raw.level, "continues": prepared.source.continues}
    return data


def _bytes(images: torch.Tensor, coloured: bool, exact: bool) -> torch.Tensor:
    """Images (n, channels, height, width) as bytes (n, height, width), channels averaged, or in colour (n, height, width, 3).

    From their lowest to their highest value, or from 0 to 1 where these are `exact` shades.
    """
    grey = images.permute(0, 2, 3, 1) if coloured else images.mean(1)
    low, high = (grey.new_tensor(0.0), grey.new_tensor(1.0)) if exact else (grey.min(), grey.max())
    return ((grey - low) / (high - low).clamp_min(1e-12) * 255).round().to(torch.uint8)


def block_of(block: Block) -> dict[str, Any]:
    """A column of the diagram."""
    return {
        "id": block.id,
        "paths": list(block.paths),
        "title": block.title,
        "subtitle": block.subtitle,
        "shape": list(block.shape),
        "units": block.units,
        "shown": list(block.shown),
        "display": block.display.value,
        "weighted": block.weighted,
    }


def _tensors(block: Block, network: nn.Module) -> dict[str, str | None]:
    """The names of the weights and the biases of a block's units; None where it has none of its own."""
    own = {name for name, _ in network.named_parameters()} if block.id != INPUT else set()
    names = {role: f"{block.names[0]}.{role}" if block.names else "" for role in ("weight", "bias")}
    return {role: name if name in own else None for role, name in names.items()}
