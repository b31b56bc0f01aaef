"""The job of a search: it pursues the trials, and tells each with its figures as they change."""

from __future__ import annotations

import json
from typing import Any

from playground.comparing.pursuit import pursue
from playground.comparing.search import ENDED, Search
from playground.comparing.study import Cost, Study
from playground.comparing.tried import Outcome, Tried
from playground.document import to_link
from playground.experiment import Experiment
from playground.runs.jobs.work import Bench
from playground.runs.rhythm import Rhythm

PICTURES, IMPORTANCE = 1.0, 3.0
"""Seconds between two drawings of the figures, and of the importance, at the least."""

SHARE, SLOWEST = 0.1, 20.0


def ordered(experiment: Experiment, study: Study) -> str:
    """The order for `work`."""
    return json.dumps({"experiment": experiment.to_json(), "study": study.to_json()})


def work(order: str, kept: bytes | None, bench: Bench) -> None:
    """A search as a long job (`runs/jobs/work.py`)."""
    told = json.loads(order)
    Telling(Search(Experiment.parse(told["experiment"]), Study.parse(told["study"]), kept), bench).serve()


class Telling:
    """A search and its viewers."""

    def __init__(self, search: Search, bench: Bench) -> None:
        self._search, self._bench = search, bench
        self._pictures, self._shares = Rhythm(PICTURES, SHARE, SLOWEST), Rhythm(IMPORTANCE, SHARE, SLOWEST)
        self._drawn = -1

    def serve(self) -> None:
        """Until there is nothing more to try, or somebody has had enough."""
        search, bench = self._search, self._bench
        bench.keeps(search.state)
        bench.tell(self._begun())
        for trial in search.tried.values():
            if trial.outcome in ENDED:
                bench.tell(_told(trial))
        self._stand()
        done = pursue(search, recruiter=bench.recruiter, hands=bench.hands, go_on=bench.go_on, told=self._hear)
        self._draw(last=True)
        self._stand(final=done)

    def _hear(self, trial: Tried) -> None:
        if trial.outcome in ENDED:
            self._bench.tell(_told(trial))
        self._stand()
        self._draw()

    def _begun(self) -> dict[str, Any]:
        search = self._search
        return {
            "type": "begun",
            "name": search.experiment.name,
            "fields": [{"field": one.field, "label": one.variable.label} for one in search.space],
            "metric": search.experiment.data.source.task().metric,
            "total": search.total,
            "epochs": search.rungs[-1],
            "cost": search.study.cost.value,
            "sampler": search.study.sampler.value,
            "pruner": search.study.pruner.value,
        }

    def _stand(self, *, final: bool = False) -> None:
        """Counts, the trials under way, the best; at the end, and only then, the best on the test part."""
        search = self._search
        running = [trial for trial in search.tried.values() if trial.outcome is Outcome.RUNNING]
        found = {
            "type": "standing",
            "counts": search.counts,
            "running": [{"number": trial.number, "words": trial.words, "rungs": [list(rung) for rung in trial.rungs]} for trial in running],
            "front": [trial.number for trial in search.front],
            "final": final,
            "test": {str(trial.number): trial.test for trial in search.front} if final else {},
        }
        self._bench.tell(found, "standing")

    def _draw(self, *, last: bool = False) -> None:
        """The figures, where there is something new and it is time."""
        ended = sum(trial.outcome in ENDED for trial in self._search.tried.values())
        if ended and (last or (ended != self._drawn and self._pictures.wait() == 0)):
            self._drawn = ended
            with self._pictures.beat():
                self._pictured()
        if last or self._shares.wait() == 0:
            with self._shares.beat():
                self._weighed()

    def _pictured(self) -> None:
        from playground.figures.search import draw_front, draw_history, draw_parallel, search_front, search_history, search_parallel

        search = self._search
        self._figure("history", draw_history(search_history(search)))
        if search.complete:
            self._figure("parallel", draw_parallel(search_parallel(search)))
        if search.complete and search.study.cost is not Cost.NONE:
            self._figure("front", draw_front(search_front(search)))

    def _weighed(self) -> None:
        from playground.figures.search import draw_contour, draw_importance, search_contour, search_importance

        search = self._search
        shares = search.importance()
        if shares:
            self._figure("importance", draw_importance(search_importance(search, shares)))
        fields = [*shares, *(one.field for one in search.space if one.field not in shares)]
        if len(fields) > 1 and len(search.complete) > 2:
            self._figure("contour", draw_contour(search_contour(search, fields[0], fields[1])))

    def _figure(self, name: str, drawn: Any) -> None:
        self._bench.tell({"type": "figure", "id": name, "figure": drawn.to_json()}, f"figure-{name}")


def _told(trial: Tried) -> dict[str, Any]:
    """A trial that has ended, as viewers get it: all but its score on the test part."""
    link = to_link(Experiment.parse(trial.document)) if trial.document else None
    names = ("number", "words", "reason", "score", "epochs", "seconds", "parameters", "flops")
    return {"type": "trial", **{name: getattr(trial, name) for name in names}, "outcome": trial.outcome.value, "link": link}
