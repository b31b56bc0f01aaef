"""The Vary page's form makes a comparison, its job tells no verdict before the end, and its settings open in Play and in a race."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.comparing.swept import sweep, sweep_of
from playground.document import from_link, to_link
from playground.presets import presets
from playground.ui import job_page, shell, vary
from playground.ui.session import Session
from playground.ui.vary_work import ordered, work
from tests.comparing.sweeping import BASE
from tests.ui.test_search import Bench

OVER = ["optimiser.lr=0.01,0.3"]
SWEEP = sweep_of(BASE, OVER, seeds=6, epochs=2)


def test_the_job_tells_what_python_gives_and_the_verdict_at_the_end_alone() -> None:
    bench = Bench()
    work(ordered(BASE, SWEEP), None, bench)
    found = sweep(BASE, OVER, seeds=6, epochs=2)
    (begun,) = [message for _, message in bench.told if message["type"] == "begun"]
    assert [from_link(setting["link"]) for setting in begun["settings"]] == [setting.experiment for setting in found.settings]
    assert begun["fields"] == ["Learning rate"] and [setting["short"] for setting in begun["settings"]] == ["0.01", "0.3"]
    *before, last = [message for topic, message in bench.told if topic == "standing"]
    assert before and not any(message["final"] or message["finding"] or message["notes"] for message in before)
    assert not any(" beats " in message["headline"] or "95 %" in message["headline"] for message in before)
    assert (last["headline"], last["notes"]) == (found.verdict.headline, list(found.verdict.notes)) and last["done"]
    latest = {topic: message for topic, message in bench.told if topic}
    for number in (0, 1):
        told, spread = latest[f"ends-{number}"], found.spread(number)
        assert told["scores"] == [run.scores[found.measure] for run in found.of(number)]
        assert (told["mean"], told["low"], told["high"]) == (spread.mean, *spread.interval)
    assert latest["table"]["csv"] == found.table().to_csv(index=False)
    assert {topic.removeprefix("figure-") for topic in latest if topic.startswith("figure")} == {"curves", "loss", "ends", "surfaces"}


def test_a_stopped_job_says_so_and_is_taken_up_again() -> None:
    first = Bench(stop_after=3)
    work(ordered(BASE, SWEEP), None, first)
    stopped = [message for topic, message in first.told if topic == "standing"][-1]
    assert stopped["final"] and not stopped["done"] and stopped["ended"] < 12
    again = Bench()
    work(ordered(BASE, SWEEP), first.state(), again)
    last = [message for topic, message in again.told if topic == "standing"][-1]
    assert last["done"] and last["ended"] == 12


def test_a_setting_opens_in_play_and_joins_the_race(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Session(BASE)
    opened.token = "run"
    for module in (vary, job_page):
        monkeypatch.setattr(module, "session", lambda: opened)
    answers = job_page.known("vary", vary.ANSWERS)
    for nonsense in (3, "x", None, {"a": 1}, {"link": 3}, {"link": "x"}, True):
        monkeypatch.setattr(job_page, "held", lambda key, value=nonsense: {"play": value, "race": value, "tab": value})
        for name, answer in answers.items():
            job_page.hear("vary", name, answer)
    assert opened.experiment == BASE and opened.leaving is None and not opened.lanes.held
    link = to_link(presets()["moons"].experiment)
    monkeypatch.setattr(job_page, "held", lambda key: {"play": link, "race": {"link": link, "at": 1}})
    job_page.hear("vary", "race", answers["race"])
    assert [lane.desk.experiment for lane in opened.lanes.held] == [presets()["moons"].experiment]
    assert opened.notice and "lane A" in opened.notice.text
    job_page.hear("vary", "play", answers["play"])
    assert opened.experiment == presets()["moons"].experiment and opened.leaving == "" and opened.token is None


def page() -> AppTest:
    app = AppTest.from_file(str(Path(shell.__file__).with_name("router.py")), default_timeout=60)
    app.run()
    return app.switch_page(str(shell.ROOT / "pages" / "compare" / "vary.py")).run()


def test_the_form_tells_every_problem_and_starts_nothing_meanwhile() -> None:
    app = page()
    assert not app.exception and not app.warning and not app.button(key="vary.start").disabled
    assert app.text_input(key="vary.values.optimiser.lr").value == "0.003, 0.01, 0.03"
    app.selectbox(key="vary.second").set_value("network.units").run()
    assert any("9 settings × 32 seeds: 288 runs" in caption.value for caption in app.caption)
    app.text_input(key="vary.values.optimiser.lr").set_value("0.1, x").run()
    app.text_input(key="vary.values.network.units").set_value("4, 4").run()
    assert app.button(key="vary.start").disabled and len(app.warning) >= 1
    app.text_input(key="vary.values.optimiser.lr").set_value("0.1, 0.2").run()
    assert [warning.value for warning in app.warning] == ["Units in every layer: has 4 twice."]
    app.text_input(key="vary.values.network.units").set_value("2..8/3").run()
    assert not app.warning and not app.button(key="vary.start").disabled
    app.selectbox(key="vary.first").set_value("network.units").run()
    assert not app.exception and app.selectbox(key="vary.second").value == "", "nothing is varied twice"


def test_what_was_filled_in_outlasts_another_page() -> None:
    app = page()
    app.text_input(key="vary.values.optimiser.lr").set_value("0.5, 0.6").run()
    app.switch_page(str(shell.ROOT / "pages" / "play" / "document.py")).run()
    app.switch_page(str(shell.ROOT / "pages" / "compare" / "vary.py")).run()
    assert app.text_input(key="vary.values.optimiser.lr").value == "0.5, 0.6"
