"""How did the reasons form?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.attribution import AnyBaseline, AnyMethod
from playground.attribution.formation import Formation, formation
from playground.attribution.replay import Moment
from playground.attribution.target import Target
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.explaining.repeated import repeated
from playground.figures.attribution.forming import draw_forming, forming_data
from playground.registry import Strict


class Formed(Strict):
    """What the reasons are asked of: as for one explanation."""

    example: Example
    target: Target | None = None
    baseline: AnyBaseline | None = None
    method: AnyMethod | None = None

    def at(self, desk: Desk, moments: tuple[Moment, ...]) -> Payload:
        """The scores f4 (t, units) at each moment; `lines` says which inputs each line of the figure sums."""
        found = formation(
            moments,
            self.example.inputs(desk),
            target=self.target,
            baseline=self.baseline,
            method=self.method or "integrated_gradients",
            watch=desk.watch,
        )
        return _payload(desk, found)


class FormationQuestion(Question, Formed):
    """The same explanation at moments of the run's training, which is repeated from its seed; `exact` false and a `reason` where that fails."""

    title: ClassVar[str] = "Formation"
    patience: ClassVar[float] = 4.0
    kind: Literal["formation"] = "formation"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        way = repeated(desk)
        if not way.exact:
            yield {"exact": False, "reason": way.reason}
            return
        yield {"exact": True, "reason": "", **self.at(desk, way.moments)}


class MomentQuestion(Question, Formed):
    """The explanation and the measures of the network as it is now: one more moment, while training is followed."""

    title: ClassVar[str] = "This moment"
    kind: Literal["moment"] = "moment"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part, with one moment."""
        saved = desk.subject.checkpoint
        epoch = saved.epoch + saved.cursor / len(desk.prepared.train.x) if saved else 0.0
        yield {"exact": True, "reason": "", **self.at(desk, (Moment(desk.subject.step, epoch, desk.subject),))}


def _payload(desk: Desk, found: Formation) -> Payload:
    quantity = desk.subject.task.metric
    settled = found.settled.tolist() if len(found.step) > 1 else None
    forming = forming_data(found.step, found.epoch, found.names, found.scores.tolist(), found.accuracy.tolist(), quantity, settled)
    return {
        "title": found.title,
        "steps": list(found.step),
        "epochs": list(found.epoch),
        "names": list(found.names),
        "scores": found.scores,
        "value": found.accuracy.float(),
        "loss": found.loss.float(),
        "quantity": quantity,
        "lines": forming.inputs,
        "figures": {"formation": str(draw_forming(forming).to_json())},
    }
