"""Real processes that answer: cancelled, deaf, dying, and never a bit of difference to the training they ask about."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import torch

from playground.engine.checkpoint import Checkpoint
from playground.explaining.respondent import Respondent
from playground.runs.manager import Manager
from playground.runs.player import Player
from tests.runs.asking import Page
from tests.runs.test_live import FINITE, SMALL, gone, kept, straight, weights
from tests.runs.test_manager import eventually
from tests.runs.watching import Watcher


@pytest.fixture(autouse=True)
def as_workers_compute() -> Iterator[None]:
    torch.set_flush_denormal(True)
    yield
    torch.set_flush_denormal(False)


@pytest.fixture
def page(live: Manager) -> Iterator[Page]:
    token = live.start(SMALL)
    with Page(live, token) as page:
        page.answer(0)
        page.until(lambda message: message["type"] == "state" and message["ready"])
        yield page
    live.end(token)


def test_an_answer_comes_from_a_process_that_stands_behind_training(page: Page, live: Manager) -> None:
    page.ask(7)
    assert page.answer(7)["niceness"] > live.settings.worker_niceness


def test_a_cancelled_question_is_let_go_of_at_once(page: Page) -> None:
    pid = page.analysis.pid
    page.ask(7, "count")
    page.answer(7)
    page.analysis.cancel(7)
    begun = time.monotonic()
    page.ask(8)
    page.answer(8)
    assert time.monotonic() - begun < 0.5, "some 10 ms on a machine that has nothing else to do"
    assert page.analysis.pid == pid


def test_one_that_hears_nothing_is_ended_by_force_and_the_next_question_answered(page: Page) -> None:
    pid = page.analysis.pid
    assert pid is not None
    page.ask(7, "deaf")
    time.sleep(0.1)
    page.ask(7)
    assert page.answer(7)["kind"] == "say"
    assert page.analysis.pid != pid and gone(pid)


def test_a_process_that_dies_is_told_and_replaced(page: Page) -> None:
    page.ask(7, "die")
    problem = page.answer(7)
    assert problem["type"] == "problem" and "Ask again" in problem["message"]
    page.ask(7)
    answer = page.answer(7)
    assert answer["type"] == "answer" and answer["step"] == 0, "of the same copy"


def test_an_answer_that_cannot_be_sent_is_told_in_a_sentence(page: Page) -> None:
    pid = page.analysis.pid
    page.ask(7, "odd")
    problem = page.answer(7)
    assert problem["type"] == "problem" and "cannot send a set" in problem["message"]
    page.ask(8)
    assert page.answer(8)["type"] == "answer" and page.analysis.pid == pid


def test_a_page_that_goes_takes_its_process_along(page: Page, live: Manager) -> None:
    pid = page.analysis.pid
    assert pid is not None
    page.ask(7, "deaf")
    live.analyses.end(page.analysis)
    eventually(lambda: gone(pid))


def test_training_is_bit_identical_while_it_is_followed_and_explained(live: Manager) -> None:
    """Two pages, one of which follows the run and asks for attributions of every copy, change nothing."""
    token = live.start(FINITE)
    watcher = Watcher(live, token)
    opening = '{"kind": "open"}'
    with Page(live, token, Respondent, opening) as page, Page(live, token, Respondent, opening) as other:
        assert page.answer(0)["type"] == other.answer(0)["type"] == "answer"
        page.analysis.pin({1: '{"kind": "predict", "example": {"row": 3}}', 2: '{"kind": "attribute", "example": {"row": 3}}'})
        page.analysis.follow(0.1)
        watcher.tell(op="speed", unit="step", rate=60)
        watcher.tell(op="play")
        page.until(lambda message: message.get("id") == 2 and message["step"] > 0)
        other.analysis.take()
        assert other.answer(0)["step"] > 0
        last = page.until(lambda message: message.get("id") == 2 and message["step"] == 240, seconds=60)
        end = watcher.state("finished")
    steps = {message["step"] for message in page.told if message.get("id") == 2}
    assert len(steps) > 1 and last["type"] == "answer" and end["step"] == 240, "the last copy is that of the last step"
    live.sweep()
    eventually(lambda: (saved := live.store.find(token)) and saved.checkpoint and Checkpoint.from_bytes(saved.checkpoint).step == end["step"])
    assert weights(kept(live, token)) == straight(SMALL, end["step"])
    live.end(token)


def test_snapshots_leave_the_player_as_it_was_and_no_hook_behind() -> None:
    copied, alone = Player(FINITE), Player(FINITE)
    for player in (copied, alone):
        player.play(until=200)
    while copied.running:
        copied.advance()
        version = copied.version
        Checkpoint.from_bytes(copied.snapshot()[0])
        assert copied.version == version
    while alone.running:
        alone.advance()
    assert weights(copied.trainer.checkpoint()) == weights(alone.trainer.checkpoint())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in copied.trainer.network.modules())


def test_a_parked_run_is_asked_about_without_being_woken(live: Manager) -> None:
    token = live.start(SMALL)
    run = live.get(token)
    assert run is not None
    live.command(token, {"op": "step", "unit": "epoch"})
    eventually(lambda: run.status.state.value == "paused" and run.step > 0)
    live._life.park(run)
    assert run.idle.wait(10)
    with Page(live, token) as page:
        assert page.answer(0)["step"] == run.step > 0
        assert not run.alive
    live.end(token)
