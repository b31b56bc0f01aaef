"""A lesson's session: what is hidden or locked cannot be changed, by whatever the page sends."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from playground.document import to_link
from playground.experiment import Experiment
from playground.lesson import Lesson
from playground.presets import presets
from playground.ui.session import Session
from playground.ui.stage_config import config


def lesson(*hidden: str, locked: tuple[str, ...] = ()) -> Session:
    return Session(Experiment(), lesson=Lesson(hidden, locked))


@pytest.mark.parametrize(
    ("hidden", "path", "value"),
    [
        ("optimiser.lr", ("optimiser", "lr"), 0.5),
        ("optimiser", ("optimiser", "lr"), 0.5),
        ("optimiser.kind", ("optimiser",), {"kind": "sgd"}),
        ("data.source.kind", ("data", "source"), {"kind": "xor"}),
        ("data", ("data", "source", "noise"), 0.3),
        ("data.split", ("data", "split", "train"), 0.4),
        ("data.features", ("data", "features"), ["x1"]),
        ("network", ("network",), []),
        ("penalties.kind", ("penalties",), [{"kind": "l1"}]),
        ("training.batch", ("training", "batch"), 7),
        ("seed", ("seed",), 9),
    ],
)
def test_a_fixed_control_refuses_every_edit(hidden: str, path: tuple[str, ...], value: object) -> None:
    for session in (lesson(hidden), lesson(locked=(hidden,))):
        before, revision = session.experiment, session.revision
        assert not session.edit([(path, value)])
        assert session.experiment == before
        assert session.revision == revision + 1, "the control goes back to what stands"
        assert session.notice and "fixed in this lesson" in session.notice.text


def test_what_is_open_can_still_be_changed() -> None:
    session = lesson("optimiser.lr", "network")
    assert session.edit([(("data", "source", "noise"), 0.3)])
    assert session.edit([(("training", "batch"), 7)])


def test_buttons_are_refused_too() -> None:
    session = lesson("reroll", "data.source.seed")
    session.reroll()
    session.regenerate()
    session.rebuild([], session.revision)
    assert session.experiment.seed == 0 and session.experiment.data.source.seed == 0  # type: ignore[attr-defined]
    assert not session.experiment.network, "the network is open"


def test_another_experiment_ends_the_lesson() -> None:
    session = lesson("network")
    session.replace(presets()["xor"].experiment)
    assert not session.lesson.restricts and session.notice and "lesson is left" in session.notice.text
    session = Session(Experiment(), lesson=Lesson(("network",), embed=True))
    session.leave()
    assert session.lesson == Lesson(embed=True)


def test_an_address_opens_its_lesson() -> None:
    session = Session.opened(to_link(presets()["xor"].experiment), {"hide": "network,nonsense", "lock": "play"}, embed=True)
    assert session.experiment == presets()["xor"].experiment
    assert session.lesson == Lesson(("network",), ("play",), embed=True)
    assert session.notice and "nonsense" in session.notice.text
    told = config(session)["lesson"]
    assert told == {"hidden": ["network"], "locked": ["play"], "shown": None, "embed": True}


def test_an_address_may_carry_a_link_of_tensorflow_playground() -> None:
    link = "https://playground.tensorflow.org/#dataset=xor&noise_hide=true"
    session = Session.opened(None, {"tfp": link})
    assert session.experiment.data.source.tag() == "xor" and session.lesson.hidden == ("data.source.noise",)
    assert session.linked == session.experiment
    broken = Session.opened(None, {"tfp": "https://playground.tensorflow.org/#noise=x"})
    assert broken.notice and "noise: must be" in broken.notice.text
    assert Session.opened(None, {"tfp": quote("/etc/passwd")}).notice
