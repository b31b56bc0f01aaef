"""Draw the data by hand in a real browser, while the network trains: what is drawn is what it learns from."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from playground.data.drawn import DrawnCurve, DrawnPoints
from playground.document import from_link, to_link
from playground.experiment import Data, Experiment
from playground.losses import CrossEntropy, MeanSquared
from playground.objectives import Supervised
from tests.browser.stage import Stage

COUNT = "window.__playground.scene.data.part.length"


def opened(page: Page, app: str, source: DrawnPoints | DrawnCurve) -> Stage:
    page.set_default_timeout(60_000)
    loss = CrossEntropy() if isinstance(source, DrawnPoints) else MeanSquared()
    return Stage(page).open(f"{app}/?x={to_link(Experiment(data=Data(source=source), objective=Supervised(loss=loss)))}")


def canvas(page: Page, view: str) -> dict[str, float]:
    box = page.locator(f".view.{view} .plot canvas").last.bounding_box()
    assert box
    return box


def drawn(page: Page) -> list[list[float]]:
    """The points of the run that the stage shows, class last."""
    return page.evaluate("""() => {
        const { x, y } = window.__playground.scene.data;
        return Array.from(y, (k, i) => [x[2 * i], x[2 * i + 1], k]);
    }""")


def test_points_clicked_onto_the_surface_join_a_run_that_trains(page: Page, app: str) -> None:
    stage = opened(page, app, DrawnPoints())
    stage.press("play")
    stage.wait("f.epoch >= 2")
    before, step = page.evaluate(COUNT), stage.frame()["step"]
    page.get_by_role("button", name="Draw class 2").click()
    box = canvas(page, "surface")
    page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_function(f"{COUNT} === {before + 1}")
    x, y, label = drawn(page)[-1]
    assert label == 1 and abs(x) < 6 and abs(y) < 6
    stage.wait(f"f.step > {step}")  # it goes on; nothing began anew
    assert page.evaluate("window.__playground.rows?.length ?? 1") > 0
    page.wait_for_function("() => new URLSearchParams(location.search).get('x')")
    held = page.evaluate("new URLSearchParams(location.search).get('x')")
    assert [round(v, 2) for v in from_link(held).data.source.points[-1][:2]] == pytest.approx([x, y], abs=0.01)


def test_a_stroke_of_the_eraser_takes_points_away(page: Page, app: str) -> None:
    opened(page, app, DrawnPoints(points=(*DrawnPoints().points, (0.0, 0.0, 1))))
    before = page.evaluate(COUNT)
    page.get_by_role("button", name="Erase").click()
    where = canvas(page, "surface")
    side = min(where["width"] - 38, where["height"] - 40)
    left = where["x"] + 34 + (where["width"] - 38 - side) / 2
    top = where["y"] + 6 + (where["height"] - 40 - side) / 2
    page.mouse.click(left + side / 2, top + side / 2)
    page.wait_for_function(f"{COUNT} === {before - 1}")
    assert [0.0, 0.0, 1] not in drawn(page)


def test_who_stays_keeps_its_part(page: Page, app: str) -> None:
    """What trains goes on training, whatever is erased before it and drawn after."""
    opened(page, app, DrawnPoints(points=((0.0, 0.0, 1), *DrawnPoints().points)))
    parts = "(() => { const { x, part } = window.__playground.scene.data; return Array.from(part, (p, i) => [x[2 * i], x[2 * i + 1], p]); })()"
    before, count = page.evaluate(parts), page.evaluate(COUNT)
    page.get_by_role("button", name="Erase").click()
    box = canvas(page, "surface")
    side = min(box["width"] - 38, box["height"] - 40)
    middle = box["x"] + 34 + (box["width"] - 38) / 2, box["y"] + 6 + (box["height"] - 40) / 2
    page.mouse.click(*middle)
    page.wait_for_function(f"{COUNT} === {count - 1}")
    assert [before[0], *page.evaluate(parts)] == before
    page.get_by_role("button", name="Draw class 2").click()
    page.mouse.click(middle[0] - side / 4, middle[1] - side / 4)
    page.wait_for_function(f"{COUNT} === {count}")
    *stayed, new = page.evaluate(parts)
    assert stayed == before[1:]
    assert new[2] == before[0][2]  # it takes the place of the one that was erased
    page.wait_for_function("() => new URLSearchParams(location.search).get('x')")


def test_a_curve_is_drawn_by_a_stroke(page: Page, app: str) -> None:
    opened(page, app, DrawnCurve())
    before = page.evaluate(COUNT)
    box = canvas(page, "line")
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.7 * box["height"], steps=12)
    page.mouse.up()
    page.wait_for_function(f"{COUNT} >= {before + 8}")


def test_by_keyboard_too(page: Page, app: str) -> None:
    """Arrows move a cross, Enter draws; the space bar stays with play and pause."""
    opened(page, app, DrawnPoints())
    before = page.evaluate(COUNT)
    page.locator(".view.surface .plot canvas").last.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function(f"{COUNT} === {before + 1}")


def test_other_data_have_no_pen(page: Page, app: str) -> None:
    page.set_default_timeout(60_000)
    Stage(page).open(app)
    expect(page.locator(".view.surface .pen")).to_be_hidden()
