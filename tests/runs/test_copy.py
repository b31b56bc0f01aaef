"""A copy of a run for whoever asks once, with a sentence where there is none."""

from __future__ import annotations

import pytest

from playground.experiment import Experiment
from playground.runs.manager import Manager
from playground.runs.snapshot import Snapshot


class Silent:
    """A life of runs that never answers, or at once."""

    def __init__(self, answer: Snapshot | None) -> None:
        self.answer = answer

    def snapshot(self, run: object, deliver: object) -> None:
        if self.answer is not None:
            deliver(self.answer)  # type: ignore[operator]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch):
    from playground.runs.run import Run

    made = Manager.__new__(Manager)
    monkeypatch.setattr(Manager, "_need", lambda self, token: Run(token, Experiment()))
    return made


def test_the_copy_is_what_the_run_delivers(asked: Manager) -> None:
    asked._life = Silent(Snapshot(7, 1, b"weights"))  # type: ignore[assignment]
    assert asked.copy("token") == Snapshot(7, 1, b"weights")


def test_a_run_that_does_not_answer_is_said_to(asked: Manager) -> None:
    asked._life = Silent(None)  # type: ignore[assignment]
    copy = asked.copy("token", patience=0.01)
    assert copy.data is None and "did not answer in time" in copy.message
