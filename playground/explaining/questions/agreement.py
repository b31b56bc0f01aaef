"""Do other methods say the same?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.attribution import Attribution, Fit, Method, judge, offers
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored
from playground.figures.attribution import agreement_data, draw_agreement
from playground.problem import SpecError


class Agreement(Scored):
    """Every method that is offered, each as it is by default, asked about the same example: how far they rank the inputs alike."""

    title: ClassVar[str] = "Other methods"
    streams: ClassVar[bool] = True
    patience: ClassVar[float] = 2.0
    kind: Literal["agreement"] = "agreement"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """A part after each method (`done` of `of`), and the matrix at last; what a method would not do is told in `left_out`."""
        own = self.attribution(desk)
        others = self._methods(desk, type(own.method))
        found: list[Attribution] = [own]
        left_out: list[str] = []
        for done, method in enumerate(others, 1):
            try:
                found.append(self.attribution(desk, method=method))
            except SpecError as error:
                left_out.append(f"{method.name()}: {error.problems[0].message}")
            yield {"done": done, "of": len(others), "method": method.name()}
        agreed = judge.agreement(found)
        rest = agreed.matrix[0, 1:]
        yield {
            "done": len(others),
            "of": len(others),
            "titles": list(agreed.titles),
            "matrix": agreed.matrix,
            "mean": float(rest.mean()) if len(rest) else None,
            "left_out": left_out,
            "figures": {"matrix": str(draw_agreement(agreement_data(agreed.titles, agreed.matrix.tolist())).to_json())},
        }

    def _methods(self, desk: Desk, own: type[Method]) -> list[Method]:
        """The other methods that are offered, cheap ones first."""
        kinds = [kind for kind, offer in offers(desk.subject).items() if offer.fit is not Fit.NO and kind is not own]
        return [kind() for kind in sorted(kinds, key=lambda kind: kind.cost)]
