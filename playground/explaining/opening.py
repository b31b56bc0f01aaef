"""What every room shows before anything is asked: the data, and what the network says of each example."""

from __future__ import annotations

import torch

from playground.data import DataForm
from playground.data.dataset import EXTENT
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.reading import outputs, read
from playground.runs.scene import data_of, task_of


def opening(desk: Desk) -> Payload:
    """The part of a first answer that rooms share; `predicted` as in the question `overview`."""
    subject, prepared = desk.subject, desk.prepared
    output = outputs(desk, prepared.inputs_of(prepared.raw.x))
    flat = prepared.form in (DataForm.PLANE, DataForm.LINE)
    return {
        "generation": desk.generation,
        "form": prepared.form.value,
        "names": list(subject.names),
        "shape": list(subject.places),
        "raw_shape": list(prepared.raw.x.shape[1:]),
        "task": task_of(prepared),
        "extent": [*EXTENT, *EXTENT] if flat else None,
        "data": data_of(prepared, coloured=True),
        "ranges": _ranges(desk),
        "features": [{"value": feature.value, "label": feature.label} for feature in prepared.features],
        "predicted": {**read(desk, output), "finite": bool(output.isfinite().all())},
        "silenced": {block: list(units) for block, units in subject.silenced.items()},
    }


def _ranges(desk: Desk) -> Payload:
    """The lowest and the highest value `low`, `high` f4 that each raw column, channel of all pictures or feature of all steps has in training; of
    photographs those that there can be."""
    if desk.prepared.source.photographs:
        channels = desk.prepared.shape[0]
        return {"low": torch.zeros(channels), "high": torch.ones(channels)}
    raw = desk.prepared.raw.x[desk.prepared.train.index].float()
    raw = raw.movedim(-1 if desk.prepared.form is DataForm.SERIES else 1, 0).flatten(1)
    return {"low": raw.amin(1), "high": raw.amax(1)}
