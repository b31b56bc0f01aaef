"""Conversations about runs, without processes: copies, cancelling, deadlines, following, room."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.experiment import Experiment
from playground.runs.analyses import ROOM_AFTER
from playground.runs.analysis import GRACE, OBEYS, OPENING
from playground.runs.manager import Manager
from playground.runs.message import pack
from playground.runs.status import State
from playground.runs.store import Store
from playground.settings import Settings
from tests.runs.asking import Page
from tests.runs.fake import FakeExecutor, FakeWorker
from tests.runs.test_manager import eventually
from tests.runs.test_timing import Clock

Make = Callable[..., Manager]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def executor() -> FakeExecutor:
    return FakeExecutor()


@pytest.fixture
def manager(tmp_path: Path, clock: Clock, executor: FakeExecutor) -> Iterator[Manager]:
    limits = Settings(data_dir=tmp_path, max_analyses=2, analysis_idle=60)
    manager = Manager(limits, Store(limits.database_url()), executor, clock)
    yield manager
    manager.close(0)


@pytest.fixture
def token(manager: Manager) -> str:
    return manager.start(Experiment())


@pytest.fixture
def page(manager: Manager, token: str, executor: FakeExecutor) -> Page:
    """A page whose first copy has come and whose opening question is answered."""
    page = Page(manager, token, tends=False)
    copy(executor.workers[0], 5)
    analyst = executor.analysts[0]
    analyst.receive({"type": "ready"})
    finish(analyst, analyst.told[-1])
    page.hear()
    return page


def copy(worker: FakeWorker, step: int, generation: int = 1, seconds: float = 0.001) -> None:
    worker.receive({"type": "snapshot", "step": step, "generation": generation, "data": b"copy", "seconds": seconds})


def begin(analyst: FakeWorker, asked: dict[str, Any], seconds: float = 20.0) -> None:
    analyst.receive({"type": "begun", "ticket": asked["ticket"], "seconds": seconds})


def finish(analyst: FakeWorker, asked: dict[str, Any]) -> None:
    begin(analyst, asked)
    analyst.receive({"type": "part", "ticket": asked["ticket"], "body": pack({"type": "answer", "id": asked["id"], "final": True})})
    analyst.receive({"type": "done", "ticket": asked["ticket"]})


def ids(page: Page) -> list[int]:
    return [message["id"] for message in page.hear() if message["type"] == "answer"]


def test_a_page_that_opens_gets_a_copy_and_the_opening_answer(manager: Manager, token: str, executor: FakeExecutor) -> None:
    page = Page(manager, token, tends=False)
    analyst, worker = executor.analysts[0], executor.workers[0]
    assert analyst.ops() == ["warm"] and worker.ops()[-1] == "snapshot" and page.analysis.busy
    copy(worker, 7, generation=3)
    assert analyst.ops() == ["warm", "take", "ask"]
    assert analyst.told[1]["data"] == b"copy" and analyst.told[1]["generation"] == 3
    assert (analyst.told[2]["id"], analyst.told[2]["question"]) == (OPENING, '{"kind": "open"}')
    analyst.receive({"type": "taken", "step": 7})
    finish(analyst, analyst.told[2])
    told = page.hear()
    assert told[0]["id"] == OPENING and told[-1]["type"] == "state" and not told[-1]["busy"]
    assert (told[-1]["step"], told[-1]["run_step"]) == (7, 7)


def test_a_newer_question_of_the_same_id_replaces_the_older(page: Page, executor: FakeExecutor) -> None:
    analyst = executor.analysts[0]
    page.ask(7)
    older = analyst.told[-1]
    page.ask(7)
    newer = analyst.told[-1]
    assert analyst.ops()[-3:] == ["ask", "cancel", "ask"] and analyst.told[-2]["ticket"] == older["ticket"]
    finish(analyst, older)
    assert ids(page) == []
    finish(analyst, newer)
    assert ids(page) == [7] and not page.analysis.busy


def test_a_fresh_copy_cancels_what_was_asked_of_the_older_one(page: Page, executor: FakeExecutor) -> None:
    analyst = executor.analysts[0]
    page.ask(7)
    asked = analyst.told[-1]
    page.analysis.take()
    page.analysis.take()
    assert executor.workers[0].ops().count("snapshot") == 2, "two wishes at once are one copy"
    copy(executor.workers[0], 9)
    finish(analyst, asked)
    assert ids(page) == []
    assert analyst.ops()[-2:] == ["take", "ask"] and analyst.told[-1]["id"] == OPENING


def test_a_process_that_does_not_let_go_of_a_cancelled_question_is_replaced(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    first = executor.analysts[0]
    page.ask(7)
    begin(first, first.told[-1])
    page.ask(8)
    page.analysis.cancel(7)
    clock.now += OBEYS / 2
    page.analysis.tend()
    assert first.alive
    clock.now += OBEYS
    page.analysis.tend()
    assert not first.alive
    second = executor.analysts[1]
    assert second.ops() == ["warm", "take", "ask"], "what waited behind it is asked again, of the same copy"
    finish(second, second.told[-1])
    assert ids(page) == [8]


def test_importing_is_no_disobedience(manager: Manager, token: str, executor: FakeExecutor, clock: Clock) -> None:
    page = Page(manager, token, tends=False)
    copy(executor.workers[0], 5)
    begin(executor.analysts[0], executor.analysts[0].told[-1])
    page.analysis.cancel(OPENING)
    clock.now += 2 * OBEYS
    page.analysis.tend()
    assert executor.analysts[0].alive


def test_a_question_that_takes_too_long_is_ended_by_force_and_said_so(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    analyst = executor.analysts[0]
    page.ask(7)
    begin(analyst, analyst.told[-1], seconds=5.0)
    clock.now += 5.0 + GRACE - 0.1
    page.analysis.tend()
    assert analyst.alive
    clock.now += 0.2
    page.analysis.tend()
    assert not analyst.alive and len(executor.analysts) == 1, "there is nothing to answer, so there is no need of another process"
    problem = page.hear()[0]
    assert (problem["type"], problem["id"]) == ("problem", 7) and "longer" in problem["message"]
    page.ask(8)
    assert executor.analysts[1].ops() == ["warm", "take", "ask"]


def test_a_process_that_dies_is_told_in_a_sentence_and_the_next_question_finds_another(page: Page, executor: FakeExecutor) -> None:
    page.ask(7)
    executor.analysts[0].exit("signal 9")
    problem = page.hear()[0]
    assert (problem["type"], problem["id"]) == ("problem", 7) and "memory" in problem["message"]
    assert not page.analysis.busy
    page.ask(7)
    finish(executor.analysts[1], executor.analysts[1].told[-1])
    assert ids(page) == [7]


def test_an_idle_process_is_stopped_and_the_next_question_starts_another(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    clock.now += 59
    page.analysis.tend()
    assert executor.analysts[0].alive
    clock.now += 2
    page.analysis.tend()
    assert not executor.analysts[0].alive
    page.ask(7)
    assert executor.analysts[1].ops() == ["warm", "take", "ask"]


def test_beyond_the_limit_a_page_is_told_in_a_sentence(manager: Manager, token: str, executor: FakeExecutor) -> None:
    pages = [Page(manager, token, tends=False) for _ in range(3)]
    copy(executor.workers[0], 5)
    assert len(executor.analysts) == 2
    told = pages[2].hear()
    assert told[0]["type"] == "problem" and told[0]["id"] == OPENING and "most it may" in told[0]["message"]
    assert told[-1]["type"] == "state" and told[-1]["message"] == told[0]["message"] and not told[-1]["busy"]
    manager.analyses.end(pages[0].analysis)
    pages[2].analysis.take()
    assert len(executor.analysts) == 3 and not pages[2].hear()[-1]["message"]


def test_one_that_is_idle_makes_room_and_one_that_works_does_not(
    page: Page, manager: Manager, token: str, executor: FakeExecutor, clock: Clock
) -> None:
    other = Page(manager, token, tends=False)
    copy(executor.workers[0], 5)
    analyst = executor.analysts[1]
    finish(analyst, analyst.told[-1])
    other.ask(7)
    clock.now += ROOM_AFTER + 1
    Page(manager, token, tends=False)
    eventually(lambda: not executor.analysts[0].alive)
    assert analyst.alive and executor.analysts[2].alive and not page.analysis.alive


def test_following_copies_the_run_and_answers_what_is_pinned(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    analyst, worker = executor.analysts[0], executor.workers[0]
    worker.status(State.RUNNING, 6)
    page.analysis.pin({7: '{"kind": "say"}', 8: '{"kind": "say"}'})
    page.analysis.follow(0.5)
    clock.now += 1
    page.analysis.tend()
    copy(worker, 40)
    assert analyst.ops()[-3:] == ["take", "ask", "ask"] and [message["id"] for message in analyst.told[-2:]] == [7, 8]
    copies = worker.ops().count("snapshot")
    clock.now += 10
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies, "nothing is copied while it is behind"
    assert not page.analysis.busy, "the page waits for none of this"
    for asked in analyst.told[-2:]:
        finish(analyst, asked)
    clock.now += 20
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies, "nor while the page is"
    assert ids(page) == [7, 8]
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies + 1


def test_following_stands_still_with_the_run(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    worker = executor.workers[0]
    worker.status(State.PAUSED, 5)
    page.analysis.follow(0.5)
    copies = worker.ops().count("snapshot")
    clock.now += 10
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies
    worker.status(State.PAUSED, 6)
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies + 1, "one step more is another network"


def test_copies_that_cost_much_come_seldom(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    worker = executor.workers[0]
    worker.status(State.RUNNING, 6)
    page.analysis.follow(0.5)
    clock.now += 1
    page.analysis.tend()
    copy(worker, 40, seconds=0.2)
    page.hear()
    copies = worker.ops().count("snapshot")
    clock.now += 9
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies
    clock.now += 2
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies + 1


def test_after_long_answers_it_rests_as_long(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    analyst, worker = executor.analysts[0], executor.workers[0]
    worker.status(State.RUNNING, 6)
    page.analysis.pin({7: '{"kind": "say"}'})
    page.analysis.follow(0.5)
    clock.now += 1
    page.analysis.tend()
    copy(worker, 40)
    clock.now += 4
    finish(analyst, analyst.told[-1])
    page.hear()
    copies = worker.ops().count("snapshot")
    clock.now += 3.5
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies
    clock.now += 1
    page.analysis.tend()
    assert worker.ops().count("snapshot") == copies + 1


def test_another_network_is_opened_anew_while_following(page: Page, executor: FakeExecutor, clock: Clock) -> None:
    worker = executor.workers[0]
    worker.status(State.RUNNING, 6)
    page.analysis.follow(0.5)
    clock.now += 1
    page.analysis.tend()
    copy(worker, 1, generation=2)
    assert executor.analysts[0].told[-1]["id"] == OPENING


def test_a_parked_run_is_copied_from_the_store_and_stays_parked(manager: Manager, token: str, executor: FakeExecutor) -> None:
    run = manager.get(token)
    assert run is not None
    manager._life.park(run)
    page = Page(manager, token, tends=False)
    executor.workers[0].checkpoint(5, b"state")
    executor.workers[0].exit("")
    assert executor.analysts[0].told[1]["data"] == b"state", "a copy asked for in the last moment is answered too"
    page.analysis.take()
    assert [message["data"] for message in executor.analysts[0].told if message["op"] == "take"] == [b"state"] * 2
    assert len(executor.workers) == 1 and run.status.state is State.PARKED


def test_a_run_that_failed_before_its_first_checkpoint_has_no_copy(manager: Manager, token: str, executor: FakeExecutor) -> None:
    executor.workers[0].exit("signal 9")
    page = Page(manager, token, tends=False)
    problem = page.hear()[0]
    assert problem["type"] == "problem" and problem["id"] == OPENING and "no copy" in problem["message"]


def test_a_run_that_ends_while_it_is_copied_tells_so(manager: Manager, token: str, executor: FakeExecutor) -> None:
    page = Page(manager, token, tends=False)
    manager.end(token)
    assert "ended" in page.hear()[0]["message"]


def test_no_run_no_questions(manager: Manager) -> None:
    assert manager.analyse("nonsense", lambda: None, "{}", lambda: None) is None  # type: ignore[arg-type, return-value]


def test_taking_what_has_come_waits_for_nothing(page: Page) -> None:
    """The server's own thread calls it; starting a process may hold the rest up."""
    taken = threading.Event()
    with page.analysis._lock:
        threading.Thread(target=lambda: (page.analysis.out(), taken.set())).start()
        assert taken.wait(5)


def test_when_the_page_goes_so_does_the_process(page: Page, executor: FakeExecutor) -> None:
    with page:
        assert executor.analysts[0].alive
    assert not executor.analysts[0].alive
    page.ask(7)
    assert len(executor.analysts) == 1


def test_when_the_server_closes_no_process_stays(page: Page, manager: Manager, executor: FakeExecutor) -> None:
    manager.close(0)
    assert not executor.analysts[0].alive
