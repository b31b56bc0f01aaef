"""Why this answer?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import torch
from torch import Tensor

from playground.attribution import Attribution
from playground.attribution.baseline import baseline_for
from playground.data import DataForm
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored, raw
from playground.figures.attribution import (
    bars_data,
    draw_bars,
    draw_overlay,
    draw_waterfall,
    overlay_data,
    units,
    verdict_sentence,
    waterfall_data,
)


class Attribute(Scored):
    """The scores of one example, with the proof of their sum: what each input contributed to the answer."""

    title: ClassVar[str] = "Why this answer"
    kind: Literal["attribute"] = "attribute"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part: `x`, `raw`, `scores`, `spread`, `start` (*shape), the sum and its verdict, the units by name, and figures.

        The bars are drawn `among` so many other examples where `spread` was asked before.
        """
        attribution = self.attribution(desk)
        before = raw(desk, attribution.x)[0]
        others = self.known_among(desk, attribution)
        named = units(attribution, values=before)
        start = (attribution.baseline or baseline_for(desk.subject.form)).of(desk.subject, attribution.x, self.seed)
        yield {
            **proof(attribution),
            "x": before if attribution.tokens is not None else attribution.x[0],
            "raw": before,
            "scores": attribution.scores[0],
            "spread": None if attribution.spread is None else attribution.spread[0],
            "start": raw(desk, start)[0] if attribution.baseline is not None else None,
            "units": {"names": named.names, "scores": torch.tensor(named.scores), "values": torch.tensor(named.values)},
            "among": 0 if others is None else len(others.x),
            "figures": _figures(attribution, before, others, None if others is None else raw(desk, others.x), desk.photographs),
        }


def proof(attribution: Attribution) -> Payload:
    """The sum of the first example's scores, what it should be, and how it was come by, as plain values."""
    method, scores = attribution.method, attribution.scores[0]
    return {
        "title": attribution.title,
        "target": attribution.target.model_dump(mode="json"),
        "method": {"kind": method.tag(), "title": method.name(), "question": method.question, "shows_not": method.shows_not, "source": method.source},
        "baseline": attribution.baseline.name() if attribution.baseline else None,
        "f_x": float(attribution.f_x[0]),
        "f_baseline": float(attribution.f_baseline[0]) if attribution.f_baseline is not None else None,
        "total": float(attribution.total[0]),
        "for": float(scores.clamp_min(0).sum()),
        "against": float(scores.clamp_max(0).sum()),
        "promise": attribution.promise.value,
        "verdict": attribution.verdict.value,
        "sentence": verdict_sentence(attribution),
        "error": attribution.error,
        "steps": attribution.steps,
        "samples": attribution.samples,
        "rows": attribution.rows,
        "seconds": attribution.seconds,
        "notes": list(attribution.notes),
    }


def _figures(attribution: Attribution, before: Tensor, others: Attribution | None, values: Tensor | None, photograph: bool) -> dict[str, str]:
    made = {"bars": draw_bars(bars_data(attribution, background=others, values=before, background_values=values))}
    if attribution.f_baseline is not None:
        made["waterfall"] = draw_waterfall(waterfall_data(attribution, values=before))
    if before.ndim == 3 and attribution.form is DataForm.IMAGE:
        made["overlay"] = draw_overlay(overlay_data(attribution, picture=before, photograph=photograph))
    return {name: str(figure.to_json()) for name, figure in made.items()}
