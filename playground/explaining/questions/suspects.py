"""Which labels could the network only learn by heart?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Literal

from playground.attribution.influence import self_influence
from playground.attribution.replay import Moment
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.repeated import known, repeated

AWAITED = "Seen from the present weights alone. Training is being repeated, to see when each was learnt …"


class Suspects(Question):
    """How much each training example speaks for itself alone: `scores` f4 (n,) of the rows `index` i4 (n,).

    First from the present weights; then, where the run can be repeated, summed over the moments of it (`way`).
    """

    title: ClassVar[str] = "Suspicious labels"
    streams: ClassVar[bool] = True
    patience: ClassVar[float] = 3.0
    kind: Literal["suspects"] = "suspects"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """At once from the present weights, unless the way is known; then from the way."""
        if not known(desk):
            yield self._of(desk, (), AWAITED)
        way = repeated(desk)
        yield self._of(desk, way.moments, way.reason)

    def _of(self, desk: Desk, moments: Sequence[Moment], note: str) -> Payload:
        scores = desk.remember(("self-influence", bool(moments)), lambda: self_influence(desk.subject, moments or None, desk.watch))
        return {"title": "", "scores": scores, "index": desk.prepared.train.index.int(), "way": bool(moments), "notes": [note] if note else []}
