"""Which units made the answer?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from torch import Tensor

from playground.attribution.baseline import AnyBaseline
from playground.attribution.layers import AnyLayerMethod, BlockScores, explain_layers
from playground.attribution.layers.conductance import Conductance
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.naming import block_names, unit_names
from playground.explaining.question import Payload, Question
from playground.figures.attribution.unit_bars import draw_unit_bars, unit_bars_data


class LayersQuestion(Question):
    """What each unit of each block contributed: `blocks` with `scores` f4 (units,), and `maps` f4 (channels, h, w) where they are maps.

    `figures` has a bar chart for each block by its id.
    """

    title: ClassVar[str] = "Layers and units"
    kind: Literal["layers"] = "layers"
    example: Example
    target: Target | None = None
    baseline: AnyBaseline | None = None
    method: AnyLayerMethod = Conductance()

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject = desk.subject
        x = subject.enter(self.example.inputs(desk))
        found = explain_layers(subject, x, target=self.target, baseline=self.baseline, method=self.method, watch=desk.watch)
        promised = found.f_baseline is not None
        yield {
            "title": found.title,
            "f_x": float(found.f_x[0]),
            "f_baseline": None if found.f_baseline is None else float(found.f_baseline[0]),
            "promised": promised,
            "verdict": found.verdict.value,
            "steps": found.steps,
            "rows": found.rows,
            "seconds": found.seconds,
            "blocks": [_block(subject, block, x) for block in found.blocks],
            "figures": {block.id: _figure(subject, block, x) for block in found.blocks},
            "notes": [],
        }


def _block(subject: Subject, block: BlockScores, x: Tensor) -> Payload:
    return {
        "id": block.id,
        "title": block_names(subject)[block.id],
        "subtitle": next((known.subtitle for known in subject.blocks if known.id == block.id), ""),
        "units": block.units,
        "names": unit_names(subject, block.id, block.units, x),
        "scores": block.scores[0],
        "maps": None if block.maps is None else block.maps[0],
        "total": float(block.total[0]),
        "error": block.error,
        "verdict": block.verdict.value,
        "reason": None,
    }


def _figure(subject: Subject, block: BlockScores, x: Tensor) -> str:
    bars = unit_bars_data(block.scores[0].tolist(), unit_names(subject, block.id, block.units, x))
    return str(draw_unit_bars(bars).to_json())
