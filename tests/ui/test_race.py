"""Lanes come and go, are edited apart from the tab's own experiment, and are found again after a reload."""

from __future__ import annotations

import pytest

from playground.experiment import Experiment
from playground.presets import presets
from playground.ui import race, race_lanes
from playground.ui import session as module
from playground.ui.controls import key_of
from playground.ui.race_config import config
from playground.ui.session import Session, edited


@pytest.fixture
def session(runs, monkeypatch) -> Session:
    opened = Session(Experiment(seed=4))
    opened.token, opened.sound = runs.start(opened.experiment), opened.experiment
    monkeypatch.setattr(race_lanes, "manager", lambda: runs)
    monkeypatch.setattr(race, "session", lambda: opened)
    monkeypatch.setattr(module, "session", lambda: opened)
    opened.lanes.heard = True
    race_lanes.begin(opened)
    race_lanes.follow(opened)
    return opened


def say(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    monkeypatch.setattr(race, "held", lambda key: {name: value})
    race._hear(name)


def test_a_race_begins_with_the_experiment_on_screen(session, runs) -> None:
    (lane,) = session.lanes.held
    assert lane.desk.experiment == session.experiment and lane.desk.token != session.token
    assert lane.desk.token in runs.runs


def test_a_copy_is_edited_by_the_controls_and_leaves_the_rest_alone(session, monkeypatch) -> None:
    say(monkeypatch, "copy", 0)
    race_lanes.follow(session)
    session.lanes.open = session.lanes.at(session.lanes.chosen)
    assert edited() is session.lanes.held[1].desk
    assert key_of(("seed",)) == "lane1.0/seed", "its controls are not those of the Play page"
    edited().edit([(("optimiser", "lr"), 0.5)])
    assert [lane.desk.experiment.optimiser.lr for lane in session.lanes.held] == [0.01, 0.5]
    assert session.experiment.optimiser.lr == 0.01
    lane = config(session)["lanes"][1]
    assert lane["name"] == "learning rate 0.5" and lane["differences"] == ["Learning rate 0.01 → 0.5"]
    session.lanes.open = None
    assert edited() is session


def test_an_entrant_gets_the_seed_of_the_first_and_is_told(session) -> None:
    added = race_lanes.add(session, presets()["moons"].experiment)
    assert added and added.desk.experiment.seed == 4 and "takes the seeds of A" in session.lanes.said[1]


def test_there_are_six_lanes_at_most(session) -> None:
    for _ in range(6):
        race_lanes.copy(session, 0)
    assert [lane.slot for lane in session.lanes.held] == [0, 1, 2, 3, 4, 5] and "6 lanes" in session.lanes.said[1]
    assert len({lane["colour"] for lane in config(session)["lanes"]}) == 6


def test_a_removed_lane_ends_its_run_and_frees_its_letter(session, runs, monkeypatch) -> None:
    say(monkeypatch, "copy", 0)
    race_lanes.follow(session)
    token = session.lanes.held[0].desk.token
    say(monkeypatch, "remove", 0)
    assert token not in runs.runs and [lane.letter for lane in session.lanes.held] == ["B"]
    assert race_lanes.add(session, session.experiment).letter == "A"


def test_another_seed_is_one_for_all(session, monkeypatch) -> None:
    say(monkeypatch, "copy", 0)
    say(monkeypatch, "reroll", True)
    assert {lane.desk.experiment.seed for lane in session.lanes.held} == {5} and session.experiment.seed == 4


def test_a_lane_is_named_by_hand_or_by_what_sets_it_apart(session, monkeypatch) -> None:
    say(monkeypatch, "rename", {"slot": 0, "name": "  my   favourite " + "x" * 99})
    assert config(session)["lanes"][0]["name"].startswith("my favourite x") and len(session.lanes.held[0].name) == 60
    say(monkeypatch, "rename", {"slot": 0, "name": " "})
    assert session.lanes.held[0].name is None


def test_a_lane_opens_in_play_with_a_run_of_its_own(session, monkeypatch) -> None:
    race_lanes.add(session, presets()["moons"].experiment)
    say(monkeypatch, "play", 1)
    assert session.experiment == session.lanes.held[1].desk.experiment
    assert session.leaving == "" and session.token is None, "a lane without a run yet begins anew"


def test_play_goes_on_from_where_a_lane_is(session, runs, monkeypatch) -> None:
    """By a fork: what is changed in Play leaves the lane alone."""
    race_lanes.add(session, presets()["moons"].experiment)
    race_lanes.follow(session)
    lane = session.lanes.held[1]
    say(monkeypatch, "play", 1)
    assert ("fork", lane.desk.token) in runs.asked and session.token not in (None, lane.desk.token)
    assert session.sound == session.experiment == lane.desk.experiment
    session.edit([(("seed",), 77)])
    assert lane.desk.experiment.seed == 4 and runs.runs[lane.desk.token].experiment.seed == 4


def test_a_reload_finds_the_lanes_that_the_server_still_knows(session, runs) -> None:
    race_lanes.add(session, presets()["moons"].experiment, name="mine")
    race_lanes.follow(session)
    told = [{"slot": lane.slot, "token": lane.desk.token, "name": lane.name} for lane in session.lanes.held]
    fresh = Session(Experiment())
    race_lanes.reattach(fresh, [*told, {"slot": 3, "token": "gone", "name": None}])
    race_lanes.begin(fresh)
    assert [(lane.slot, lane.name, lane.desk.experiment) for lane in fresh.lanes.held] == [
        (lane.slot, lane.name, lane.desk.experiment) for lane in session.lanes.held
    ]
    assert [lane.desk.token for lane in fresh.lanes.held] == [known["token"] for known in told]


NONSENSE = [3.5, "x", [], {}, {"slot": "0"}, {"slot": 9, "name": "a"}, {"lanes": [{"slot": True, "token": "run-0"}, 4]}, 17, -1, None, True]


@pytest.mark.parametrize("name", [name for name in race.ANSWERS if name not in ("reroll", "undo", "vary")])
@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_nonsense_changes_nothing(session, monkeypatch, name, value) -> None:
    before = [(lane.slot, lane.name, lane.desk.experiment) for lane in session.lanes.held]
    say(monkeypatch, name, value)
    assert [(lane.slot, lane.name, lane.desk.experiment) for lane in session.lanes.held] == before and session.lanes.chosen is None


def test_nonsense_from_the_storage_gives_no_lane(runs, monkeypatch) -> None:
    monkeypatch.setattr(race_lanes, "manager", lambda: runs)
    fresh = Session(Experiment())
    race_lanes.reattach(fresh, [{"slot": True, "token": "run-0"}, 4, {"slot": 7, "token": "run-0"}, {"slot": 0, "token": None}])
    assert not fresh.lanes.held and fresh.lanes.heard


def test_an_impossible_lane_says_so_and_has_no_run(session) -> None:
    lane = race_lanes.add(session, presets()["digits_cnn"].experiment.model_copy(update={"data": session.experiment.data}))
    race_lanes.follow(session)
    told = config(session)["lanes"][1]
    assert lane and lane.desk.token is None and told["socket"] is None and told["problems"]
