"""A person with pictures: an archive added and looked at, learnt from, explained, asked about others; and one taken after another by the webcam."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.stage import Stage
from tests.uploads.picturing import classes, encoded, plain, zipped


def bring(page: Page) -> None:
    page.get_by_role("radio", name="Pictures", exact=True).first.click()
    expect(page.get_by_role("radio", name="Webcam", exact=True)).to_be_visible()


def add(page: Page, name: str, content: bytes) -> None:
    page.locator('input[type="file"]').first.set_input_files([{"name": name, "mimeType": "application/zip", "buffer": content}])


def part(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).last.click()


@pytest.mark.timeout(600)
def test_an_archive_is_added_looked_at_learnt_explained_and_asked(app: str, page: Page) -> None:
    page.goto(f"{app}/data")
    bring(page)
    add(page, "trap.zip", zipped({"../../x.png": b"x"}))
    expect(page.get_by_text("trap.zip: a file in it is named '../../x.png', which would lie outside")).to_be_visible()
    add(page, "lamps.zip", zipped({**classes(20, size=(30, 20), red=(220, 30, 30), blue=(30, 30, 220)), "blue/tool.png": b"MZ\x90\0"}))
    expect(page.get_by_role("heading", name="lamps")).to_be_visible()
    expect(page.get_by_text("1 picture was left out: blue/tool.png is a Windows program")).to_be_visible()
    expect(page.get_by_role("img", name="Examples of red")).to_be_visible()

    part(page, "Learn")
    expect(page.get_by_text("Training pictures: blue 12 · red 12")).to_be_visible()
    page.get_by_role("button", name="Train on it").click()
    stage = Stage(page).ready()
    assert page.evaluate("window.__playground.scene.data.images.shape") == [40, 32, 32, 3]
    stage.press("step-batch")
    stage.wait("f.step === 1")
    stage.press("play")
    stage.wait("f.step > 10 && f.metrics?.test?.accuracy === 1")
    stage.pause()

    page.get_by_role("link", name="Explain").first.click()
    expect(page.get_by_label("Colour of the brush")).to_be_visible()
    page.locator("canvas.drawing").evaluate("(c) => { window.__drawing = c; }")
    colours = "(c) => [...c.getContext('2d').getImageData(16, 16, 1, 1).data].slice(0, 3)"
    before = page.locator("canvas.drawing").evaluate(colours)
    assert max(before) - min(before) > 100, "red or blue, not grey"
    page.get_by_role("button", name="Wipe").click()
    page.wait_for_function(f"(({colours})(window.__drawing)).every((v) => v === 255)")

    page.get_by_role("link", name="Data").first.click()
    part(page, "Predict")
    new = [
        {"name": f"{name}.png", "mimeType": "image/png", "buffer": encoded(plain(shade))}
        for name, shade in (("r", (200, 40, 30)), ("b", (20, 40, 210)))
    ]
    expect(page.get_by_text("New pictures, or a ZIP archive of them")).to_be_visible()
    page.locator('input[type="file"]').last.set_input_files(new)  # type: ignore[arg-type]
    page.get_by_role("button", name="Predict", exact=True).click()
    expect(page.get_by_text("2 pictures, by the network as it was at step")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8"))))
    assert {row["picture"]: row["predicted"] for row in rows} == {"b.png": "blue", "r.png": "red"}
    assert all(abs(float(row["p(red)"]) + float(row["p(blue)"]) - 1) < 1e-3 for row in rows)


def shoot(page: Page, folder: str) -> None:
    """Take a picture of a class, once the class is known and the camera shows something."""
    page.get_by_role("combobox", name="Class").fill(folder)
    page.get_by_role("combobox", name="Class").press("Enter")
    expect(page.get_by_role("button", name="Take Photo")).to_be_enabled()
    page.wait_for_function("document.querySelector('video')?.readyState >= 2 && document.querySelector('video').videoWidth > 0")
    page.get_by_role("button", name="Take Photo").click()


@pytest.mark.timeout(600)
def test_pictures_are_taken_by_the_webcam_one_after_another(app: str, browser: Browser) -> None:
    """Each goes into its class at once; the set grows, and keeps its place on the page."""
    context = browser.new_context(permissions=["camera"])
    page = context.new_page()
    page.goto(f"{app}/data")
    bring(page)
    page.get_by_role("radio", name="Webcam", exact=True).click()
    shoot(page, "me")
    expect(page.get_by_role("heading", name="my pictures")).to_be_visible()
    expect(page.get_by_text("1 picture in 1 class,")).to_be_visible()
    for taken, (folder, held) in enumerate((("me", "1 class"), ("wall", "2 classes")), start=2):
        expect(page.get_by_text("Pictures go into my pictures.")).to_be_visible()
        shoot(page, folder)
        expect(page.get_by_text(f"{taken} pictures in {held},")).to_be_visible()
    part(page, "Add")
    expect(page.get_by_text("3 pictures: me 2 · wall 1")).to_be_visible()
    assert page.get_by_role("radio", name="my pictures").count() == 1, "one set that grows"
    context.close()
