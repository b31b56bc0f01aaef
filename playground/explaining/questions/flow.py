"""How did the evidence come through the network?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor

from playground.attribution.baseline import AnyBaseline
from playground.attribution.flow import Flow, FlowBlock, FlowLink, flow
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.explaining.bundle import MOST, Bundle
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.naming import block_names, unit_names
from playground.explaining.question import Payload, Question
from playground.model.blocks import INPUT


class FlowQuestion(Question):
    """What went through every unit and along every link, from the baseline to this example; each block adds up to the same sum.

    `blocks` have `names` and `scores` f4 of their units, `units` of which there are; of more than `most` the smallest are bound together as the
    last. `maps` f4 (channels, h, w) where they are maps, of the units that stand alone. `links` have a `matrix` f4 (units here, units before), or a
    `reason` why there is none.
    """

    title: ClassVar[str] = "Evidence flow"
    kind: Literal["flow"] = "flow"
    example: Example
    target: Target | None = None
    baseline: AnyBaseline | None = None
    most: Annotated[int, Field(ge=2, le=256, description="Units of a block that stand alone.")] = MOST

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject = desk.subject
        x = subject.enter(self.example.inputs(desk))
        found = flow(subject, x, target=self.target, baseline=self.baseline, watch=desk.watch)
        bundles = {block.id: Bundle.of(block.scores, self.most) for block in found.blocks}
        yield {
            "title": found.title,
            "f_x": found.f_x,
            "f_baseline": found.f_baseline,
            "error": found.error,
            "verdict": found.verdict.value,
            "steps": found.steps,
            "rows": found.rows,
            "seconds": found.seconds,
            "blocks": [_block(subject, block, bundles[block.id], x) for block in found.blocks],
            "links": [*(_link(link, bundles) for link in found.links), *_unsplit(found)],
            "notes": [],
        }


def _block(subject: Subject, block: FlowBlock, bundle: Bundle, x: Tensor) -> Payload:
    names = bundle.names(unit_names(subject, block.id, block.units, x))
    maps = None if block.maps is None else block.maps[bundle.alone]
    noun = _noun(subject, block)
    return {
        "id": block.id,
        "title": block_names(subject)[block.id],
        "units": block.units,
        "noun": noun,
        "names": names,
        "unit": bundle.alone.int(),
        "scores": bundle.sums(block.scores),
        "total": block.total,
        "maps": maps,
    }


def _noun(subject: Subject, block: FlowBlock) -> str:
    if subject.stepwise(block.id) or (subject.tokens and block.id == INPUT):
        return "position" if subject.tokens else "step"
    if block.maps is not None:
        return "channel"
    return "input" if block.id == INPUT else "unit"


def _link(link: FlowLink, bundles: dict[str, Bundle]) -> Payload:
    matrix = bundles[link.target].sums(bundles[link.source].sums(link.matrix, 1), 0)
    return {"source": link.source, "target": link.target, "matrix": matrix, "reason": None}


def _unsplit(found: Flow) -> Iterator[Payload]:
    for before, block in zip(found.blocks, found.blocks[1:], strict=False):
        if block.id in found.unsplit:
            yield {"source": before.id, "target": block.id, "matrix": None, "reason": found.unsplit[block.id]}
