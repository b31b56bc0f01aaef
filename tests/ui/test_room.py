"""The components of the rooms are told of the tab's run, and what they say is answered."""

from __future__ import annotations

import pytest

from playground.experiment import Experiment
from playground.layers.convolution import Conv2d
from playground.ui import room
from playground.ui.session import Session

ROOMS = ("explain", "look")


@pytest.fixture
def session(monkeypatch) -> Session:
    opened = Session(Experiment())
    monkeypatch.setattr(room, "session", lambda: opened)
    return opened


def say(monkeypatch: pytest.MonkeyPatch, value: object) -> None:
    monkeypatch.setattr(room, "held", lambda key: {"tab": value})
    room.hear("explain")


@pytest.mark.parametrize("name", ROOMS)
def test_a_tab_finds_the_run_that_it_had_on_the_other_page(name, session, runs, monkeypatch) -> None:
    token = runs.start(session.experiment)
    assert room.config(session, name)["questions"] is None
    say(monkeypatch, {"token": token, "last": token})
    told = room.config(session, name)
    assert (told["token"], told["socket"], told["questions"]) == (token, f"/playground/ws/{token}", f"/playground/{name}/{token}")


@pytest.mark.parametrize("name", ROOMS)
def test_an_experiment_that_cannot_run_says_why(name, monkeypatch) -> None:
    told = room.config(Session(Experiment(network=(Conv2d(),))), name)
    assert told["token"] is None and told["problems"] and told["problems"][0]["message"]


@pytest.mark.parametrize("value", [3, "x", [], {}, {"token": 5}, {"token": "unknown", "last": None}])
def test_nonsense_changes_nothing(value, session, monkeypatch) -> None:
    say(monkeypatch, value)
    assert session.token is None and session.heard
