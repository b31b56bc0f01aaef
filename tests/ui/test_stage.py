"""What the component says is answered; nonsense is not."""

from __future__ import annotations

import pytest

from playground.experiment import Experiment
from playground.ui import session as module
from playground.ui import stage
from playground.ui.session import Session


@pytest.fixture
def session(runs, monkeypatch) -> Session:
    opened = Session(Experiment())
    opened.token, opened.sound = runs.start(opened.experiment), opened.experiment
    runs.asked.clear()
    monkeypatch.setattr(stage, "session", lambda: opened)
    monkeypatch.setattr(module, "session", lambda: opened)
    return opened


def say(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    monkeypatch.setattr(stage, "held", lambda key: {name: value})
    stage._hear(name)


def test_an_edit_changes_the_network(session, monkeypatch) -> None:
    say(monkeypatch, "edit", {"revision": 0, "network": [{"kind": "dense", "units": 3, "bias": True}]})
    assert [layer.tag() for layer in session.experiment.network] == ["dense"]
    say(monkeypatch, "undo", True)
    assert session.experiment == Experiment()
    say(monkeypatch, "redo", True)
    assert len(session.experiment.network) == 1


def test_features_seeds_and_transport(session, monkeypatch) -> None:
    say(monkeypatch, "features", ["x1", "sin_x1"])
    assert session.experiment.data.features == ("x1", "sin_x1")
    say(monkeypatch, "reroll", True)
    say(monkeypatch, "regenerate", True)
    assert (session.experiment.seed, session.experiment.data.source.seed) == (1, 1)
    say(monkeypatch, "transport", "poll")
    assert session.polling


def test_a_command_of_a_page_without_a_socket_reaches_the_run(session, runs, monkeypatch) -> None:
    say(monkeypatch, "command", {"op": "play"})
    assert runs.asked == [("command", {"op": "play"})]


NONSENSE = [
    3,
    "x",
    [],
    {},
    {"revision": "0", "network": []},
    {"revision": 0},
    {"revision": 0, "network": "dense"},
    {"token": 5},
    [["x"]],
    ["y9"],
    {"op": ["play"]},
    True,
    1e308,
]


@pytest.mark.parametrize("name", [name for name in stage.ANSWERS if name not in ("undo", "redo", "reroll", "regenerate")])
@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_nonsense_changes_nothing(session, monkeypatch, name, value) -> None:
    before = session.experiment
    say(monkeypatch, name, value)
    assert session.experiment == before


def test_every_answer_is_asked_for() -> None:
    edits = {"edit", "features", "points", "undo", "redo", "reroll", "regenerate", "fork"}
    assert set(stage.ANSWERS) == edits | {"tab", "transport", "command", "drawn", "open"}


def test_charts_wait_for_the_first_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plotly is large: the sidebar asks for it only once the network stands on screen."""
    monkeypatch.setattr(stage, "session", lambda: held)
    held = Session.opened(None)
    assert not held.drawn
    stage.ANSWERS["drawn"](True)
    assert held.drawn
