"""A page finds its job again, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.experiment import Experiment
from playground.runs.manager import Manager
from playground.runs.store import Store
from playground.settings import Settings
from playground.ui.job_hold import begin, let_go, line, reattach
from playground.ui.session import Session
from tests.runs.fake import FakeExecutor
from tests.runs.jobs.working import count


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    limits = Settings(data_dir=tmp_path, max_jobs=1, max_jobs_waiting=1)
    made = Manager(limits, Store(limits.database_url()), FakeExecutor())
    monkeypatch.setattr("playground.ui.job_hold.manager", lambda: made)
    yield made
    made.close(0)


def test_a_reload_finds_the_job_of_its_tab(manager: Manager) -> None:
    before, after = Session(Experiment()), Session(Experiment())
    assert begin(before, "vary", count, "{}")
    token = before.jobs["vary"]
    for wrong in (None, 3, "guess"):
        reattach(after, "vary", wrong)
    reattach(after, "race", token)
    assert line(after, "vary") == {"job": None, "job_socket": None} and line(after, "race")["job"] is None
    reattach(after, "vary", token)
    assert line(after, "vary") == {"job": token, "job_socket": f"/playground/job/{token}"}


def test_another_job_takes_the_place_of_the_last(manager: Manager) -> None:
    session = Session(Experiment())
    begin(session, "vary", count, "{}")
    first = session.jobs["vary"]
    assert begin(session, "vary", count, "{}")
    assert session.jobs["vary"] != first and manager.jobs.get(first) is None
    let_go(session, "vary")
    assert line(session, "vary")["job"] is None


def test_no_room_is_a_notice(manager: Manager) -> None:
    begin(Session(Experiment()), "vary", count, "{}")
    assert begin(Session(Experiment()), "vary", count, "{}")  # waits for its turn
    third = Session(Experiment())
    assert not begin(third, "vary", count, "{}")
    assert third.notice and "wait for their turn" in third.notice.text
