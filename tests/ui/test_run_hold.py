"""A page finds its run again, and begins one when there is none."""

from __future__ import annotations

from playground.document import to_link
from playground.experiment import Experiment
from playground.layers.convolution import Conv2d
from playground.presets import presets
from playground.ui.run_hold import keep_running, reattach
from playground.ui.session import Session

IMPOSSIBLE = Experiment(network=(Conv2d(),))


def test_nothing_starts_before_the_page_has_told_which_run_it_had(runs) -> None:
    keep_running(Session(Experiment()))
    assert runs.asked == []


def test_a_new_tab_gets_a_new_run(runs) -> None:
    session = Session(Experiment())
    reattach(session, None)
    keep_running(session)
    assert runs.runs[session.token].experiment == session.experiment


def test_a_reload_finds_the_run_and_its_experiment(runs) -> None:
    trained = presets()["moons"].experiment
    token = runs.start(trained)
    session = Session.opened(None)
    reattach(session, token)
    keep_running(session)
    assert session.token == token and session.experiment == trained
    assert len(runs.runs) == 1


def test_a_reload_under_the_same_link_finds_the_run(runs) -> None:
    trained = presets()["moons"].experiment
    token = runs.start(trained)
    session = Session.opened(to_link(trained))
    reattach(session, token)
    assert session.token == token


def test_a_new_tab_finds_the_run_of_a_closed_one(runs) -> None:
    trained = presets()["moons"].experiment
    token = runs.start(trained)
    session = Session.opened(None)
    reattach(session, None, token)
    assert session.token == token and session.experiment == trained


def test_a_new_tab_beside_an_open_one_gets_a_run_of_its_own(runs) -> None:
    token = runs.start(presets()["moons"].experiment)
    runs.runs[token].viewers.add("the open tab")
    session = Session.opened(None)
    reattach(session, None, token)
    keep_running(session)
    assert session.token not in (None, token)


def test_a_new_tab_on_another_link_leaves_the_run_of_a_closed_one(runs) -> None:
    token = runs.start(presets()["moons"].experiment)
    session = Session.opened(to_link(presets()["iris"].experiment))
    reattach(session, None, token)
    keep_running(session)
    assert session.token not in (None, token)


def test_another_link_in_the_same_tab_gets_a_run_of_its_own(runs) -> None:
    token = runs.start(presets()["moons"].experiment)
    session = Session.opened(to_link(presets()["iris"].experiment))
    reattach(session, token)
    keep_running(session)
    assert session.token not in (None, token)
    assert session.experiment == presets()["iris"].experiment


def test_a_reload_with_an_impossible_network_keeps_the_run_behind_it(runs) -> None:
    token = runs.start(Experiment())
    session = Session.opened(to_link(IMPOSSIBLE))
    reattach(session, token)
    assert session.token == token and session.experiment == IMPOSSIBLE and session.sound == Experiment()


def test_an_impossible_network_waits_for_its_run(runs) -> None:
    session = Session(IMPOSSIBLE)
    reattach(session, None)
    keep_running(session)
    assert session.token is None and runs.asked == []


def test_a_run_that_has_ended_is_begun_again_and_that_is_said(runs) -> None:
    session = Session(Experiment())
    reattach(session, None)
    keep_running(session)
    runs.runs.clear()
    keep_running(session)
    assert session.token in runs.runs
    assert session.notice and "ended" in session.notice.text


def test_a_full_server_says_so(runs) -> None:
    runs.full = True
    session = Session(Experiment())
    reattach(session, "guessed")
    keep_running(session)
    assert session.token is None and session.notice and session.notice.text == "All seats are taken."
