"""A session: every change can be taken back, reaches the run when it can run, and says what it costs."""

from __future__ import annotations

import pytest

from playground.data.plane import Circle
from playground.document import to_link
from playground.experiment import Experiment
from playground.layers.convolution import Conv2d
from playground.presets import DEFAULT, presets
from playground.ui import session as module
from playground.ui.session import Session

WIDER = [(("network", 0, "units"), 9)]


@pytest.fixture
def session(runs) -> Session:
    opened = Session(Experiment())
    opened.token, opened.sound = runs.start(opened.experiment), opened.experiment
    runs.asked.clear()
    return opened


def test_it_opens_on_the_default_experiment() -> None:
    assert Session.opened(None).experiment == presets()[DEFAULT].experiment


def test_it_opens_on_a_link() -> None:
    experiment = presets()["iris"].experiment
    opened = Session.opened(to_link(experiment))
    assert opened.experiment == opened.linked == experiment
    assert opened.notice is None


@pytest.mark.parametrize("link", ["1.damaged", to_link(Experiment())[:-9], "99.eJwr", "<script>", "x" * 100])
def test_a_link_that_cannot_be_read_gives_the_default_and_says_why(link) -> None:
    opened = Session.opened(link)
    assert opened.experiment == presets()[DEFAULT].experiment
    assert opened.notice and "cannot be opened" in opened.notice.text and ". This " in opened.notice.text


def test_a_link_of_a_newer_version_says_that() -> None:
    opened = Session.opened("2." + to_link(Experiment()).partition(".")[2])
    assert opened.notice and "newer" in opened.notice.text


def test_a_change_reaches_the_run(session, runs) -> None:
    session.edit([(("optimiser", "lr"), 0.3)])
    assert session.experiment.optimiser.lr == 0.3
    assert runs.asked == [("change", session.experiment)]
    assert session.notice is None, "the weights stay"


def test_a_change_that_costs_the_weights_says_so_and_offers_undo(session) -> None:
    session.edit(WIDER)
    assert session.notice and session.notice.undo and "new weights" in session.notice.text


def test_undo_and_redo_lead_there_and_back(session, runs) -> None:
    before = session.experiment
    session.edit(WIDER)
    after = session.experiment
    session.undo()
    assert session.experiment == before and runs.asked[-1] == ("change", before)
    session.redo()
    assert session.experiment == after and runs.asked[-1] == ("change", after)
    session.redo()
    assert session.experiment == after


def test_a_new_change_ends_the_way_forward(session) -> None:
    session.edit(WIDER)
    session.undo()
    session.edit([(("seed",), 7)])
    assert session.future == []


def test_a_slider_on_its_way_is_one_change(session, monkeypatch) -> None:
    clock = iter([0.0, 0.3, 5.0])
    monkeypatch.setattr(module, "monotonic", lambda: next(clock))
    for rate in (0.1, 0.2, 0.3):
        session.edit([(("optimiser", "lr"), rate)])
    session.undo()
    assert session.experiment.optimiser.lr == 0.2
    session.undo()
    assert session.experiment.optimiser.lr == Experiment().optimiser.lr


def test_a_refused_value_leaves_everything_and_names_the_field(session, runs) -> None:
    before, revision = session.experiment, session.revision
    assert not session.edit([(("optimiser", "lr"), -1)])
    assert session.experiment == before and runs.asked == []
    assert session.notice and "optimiser.lr" in session.notice.text
    assert session.revision > revision, "the control must go back to what stands"


def test_an_impossible_network_is_shown_but_the_run_stays_on_the_last_sound_one(session, runs) -> None:
    sound = session.experiment
    session.rebuild([Conv2d().model_dump(mode="json")], session.revision)
    assert [problem.path for problem in session.problems] == ["network[0]"]
    assert runs.asked == [] and session.sound == sound
    session.undo()
    assert session.problems == () and session.experiment == sound


def test_an_edit_of_an_experiment_since_replaced_is_dropped(session) -> None:
    session.replace(presets()["iris"].experiment)
    session.rebuild([], session.revision - 1)
    assert session.experiment == presets()["iris"].experiment


@pytest.mark.parametrize("network", [None, 3, ["dense"], [{"kind": "dense", "units": "many"}], [{"kind": "nothing"}], [[]]])
def test_a_network_that_is_none_is_refused_in_a_sentence(session, network) -> None:
    before = session.experiment
    session.rebuild(network, session.revision)
    assert session.experiment == before
    assert session.notice and session.notice.text.startswith("network")


def test_regenerating_and_rerolling_take_the_next_seed(session) -> None:
    session.regenerate()
    assert session.experiment.data.source.seed == 1 and session.experiment.seed == 0
    session.reroll()
    assert session.experiment.seed == 1


def test_data_that_are_what_they_are_cannot_be_regenerated(session) -> None:
    session.replace(presets()["iris"].experiment)
    session.regenerate()
    assert session.experiment == presets()["iris"].experiment


def test_another_dataset_says_what_follows(session) -> None:
    session.edit([(("data", "source"), {"kind": "ripple"})])
    assert session.notice and "loss is now" in session.notice.text and session.notice.undo
    session.edit([(("data", "source"), {"kind": "circle"})])
    assert isinstance(session.experiment.data.source, Circle)


def test_replacing_draws_every_control_anew(session) -> None:
    revision = session.revision
    session.replace(presets()["iris"].experiment)
    assert session.revision > revision


def test_a_lost_run_is_no_reason_to_fail(session, runs) -> None:
    runs.runs.clear()
    runs.change = lambda token, experiment: (_ for _ in ()).throw(KeyError("There is no such run."))
    assert session.edit([(("optimiser", "lr"), 0.3)])
    assert session.token is None
