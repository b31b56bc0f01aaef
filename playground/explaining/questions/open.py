"""What is there to ask about?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.attribution.target import Target
from playground.explaining.choices import baselines, layer_methods, methods
from playground.explaining.desk import Desk
from playground.explaining.opening import opening
from playground.explaining.question import Payload, Question
from playground.params import controls
from playground.runs.scene import block_of


class Open(Question):
    """Everything that the page shows before anything is asked: the data, what the network says of each example, and what may be asked.

    `stepwise` blocks have positions with many numbers for units, none of which can be a target.
    """

    title: ClassVar[str] = "A fresh copy"
    kind: Literal["open"] = "open"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject = desk.subject
        yield {
            **opening(desk),
            "relevant": _relevant(desk),
            "blocks": [{**block_of(block), "stepwise": subject.stepwise(block.id)} for block in subject.blocks],
            "methods": methods(subject),
            "layer_methods": layer_methods(subject),
            "baselines": baselines(subject),
            "target": {"controls": [control.plain() for control in controls(Target)], "defaults": Target().model_dump(mode="json")},
        }


def _relevant(desk: Desk) -> Payload | None:
    """Where it is known which inputs decide: `mask` u1 (*shape), or with `each` (n, *shape), another one for every example."""
    found = getattr(desk.assembly.experiment.data.source, "relevant", lambda: None)()
    if found is None:
        return None
    return {"each": found.ndim > len(desk.subject.places), "mask": found.byte()}
