"""Jobs in real processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.runs.jobs.jobs import Jobs
from playground.runs.jobs.records import JobRecords
from playground.runs.jobs.state import JobState
from playground.runs.local import LocalExecutor
from playground.runs.manager import Manager
from playground.runs.message import unpack
from playground.settings import Settings
from tests.runs.conftest import store_in
from tests.runs.jobs import working
from tests.runs.test_manager import eventually


def reached(jobs: Jobs, token: str, *states: JobState) -> None:
    eventually(lambda: jobs.get(token).state in states, 30)  # type: ignore[union-attr]


def told(jobs: Jobs, token: str) -> list[dict[str, Any]]:
    looker = jobs.attach(token, lambda: None)
    assert looker
    return [unpack(message) for message in looker.take()]


def test_it_works_pauses_hears_and_is_done(live: Manager) -> None:
    jobs = live.jobs
    token = jobs.start(working.count, '{"to": 100000}')
    eventually(lambda: any(message["type"] == "count" for message in told(jobs, token)))
    jobs.pause(token)
    reached(jobs, token, JobState.PAUSED)
    number = told(jobs, token)[-1]["number"]
    time.sleep(0.05)
    assert told(jobs, token)[-1]["number"] == number
    jobs.tell(token, {"say": "hello"})
    jobs.resume(token)
    eventually(lambda: {"type": "heard", "command": {"say": "hello"}} in told(jobs, token))
    jobs.stop(token)
    reached(jobs, token, JobState.STOPPED)
    jobs.resume(token)
    eventually(lambda: any(message["type"] == "begun" and message["at"] >= number for message in told(jobs, token)))
    jobs.remove(token)


@pytest.mark.parametrize(
    ("work", "sentence"),
    [(working.refuse, "order: cannot be done"), (working.stumble, "RuntimeError: a fault"), (working.die, "was killed")],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_goes_wrong_is_a_sentence(live: Manager, work: Callable[..., None], sentence: str) -> None:
    token = live.jobs.start(work, "{}")
    reached(live.jobs, token, JobState.FAILED)
    assert sentence in live.jobs.get(token).message  # type: ignore[union-attr]


def test_it_trains_with_further_processes(live: Manager) -> None:
    token = live.jobs.start(working.gang, "{}")
    reached(live.jobs, token, JobState.DONE, JobState.FAILED)
    assert told(live.jobs, token)[-1] == {"type": "steps", "steps": [20, 20, 20], "processes": min(2, live.jobs._hands)}


def test_a_restart_interrupts_and_the_job_goes_on_where_it_was(tmp_path: Path, executor_of_processes: LocalExecutor) -> None:
    def open_jobs() -> Jobs:
        return Jobs(Settings(), JobRecords(store_in(tmp_path).engine), executor_of_processes)

    before = open_jobs()
    token = before.start(working.count, '{"to": 400}')
    eventually(lambda: any(message["type"] == "count" and message["number"] > 20 for message in told(before, token)))
    before.close()
    after = open_jobs()
    assert after.get(token).state is JobState.PARKED  # type: ignore[union-attr]
    after.resume(token)
    reached(after, token, JobState.DONE)
    messages = told(after, token)
    assert messages[1]["type"] == "begun" and messages[1]["at"] > 20 and messages[-1]["number"] == 400
    after.close()
