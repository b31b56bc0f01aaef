"""The Search page's form makes a study, its job tells trials but never a test score before the end, and its best opens in Play."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.comparing.dimension import Dimension
from playground.comparing.study import PrunerKind, Study
from playground.data.plane import Circle
from playground.document import to_link
from playground.experiment import Data, Experiment
from playground.presets import presets
from playground.ui import job_page, shell
from playground.ui.search_work import Telling, ordered, work
from playground.ui.session import Session

BASE = Experiment(data=Data(source=Circle(size=100)))
STUDY = Study(over=(Dimension(field="optimiser.lr", low=0.001, high=0.1),), trials=3, epochs=2, pruner=PrunerKind.NONE)


class Bench:
    """A bench in this process."""

    def __init__(self, stop_after: int = 10_000) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.recruiter: Any = None
        self.hands, self._left = 1, stop_after
        self.state: Any = None

    def tell(self, message: dict[str, Any], topic: str = "") -> None:
        self.told.append((topic, message))

    def keeps(self, state: Any) -> None:
        self.state = state

    def go_on(self) -> bool:
        self._left -= 1
        return self._left >= 0

    def commands(self) -> list[dict[str, Any]]:
        return []


def test_the_job_tells_every_trial_and_the_test_score_at_the_end_alone() -> None:
    bench = Bench()
    work(ordered(BASE, STUDY), None, bench)
    trials = [message for _, message in bench.told if message["type"] == "trial"]
    assert [trial["number"] for trial in trials] == [0, 1, 2] and all("test" not in trial for trial in trials)
    *before, last = [message for topic, message in bench.told if topic == "standing"]
    assert all(not message["final"] and not message["test"] for message in before)
    assert last["final"] and list(last["test"]) == [str(last["front"][0])] and last["counts"] == {"complete": 3}
    best = max(trials, key=lambda trial: trial["score"])
    assert last["front"] == [best["number"]]
    assert "figure-history" in {topic for topic, _ in bench.told}


def test_a_stopped_job_is_taken_up_again_with_the_trials_it_had() -> None:
    first = Bench(stop_after=4)
    work(ordered(BASE, STUDY), None, first)
    assert not [message for _, message in first.told if message["type"] == "standing" and message["final"]]
    again = Bench()
    work(ordered(BASE, STUDY), first.state(), again)
    trials = [message for _, message in again.told if message["type"] == "trial"]
    known = [message for _, message in first.told if message["type"] == "trial"]
    assert known and trials[: len(known)] == known and len(trials) == 3


def test_a_trial_opens_in_play(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Session(BASE)
    opened.token = "run"
    monkeypatch.setattr(job_page, "session", lambda: opened)
    answers = job_page.known("search", {})
    for nonsense in (3, "x", None, {"a": 1}, True):
        monkeypatch.setattr(job_page, "held", lambda key, value=nonsense: {"play": value, "tab": value})
        job_page.hear("search", "play", answers["play"])
        job_page.hear("search", "tab", answers["tab"])
    assert opened.experiment == BASE and opened.leaving is None
    monkeypatch.setattr(job_page, "held", lambda key: {"play": to_link(presets()["moons"].experiment)})
    job_page.hear("search", "play", answers["play"])
    assert opened.experiment == presets()["moons"].experiment and opened.leaving == "" and opened.token is None


def page() -> AppTest:
    app = AppTest.from_file(str(Path(shell.__file__).with_name("router.py")), default_timeout=60)
    app.run()
    return app.switch_page(str(shell.ROOT / "pages" / "compare" / "search.py")).run()


def test_the_form_tells_every_problem_and_starts_nothing_meanwhile() -> None:
    app = page()
    assert not app.exception and not app.button(key="search.start").disabled
    app.text_input(key="search.range.optimiser.lr").set_value("1..0.1").run()
    app.text_input(key="search.range.network.units").set_value("2..").run()
    assert app.button(key="search.start").disabled and app.warning
    app.text_input(key="search.range.network.units").set_value("2..8").run()
    assert [warning.value for warning in app.warning] == ["Learning rate: must run from a lower to a higher number, got 1..0.1."]
    app.text_input(key="search.range.optimiser.lr").set_value("0.01..0.1").run()
    assert not app.warning and not app.button(key="search.start").disabled


def test_a_front_prunes_nothing_and_the_pruner_comes_back_after_it() -> None:
    app = page()
    app.selectbox(key="search.pruner").set_value("hyperband").run()
    app.selectbox(key="search.cost").set_value("parameters").run()
    assert app.selectbox(key="search.unpruned").disabled and not app.warning and not app.button(key="search.start").disabled
    app.selectbox(key="search.cost").set_value("none").run()
    assert app.selectbox(key="search.pruner").value == "hyperband"


def test_what_was_filled_in_outlasts_another_page() -> None:
    app = page()
    app.text_input(key="search.range.optimiser.lr").set_value("0.5..0.6").run()
    app.switch_page(str(shell.ROOT / "pages" / "play" / "document.py")).run()
    app.switch_page(str(shell.ROOT / "pages" / "compare" / "search.py")).run()
    assert app.text_input(key="search.range.optimiser.lr").value == "0.5..0.6"


def test_the_telling_is_of_the_search_it_got() -> None:
    from playground.comparing.search import Search

    assert Telling(Search(BASE, STUDY), Bench())._begun()["fields"] == [{"field": "optimiser.lr", "label": "Learning rate"}]
