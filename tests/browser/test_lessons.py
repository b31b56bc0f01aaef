"""Lessons in a real browser: fixed controls on the stage, and the frame in a course page of another origin."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.modules import Modules
from tests.browser.stage import Stage

LINK = "https://playground.tensorflow.org/#dataset=xor&networkShape=3&showTestData=true&playButton_hide=true&numHiddenLayers_hide=true"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def course(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of another site that serves it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://localhost:{server.server_port}/"
        server.shutdown()


def test_the_rule_of_the_page_is_that_of_the_server(page: Page) -> None:
    lesson = {"hidden": ["data", "optimiser.lr"], "locked": ["optimiser", "play"]}
    ids = ["data.source.noise", "optimiser.lr", "optimiser.momentum", "play", "playing", "step"]
    found = Modules(page).run("lesson.js", "return ids.map((id) => m.access(lesson, id));", lesson=lesson, ids=ids)
    assert found == ["hidden", "hidden", "locked", "locked", "open", "open"]


def test_a_link_of_tensorflow_playground_becomes_a_lesson_on_the_stage(page: Page, app: str) -> None:
    page.goto(f"{app}/?tfp={quote(LINK, safe='')}")
    stage = Stage(page)
    expect(stage.button("step-epoch")).to_be_enabled(timeout=60_000)
    expect(stage.button("play")).to_be_hidden()
    expect(page.locator(".nd-gap").first).to_be_hidden()
    expect(page.locator('.toggle[aria-pressed="true"]')).to_have_text(["Train", "Test"])
    stage.press("step-epoch")
    stage.wait("f.epoch >= 1")
    assert "hide=play%2Cnetwork" in page.url and "tfp" not in page.url
    page.reload()
    expect(stage.button("step-epoch")).to_be_enabled(timeout=60_000)
    expect(stage.button("play")).to_be_hidden()


def test_a_locked_button_does_nothing_and_the_space_bar_neither(page: Page, app: str) -> None:
    page.goto(f"{app}/?lock=play,reset&hide=speed")
    stage = Stage(page)
    expect(stage.button("step-batch")).to_be_enabled(timeout=60_000)
    expect(stage.button("play")).to_be_disabled()
    expect(stage.button("reset")).to_be_disabled()
    assert "fixed in this lesson" in (stage.button("play").get_attribute("title") or "")
    expect(page.locator(".stage .pace")).to_have_text("60 epochs/s")
    page.keyboard.press("Space")
    stage.press("step-batch")
    stage.wait("f.step >= 1")
    assert stage.frame()["status"]["state"] != "running"


def slowly(width: int, height: int) -> object:
    return pytest.param((width, height), marks=pytest.mark.slow)


@pytest.mark.parametrize("size", [(480, 640), slowly(640, 480), (800, 600), slowly(1280, 720)], ids=["480", "640", "800", "1280"])
def test_a_frame_of_another_site_trains(page: Page, app: str, course: tuple[Path, str], size: tuple[int, int]) -> None:
    folder, address = course
    source = f"{app}/?embed=true&hide=network,optimiser"
    (folder / "index.html").write_text(
        f'<!doctype html><iframe id="it" src="{source}" width="{size[0]}" height="{size[1]}" style="border:0"></iframe>'
    )
    page.set_viewport_size({"width": size[0] + 40, "height": size[1] + 60})
    page.goto(address)
    inside = page.frame_locator("#it")
    play = inside.locator('.stage button[data-name="play"]')
    expect(play).to_be_enabled(timeout=60_000)
    expect(inside.get_by_text("Experiment", exact=True)).to_have_count(0)
    inside.locator('.stage button[data-name="step-epoch"]').click()
    expect(inside.locator('.stage dd[data-name="epoch"]')).to_have_text("1", timeout=30_000)
    over = "(node) => node.scrollWidth - node.clientWidth"
    assert inside.locator("body").evaluate(over) <= 0, "nothing is cut off at the right"
    output = inside.locator(".stage .panel.output").bounding_box()
    diagram = inside.locator(".stage .panel.diagram").bounding_box()
    assert output and diagram
    assert (output["y"] > diagram["y"] + diagram["height"]) == (size[0] < 720)
