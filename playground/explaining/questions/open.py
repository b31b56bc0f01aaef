"""What is there to ask about?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.attribution.target import Target
from playground.data import DataForm
from playground.data.dataset import EXTENT
from playground.explaining.choices import baselines, layer_methods, methods
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.params import controls
from playground.runs.scene import block_of, data_of, task_of


class Open(Question):
    """Everything that the page shows before anything is asked: the data, what the network says of each example, and what may be asked."""

    title: ClassVar[str] = "A fresh copy"
    kind: Literal["open"] = "open"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject, prepared = desk.subject, desk.prepared
        output = outputs(desk, prepared.inputs_of(prepared.raw.x))
        flat = prepared.form in (DataForm.PLANE, DataForm.LINE)
        yield {
            "generation": desk.generation,
            "form": prepared.form.value,
            "names": list(subject.names),
            "shape": list(subject.shape),
            "raw_shape": list(prepared.raw.x.shape[1:]),
            "task": task_of(prepared),
            "extent": [*EXTENT, *EXTENT] if flat else None,
            "data": data_of(prepared),
            "ranges": _ranges(desk),
            "features": [{"value": feature.value, "label": feature.label} for feature in prepared.features],
            "relevant": _relevant(desk),
            "predicted": {**read(desk, output), "finite": bool(output.isfinite().all())},
            "blocks": [block_of(block) for block in subject.blocks],
            "silenced": {block: list(units) for block, units in subject.silenced.items()},
            "methods": methods(subject),
            "layer_methods": layer_methods(subject),
            "baselines": baselines(subject),
            "target": {"controls": [control.plain() for control in controls(Target)], "defaults": Target().model_dump(mode="json")},
        }


def _ranges(desk: Desk) -> Payload:
    """The lowest and the highest value `low`, `high` f4 that each raw column, or each channel of all pictures, has in training."""
    raw = desk.prepared.raw.x[desk.prepared.train.index]
    raw = raw.transpose(0, 1).flatten(1)
    return {"low": raw.amin(1), "high": raw.amax(1)}


def _relevant(desk: Desk) -> Payload | None:
    """Where it is known which inputs decide: `mask` u1 (*shape), or with `each` (n, *shape), another one for every example."""
    found = getattr(desk.assembly.experiment.data.source, "relevant", lambda: None)()
    if found is None:
        return None
    return {"each": found.ndim > len(desk.subject.shape), "mask": found.byte()}
