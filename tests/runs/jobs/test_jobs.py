"""Whose turn it is, what becomes of a job, and that a restart loses nothing: with workers that the test plays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.runs.busy import Busy
from playground.runs.jobs.jobs import Jobs
from playground.runs.jobs.records import JobRecords
from playground.runs.jobs.state import JobState
from playground.runs.message import pack, unpack
from playground.settings import Settings
from tests.runs.conftest import store_in
from tests.runs.fake import FakeExecutor, FakeWorker
from tests.runs.jobs.working import count

Open = Callable[..., Jobs]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture
def jobs(tmp_path: Path, executor: FakeExecutor, clock: Clock) -> Jobs:
    return opened(tmp_path, executor, clock)


def opened(path: Path, executor: FakeExecutor, clock: Clock, **limits: Any) -> Jobs:
    settings = Settings(**{"max_jobs": 2, "max_jobs_per_session": 1, "max_jobs_waiting": 2, "job_processes": 1, **limits})
    return Jobs(settings, JobRecords(store_in(path).engine), executor, clock)


def told(worker: FakeWorker, number: int, topic: str = "") -> None:
    worker.receive({"type": "told", "topic": topic, "body": pack({"type": "n", "n": number})})


def end(worker: FakeWorker, how: str = "done", message: str = "") -> None:
    worker.receive({"type": "ended", "how": how, "message": message})
    worker.exit("")


def taken(looker: Any) -> list[Any]:
    return [message.get("n", message.get("state")) for message in map(unpack, looker.take())]


def test_a_few_at_a_time_in_the_order_in_which_they_came(jobs: Jobs, executor: FakeExecutor) -> None:
    a, b, c, d = (jobs.start(count, "{}", session=session) for session in ("one", "one", "two", "three"))
    states = [jobs.get(token).state.value for token in (a, b, c, d)]  # type: ignore[union-attr]
    assert states == ["running", "queued", "running", "queued"]
    assert [jobs.get(token).place for token in (b, d)] == [1, 2]  # type: ignore[union-attr]
    end(executor.labourers[1])
    assert jobs.get(d).state is JobState.RUNNING and jobs.get(b).place == 1  # type: ignore[union-attr]
    end(executor.labourers[0])
    assert jobs.get(b).state is JobState.RUNNING and jobs.get(a).state is JobState.DONE  # type: ignore[union-attr]


def test_too_many_that_wait_are_refused(jobs: Jobs) -> None:
    for _ in range(3):
        jobs.start(count, "{}", session="one")
    with pytest.raises(Busy, match="2 comparisons wait"):
        jobs.start(count, "{}", session="one")
    jobs.start(count, "{}", session="two")


def test_those_who_come_late_find_what_was_told(jobs: Jobs, executor: FakeExecutor) -> None:
    token = jobs.start(count, "{}")
    early = jobs.attach(token, lambda: None)
    (worker,) = executor.labourers
    told(worker, 1)
    told(worker, 2, "t")
    assert taken(early) == ["running", 1, 2]
    told(worker, 3, "t")
    assert taken(early) == [3] and taken(early) == []
    assert taken(jobs.attach(token, lambda: None)) == ["running", 1, 3]
    assert jobs.attach("another", lambda: None) is None


def test_wishes_reach_the_process_and_its_answers_the_state(jobs: Jobs, executor: FakeExecutor) -> None:
    token = jobs.start(count, "{}")
    (worker,) = executor.labourers
    jobs.pause(token)
    worker.receive({"type": "paused", "paused": True})
    assert jobs.get(token).state is JobState.PAUSED  # type: ignore[union-attr]
    jobs.resume(token)
    worker.receive({"type": "paused", "paused": False})
    jobs.tell(token, {"show": 3})
    jobs.stop(token)
    assert worker.ops() == ["begin", "pause", "resume", "command", "finish"]
    end(worker, "stopped")
    job = jobs.get(token)
    assert job and job.state is JobState.STOPPED and job.resumable and job.message == "Stopped before it was done."


def test_a_job_that_waits_can_be_stopped(jobs: Jobs, executor: FakeExecutor) -> None:
    jobs.start(count, "{}", session="one")
    second = jobs.start(count, "{}", session="one")
    jobs.stop(second)
    assert jobs.get(second).state is JobState.STOPPED and len(executor.labourers) == 1  # type: ignore[union-attr]
    jobs.resume(second)
    assert jobs.get(second).state is JobState.QUEUED  # type: ignore[union-attr]


def test_what_was_kept_survives_the_server(tmp_path: Path, executor: FakeExecutor, clock: Clock) -> None:
    jobs = opened(tmp_path, executor, clock)
    token, waiting = jobs.start(count, '{"to": 3}', name="vary", session="one"), jobs.start(count, "{}", session="one")
    worker = executor.labourers[0]
    told(worker, 1)
    worker.receive({"type": "kept", "data": b"state"})
    told(worker, 2)
    jobs.close(0)
    assert not worker.alive
    again = opened(tmp_path, executor, clock)
    job = again.get(token)
    assert job and job.state is JobState.PARKED and job.resumable and "taken up again" in job.message
    assert taken(again.attach(token, lambda: None)) == ["parked", 1, 2]
    again.resume(token)
    begin = executor.labourers[1].told[0]
    assert (begin["work"], begin["order"], begin["kept"]) == ("tests.runs.jobs.working:count", '{"to": 3}', b"state")
    looker = again.attach(token, lambda: None)
    told(executor.labourers[1], 5)
    assert taken(looker) == ["running", 5]
    assert again.get(waiting).state is JobState.PARKED  # type: ignore[union-attr]


def test_a_crash_of_the_server_is_an_interruption(tmp_path: Path, executor: FakeExecutor, clock: Clock) -> None:
    token = opened(tmp_path, executor, clock).start(count, "{}")
    job = opened(tmp_path, executor, clock).get(token)
    assert job and job.state is JobState.PARKED


def test_a_dead_process_is_a_sentence(jobs: Jobs, executor: FakeExecutor) -> None:
    token = jobs.start(count, "{}", session="one")
    second = jobs.start(count, "{}", session="one")
    executor.labourers[0].exit("signal 9")
    job = jobs.get(token)
    assert job and job.state is JobState.FAILED and "ran out of memory" in job.message and job.resumable
    assert jobs.get(second).state is JobState.RUNNING  # type: ignore[union-attr]


def test_who_does_not_end_when_asked_is_ended(jobs: Jobs, executor: FakeExecutor, clock: Clock) -> None:
    token = jobs.start(count, "{}")
    jobs.stop(token)
    clock.now = 15
    jobs.sweep()
    assert executor.labourers[0].alive
    clock.now = 25
    jobs.sweep()
    assert not executor.labourers[0].alive
    job = jobs.get(token)
    assert job and job.state is JobState.STOPPED and "by force" in job.message


def test_further_processes_are_hired_and_let_go(jobs: Jobs, executor: FakeExecutor) -> None:
    jobs.start(count, "{}")
    worker = executor.labourers[0]
    worker.receive({"type": "hire", "number": 1, "make": "playground.runs.band:Band"})
    worker.receive({"type": "hire", "number": 2, "make": "playground.runs.band:Band"})
    assert len(executor.labourers) == 2 and worker.told[-1]["op"] == "hand_left"  # one is the most
    hand = executor.labourers[1]
    worker.receive({"type": "hand", "number": 1, "body": pack({"op": "ask"})})
    assert hand.ops() == ["ask"]
    hand.receive({"type": "part"})
    assert unpack(worker.told[-1]["body"]) == {"type": "part"}
    worker.receive({"type": "hire", "number": 3, "make": "os:system"})
    assert worker.told[-1]["op"] == "hand_left" and len(executor.labourers) == 2


def test_what_nobody_looks_at_is_forgotten(jobs: Jobs, executor: FakeExecutor, clock: Clock) -> None:
    token = jobs.start(count, "{}")
    end(executor.labourers[0])
    clock.now = 10_000
    jobs.sweep()
    assert token not in jobs._jobs and jobs.get(token).state is JobState.DONE  # type: ignore[union-attr]
    jobs.remove(token)
    assert jobs.get(token) is None
