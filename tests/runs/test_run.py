"""What viewers are given: every row once, the newest frame only, the same bytes for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from playground.experiment import Experiment
from playground.runs.command import View, Watch
from playground.runs.message import pack, unpack
from playground.runs.run import Run
from playground.runs.status import State, Status
from playground.runs.viewer import Viewer
from tests.runs.fake import FakeWorker


@pytest.fixture
def run() -> Run:
    return Run("token", Experiment())


@pytest.fixture
def worker(run: Run) -> FakeWorker:
    def receive(message: dict[str, Any]) -> None:
        if message["type"] == "scene":
            run.set_scene(message["generation"], message["body"])
        else:
            run.set_frame(message)

    worker = FakeWorker(receive, lambda how: None, accelerator=False)
    worker.send({"op": "start", "generation": 1})
    worker.scene()
    return worker


@pytest.fixture
def join(run: Run) -> Callable[[], Viewer]:
    def join() -> Viewer:
        viewer = Viewer()
        run.viewers.add(viewer)
        return viewer

    return join


def taken(run: Run, viewer: Viewer) -> list[dict[str, Any]]:
    return [unpack(part) for part in run.take(viewer) if isinstance(part, bytes)]


def row_numbers(frame: dict[str, Any]) -> list[int]:
    return [int(index) for index in frame["rows"][:, 1]]


def test_two_viewers_see_identical_bytes(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    one, two = join(), join()
    for step in range(1, 4):
        worker.frame(step, rows=2, rows_from=2 * (step - 1))
        assert run.take(one) == run.take(two) != []


def test_a_late_viewer_gets_the_scene_all_rows_and_the_last_frame(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    for step in range(5):
        worker.frame(step, rows=3, rows_from=3 * step)
    scene, frame = taken(run, join())
    assert scene["type"] == "scene" and frame["step"] == 4
    assert row_numbers(frame) == list(range(15)) and frame["rows_from"] == 0


def test_a_slow_viewer_misses_frames_but_no_rows(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    viewer, steps, rows = join(), [], []
    for step in range(20):
        worker.frame(step, rows=1, rows_from=step)
        if step % 6 == 0:
            frames = [message for message in taken(run, viewer) if message["type"] == "frame"]
            assert len(frames) == 1 and frames[0]["rows_from"] == len(rows)
            steps += [frames[0]["step"]]
            rows += row_numbers(frames[0])
    assert steps == [0, 6, 12, 18] and rows == list(range(19))


def test_nothing_new_is_nothing_to_take(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    viewer = join()
    worker.frame(1, rows=1, rows_from=0)
    assert len(run.take(viewer)) == 2
    assert run.take(viewer) == []


def test_a_run_that_went_back_sends_its_rows_from_there(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    viewer, late = join(), join()
    worker.frame(9, rows=10, rows_from=0)
    run.take(viewer)
    worker.frame(4, rows=2, rows_from=3)
    (frame,) = taken(run, viewer)
    assert frame["rows_from"] == 3 and row_numbers(frame) == [3, 4]
    assert row_numbers(taken(run, late)[1]) == [0, 1, 2, 3, 4]


def test_a_new_scene_forgets_the_rows_and_old_frames(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    viewer = join()
    worker.frame(9, rows=10, rows_from=0)
    run.take(viewer)
    worker.scene(generation=2)
    worker.frame(10, rows=1, rows_from=10, generation=1)
    assert [message["type"] for message in taken(run, viewer)] == ["scene"]
    worker.frame(0, rows=1, rows_from=0, generation=2)
    (frame,) = taken(run, viewer)
    assert frame["generation"] == 2 and row_numbers(frame) == [0]


def test_a_hidden_viewer_gets_no_frames_and_finds_all_rows_afterwards(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    viewer = join()
    viewer.watch = Watch(visible=False, views=())
    for step in range(3):
        worker.frame(step, rows=1, rows_from=step)
    assert [message["type"] for message in taken(run, viewer)] == ["scene"]
    viewer.watch = Watch()
    assert row_numbers(taken(run, viewer)[0]) == [0, 1, 2]


def test_a_state_of_the_server_s_own_comes_with_the_last_picture(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    viewer = join()
    worker.frame(7, rows=1, rows_from=0)
    before = taken(run, viewer)[-1]
    run.set_status(Status(State.FAILED, "It broke.", recoverable=True))
    (after,) = taken(run, viewer)
    assert after["step"] == 7 and after["seq"] > before["seq"] and len(after["rows"]) == 0
    assert after["status"] == {"state": "failed", "message": "It broke.", "step": None, "layer": None, "recoverable": True}


def test_a_notice_goes_to_those_meant_as_json_text(run: Run, join: Callable[[], Viewer]) -> None:
    one, two = join(), join()
    run.tell("Not so fast.", [one])
    assert [json.loads(text) for text in run.take(one) if isinstance(text, str)] == [{"error": "Not so fast."}]
    assert run.take(two) == []


def test_a_run_that_failed_before_its_first_picture_says_so(run: Run, join: Callable[[], Viewer]) -> None:
    viewer = join()
    run.set_status(Status(State.FAILED, "No memory."))
    assert [json.loads(text) for text in run.take(viewer) if isinstance(text, str)] == [{"error": "No memory."}]
    assert run.take(viewer) == []


def test_the_views_of_a_run_are_those_any_viewer_in_sight_wants(run: Run, join: Callable[[], Viewer]) -> None:
    one, two, three = join(), join(), join()
    one.watch = Watch(views=(View.UNITS,))
    two.watch = Watch(views=(View.HEALTH, View.UNITS))
    three.watch = Watch(visible=False, views=(View.SURFACE,))
    assert run.views() == [View.UNITS, View.HEALTH] and run.visible
    run.viewers -= {one, two}
    assert run.views() == [] and not run.visible


def test_what_is_passed_on_reaches_those_in_sight_once(run: Run, worker: FakeWorker, join: Callable[[], Viewer]) -> None:
    """After the scene it belongs to, and never again; not those who come later, nor for a network that is gone."""
    viewer, hidden = join(), join()
    hidden.watch = Watch(visible=False)
    run.pass_on(run.generation, pack({"type": "anatomy"}))
    assert [message["type"] for message in taken(run, viewer)] == ["scene", "anatomy"]
    assert "anatomy" not in [message["type"] for message in taken(run, viewer) + taken(run, hidden) + taken(run, join())]
    run.pass_on(run.generation - 1, pack({"type": "anatomy"}))
    assert taken(run, viewer) == []
