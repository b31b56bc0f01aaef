"""The job of a comparison: it trains the runs, and tells how they stand, what can be said of them, and the figures as they change."""

from __future__ import annotations

import json
from typing import Any

from playground.comparing.conduct import conduct
from playground.comparing.dimension import searchable
from playground.comparing.found import WORTH
from playground.comparing.ran import End
from playground.comparing.sweep import Sweep
from playground.comparing.swept import seconds
from playground.comparing.varied import SOLVED, Varied
from playground.comparing.verdict import so_far
from playground.data import DataForm
from playground.document import to_link
from playground.experiment import Experiment
from playground.runs.jobs.work import Bench
from playground.runs.rhythm import Rhythm

PICTURES, MAPS = 0.5, 2.0
"""Seconds between two drawings of the curves, and of the surfaces, at the least."""

SHARE, SLOWEST = 0.12, 15.0


def ordered(experiment: Experiment, sweep: Sweep) -> str:
    """The order for `work`."""
    return json.dumps({"experiment": experiment.to_json(), "sweep": sweep.to_json()})


def work(order: str, kept: bytes | None, bench: Bench) -> None:
    """A comparison as a long job (`runs/jobs/work.py`)."""
    told = json.loads(order)
    Telling(Varied(Experiment.parse(told["experiment"]), Sweep.parse(told["sweep"]), kept), bench).serve()


class Telling:
    """A comparison and its viewers."""

    def __init__(self, varied: Varied, bench: Bench) -> None:
        self._varied, self._bench = varied, bench
        self._pictures, self._maps = Rhythm(PICTURES, SHARE, SLOWEST), Rhythm(MAPS, SHARE, SLOWEST)
        self._told = [-1] * len(varied.settings)

    def serve(self) -> None:
        """Until every run has ended, or somebody has had enough."""
        varied, bench = self._varied, self._bench
        bench.keeps(varied.state)
        bench.tell(self._begun())
        self._stand()
        long = bench.hands > 1 and seconds(varied) > WORTH
        done = conduct(varied, recruiter=bench.recruiter if long else None, hands=bench.hands, go_on=bench.go_on, told=self._hear, keeping=True)
        self._draw(last=True)
        self._stand(final=True, done=done)
        bench.tell({"type": "table", "csv": varied.table().to_csv(index=False)}, "table")

    def _hear(self) -> None:
        if self._pictures.wait() == 0:
            with self._pictures.beat():
                self._draw()
                self._stand()

    def _begun(self) -> dict[str, Any]:
        from playground.figures.sweep_colours import colours

        varied = self._varied
        palette, settings = colours(len(varied.settings)), varied.settings
        known = searchable(varied.experiment)
        links = [to_link(each.experiment) for each in settings]
        return {
            "type": "begun",
            "name": varied.experiment.name,
            "fields": [known[field].label for field in settings[0].words],
            "settings": [
                {"number": n, "name": settings[n].name, "short": settings[n].short, "colour": palette[n], "link": links[n]}
                for n in range(len(settings))
            ],
            "seeds": varied.sweep.seeds,
            "metric": varied.metric,
            "plane": varied.experiment.data.source.form is DataForm.PLANE,
            "part": varied.part,
            "epochs": varied.length,
            "total": varied.total,
            "threshold": SOLVED,
        }

    def _stand(self, *, final: bool = False, done: bool = False) -> None:
        """How far it has come; the verdict at the end, and only then: who looks early and often finds differences that are not there."""
        varied = self._varied
        verdict = varied.verdict if final else None
        found = {
            "type": "standing",
            "ended": len(varied.runs),
            "running": len(varied.running),
            "diverged": sum(run.end is End.DIVERGED for run in varied.runs.values()),
            "ways": varied.told_ways(),
            "final": final,
            "done": done,
            "finding": verdict.finding.value if verdict else "",
            "headline": verdict.headline if verdict else so_far(varied),
            "notes": list(verdict.notes) if verdict else [],
        }
        for setting in varied.settings:
            if final or self._told[setting.number] != len(varied.of(setting.number)):
                self._told[setting.number] = len(varied.of(setting.number))
                self._bench.tell(self._ends(setting.number), f"ends-{setting.number}")
        self._bench.tell(found, "standing")

    def _ends(self, number: int) -> dict[str, Any]:
        """What became of a setting's runs: their scores by seed, None for one that diverged, and the summary of the complete ones."""
        varied = self._varied
        spread, runs = varied.spread(number), varied.of(number)
        edges = {"low": spread.interval.low, "high": spread.interval.high, "middle_low": spread.middle.low, "middle_high": spread.middle.high}
        return {
            "type": "ends",
            "setting": number,
            "scores": [run.scores[varied.measure] if run.end is End.COMPLETE else None for run in runs],
            "diverged": varied.diverged(number),
            "mean": spread.mean,
            "median": spread.median,
            "deviation": spread.deviation,
            **edges,
        }

    def _draw(self, *, last: bool = False) -> None:
        """The figures as they are now; surfaces more seldom."""
        from playground.figures.sweep import sweep_figures

        maps = last or self._maps.wait() == 0
        if maps:
            with self._maps.beat():
                self._figures(sweep_figures(self._varied))
        else:
            self._figures(sweep_figures(self._varied, surfaces=False))

    def _figures(self, drawn: dict[str, Any]) -> None:
        for name, figure in drawn.items():
            self._bench.tell({"type": "figure", "id": name, "figure": figure.to_json()}, f"figure-{name}")
