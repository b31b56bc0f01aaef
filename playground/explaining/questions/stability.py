"""Do the reasons stay when the example hardly changes?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from playground.attribution import judge
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored
from playground.figures.attribution import draw_stability, stability_data
from playground.params import Step


class Stability(Scored):
    """The scores of copies of the example with a little noise on every input, ranked beside its own."""

    title: ClassVar[str] = "A little noise"
    patience: ClassVar[float] = 2.0
    kind: Literal["stability"] = "stability"
    noise: Annotated[float, Field(gt=0, le=1, description="Deviation of the noise, as a share of each input's range."), Step(0.01)] = 0.05
    draws: Annotated[int, Field(ge=2, le=128, description="Noisy copies.")] = 16

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        found = judge.stability(desk.subject, self.attribution(desk), self.noise, self.draws, watch=desk.watch)
        strip = stability_data(found.correlations.tolist())
        yield {
            "correlations": found.correlations,
            "middle": strip.middle,
            "noise": found.noise,
            "change": found.change,
            "figures": {"strip": str(draw_stability(strip).to_json())},
        }
