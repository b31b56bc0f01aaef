"""What does the baseline do to the reasons?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import torch

from playground.attribution import Attribution, Baseline
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored, raw
from playground.figures.attribution import comparison_data, draw_comparison
from playground.registry import every


class Baselines(Scored):
    """The same example by the same method from every baseline that suits the data, side by side on one scale."""

    title: ClassVar[str] = "The baseline's effect"
    kind: Literal["baselines"] = "baselines"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part; a method that has no baseline is told in `reason`, and nothing more."""
        own = self.attribution(desk)
        if own.baseline is None:
            yield {"reason": f"{own.method.name()} starts from no baseline: there is nothing to choose."}
            return
        starts = self._starts(desk, own.baseline)
        found = [own, *(self.attribution(desk, method=own.method, baseline=start) for start in starts[1:])]
        titles = [start.name() for start in starts]
        pictures = torch.cat([raw(desk, start.of(desk.subject, own.x, self.seed)) for start in starts])
        yield {
            "reason": "",
            "titles": titles,
            "starts": pictures,
            "f_baseline": torch.tensor([_from(one) for one in found]),
            "scores": torch.cat([one.scores for one in found]),
            "verdicts": [one.verdict.value for one in found],
            "figures": {"comparison": str(draw_comparison(comparison_data(found, titles)).to_json())},
        }

    def _starts(self, desk: Desk, own: Baseline) -> list[Baseline]:
        """The chosen one, and every other kind as it is by default."""
        suits = [kind for kind in every(Baseline) if desk.subject.form in kind.forms]  # type: ignore[type-abstract]
        return [own, *(kind() for kind in suits if not isinstance(own, kind))]


def _from(attribution: Attribution) -> float:
    return float(attribution.f_baseline[0]) if attribution.f_baseline is not None else float("nan")
