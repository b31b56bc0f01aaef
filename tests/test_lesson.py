"""Lessons: what a link hides and locks."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.document import opened, to_link
from playground.experiment import Experiment
from playground.lesson import CONTROLS, MOST, Access, Lesson, id_of, known, name_of

DOCS = Path(__file__).parent.parent / "docs" / "lessons.md"


def test_an_id_stands_for_everything_beneath_it() -> None:
    lesson = Lesson(hidden=("data", "optimiser.lr"), locked=("optimiser", "play"))
    assert lesson.access("data.source.noise") is Access.HIDDEN
    assert lesson.access("optimiser.lr") is Access.HIDDEN, "hidden outweighs locked"
    assert lesson.access("optimiser.momentum") is lesson.access("play") is Access.LOCKED
    assert lesson.access("playing") is lesson.access("step") is Access.OPEN
    assert lesson.holds("step", "play") and not lesson.holds("step")


def test_a_lesson_survives_its_address() -> None:
    lesson = Lesson(("network", "data.source.noise"), ("optimiser.lr",), ("train", "test"))
    assert Lesson.read(lesson.parameters()) == (lesson, ())
    assert Lesson.read(Lesson(shown=()).parameters()) == (Lesson(shown=()), ())
    assert Lesson.read({}, embed=True) == (Lesson(embed=True), ())
    assert not Lesson().parameters()


def test_what_is_not_known_is_noted_and_left_out() -> None:
    lesson, notes = Lesson.read({"hide": "noise, data.source.noise,,<b>", "lock": ",".join(f"data.x{k}" for k in range(99)), "show": "train,all"})
    assert lesson == Lesson(hidden=("data.source.noise",), shown=("train",))
    assert [note.split(":")[0] for note in notes] == ["hide", "lock", "show"]
    assert "noise, <b> are not known" in notes[0] and all(len(note) < 300 for note in notes)


def test_no_more_controls_are_taken_than_a_page_has() -> None:
    fields = [f"data.source.{field}" for field in ("kind", "noise", "size", "seed")] * 40
    assert len(Lesson.read({"hide": ",".join(fields)})[0].hidden) == 4 <= MOST


@pytest.mark.parametrize(
    "id", ["data.source.arms", "optimiser.momentum", "optimiser.beta1", "penalties.mix", "training.stop.kind", "data", "schedule.every"]
)
def test_every_declared_field_is_a_control(id: str) -> None:
    assert known(id)


@pytest.mark.parametrize("id", ["", "x", "data.noise", "optimiser.", "network[0]", "data.source.kind.kind", "__class__", "optimiser.__doc__"])
def test_other_ids_are_none(id: str) -> None:
    assert not known(id)


def test_paths_become_ids() -> None:
    assert id_of(("penalties", 0, "strength")) == "penalties.strength"
    assert id_of(("network", 2, "units")) == "network.units"
    assert name_of("optimiser.lr") == "Learning rate" and name_of("schedule.kind") == "Schedule" and name_of("optimiser.momentum") == "Momentum"


def test_an_address_of_ours_carries_its_lesson() -> None:
    found = opened(f"https://host/?x={to_link(Experiment())}&hide=network,odd&lock=play")
    assert found.experiment == Experiment()
    assert found.lesson == Lesson(("network",), ("play",)) and len(found.notes) == 1


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.id)
def test_every_control_of_the_maker_is_known_and_documented(control) -> None:
    assert known(control.id)
    assert f"| `{control.id}` | {control.label} |" in DOCS.read_text(encoding="utf-8")
