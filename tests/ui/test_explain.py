"""The Explain page's component is told of the tab's run, and what it says is answered."""

from __future__ import annotations

import pytest

from playground.experiment import Experiment
from playground.layers.convolution import Conv2d
from playground.ui import explain
from playground.ui.session import Session


@pytest.fixture
def session(monkeypatch) -> Session:
    opened = Session(Experiment())
    monkeypatch.setattr(explain, "session", lambda: opened)
    return opened


def say(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    monkeypatch.setattr(explain, "held", lambda key: {name: value})
    explain._hear(name)


def test_a_tab_finds_the_run_that_it_had_on_the_other_page(session, runs, monkeypatch) -> None:
    token = runs.start(session.experiment)
    assert explain.config(session)["questions"] is None
    say(monkeypatch, "tab", {"token": token, "last": token})
    told = explain.config(session)
    assert (told["token"], told["socket"], told["questions"]) == (token, f"/playground/ws/{token}", f"/playground/explain/{token}")


def test_an_experiment_that_cannot_run_says_why(monkeypatch) -> None:
    broken = Session(Experiment(network=(Conv2d(),)))
    told = explain.config(broken)
    assert told["token"] is None and told["problems"] and told["problems"][0]["message"]


@pytest.mark.parametrize("value", [3, "x", [], {}, {"token": 5}, {"token": "unknown", "last": None}])
def test_nonsense_changes_nothing(value, session, monkeypatch) -> None:
    say(monkeypatch, "tab", value)
    assert session.token is None and session.heard
