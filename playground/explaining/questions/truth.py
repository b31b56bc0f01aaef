"""Do the reasons lie where the data were made?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import torch

from playground.attribution import judge
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored
from playground.figures.attribution import TruthShare, draw_truth


class Truth(Scored):
    """The share of all scores that lies on the inputs which truly decide, for data that were made so that this is known."""

    title: ClassVar[str] = "The truth"
    kind: Literal["truth"] = "truth"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part; where the reasons are not known, `reason` says why and there is nothing more."""
        row = self.example.row
        found = judge.truth(desk.subject, self.attribution(desk), None if row is None else [row])
        if found is None:
            each = desk.assembly.experiment.data.source.relevant() is not None
            edited = "Of an example that was edited it is not known where its reasons lie: choose one of the data's."
            yield {"reason": edited if each else "It is not known which inputs matter: that is so for planted data only."}
            return
        share, chance = float(found.share[0]), float(found.chance[0])
        yield {
            "reason": "",
            "share": share,
            "chance": chance,
            "relevant": found.relevant[0].to(torch.uint8),
            "figures": {"bar": str(draw_truth(TruthShare(share, chance)).to_json())},
        }
