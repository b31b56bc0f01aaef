"""The History page in a real browser: runs are listed with their own numbers, compared, described, deleted and brought back, taken along and in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.document import to_link
from playground.presets import presets
from tests.browser.stage import Stage

CELLS = """(node) => [...node.querySelectorAll("table[role=grid] tbody tr")]
    .map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent))"""
ROW = 31
"""Pixels of a row of the table."""


def trained(page: Page, app: str, preset: str, epochs: int = 3) -> dict[str, Any]:
    """A run of a preset, some epochs on; its last frame."""
    stage = Stage(page).open(f"{app}/?x={to_link(presets()[preset].experiment)}")
    for _ in range(epochs):
        step = stage.frame()["step"]
        stage.press("step-epoch")
        stage.wait(f"f.step > {step} && f.status.state !== 'running' && f.metrics?.test")
    return stage.frame()


def table(page: Page) -> Locator:
    """The table of runs."""
    return page.locator("[data-testid=stDataFrame]").first


def cells(page: Page) -> list[list[str]]:
    """What the table says, row by row, as a screen reader hears it."""
    return table(page).evaluate(CELLS)


def pick(page: Page, place: int) -> None:
    """Tick a row of the table; -1 is all of them."""
    box = table(page).locator("canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 22, box["y"] + 16 + (place + 1) * ROW)


@pytest.fixture
def history(page: Page, app: str) -> Iterator[tuple[Page, list[dict[str, Any]]]]:
    """The page, with a run of the spiral and one of the moons."""
    frames = [trained(page, app, "spiral"), trained(page, app, "moons", 2)]
    for _ in range(10):  # a run that rests is kept a second later
        page.goto(f"{app}/history")
        expect(page.get_by_role("heading", name="History")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^(\d+ runs?|No runs yet.*)$"))).to_be_visible()
        listed = {cell for row in cells(page) for cell in row} if table(page).count() else set()
        if {str(frame["step"]) for frame in frames} <= listed:
            break
    yield page, frames
    assert not page.locator("[data-testid=stException]").count()


def test_runs_are_listed_with_their_last_numbers(history: tuple[Page, list[dict[str, Any]]]) -> None:
    page, (spiral, moons) = history
    expect(table(page).locator("table[role=grid] tbody tr")).not_to_have_count(0)
    rows = cells(page)
    for name, frame in (("Spiral", spiral), ("Moons", moons)):
        row = next(row for row in rows if name in row)
        numbers = [float(cell) for cell in row if cell.replace(".", "").isdigit()]
        assert frame["step"] in numbers
        for measure in ("accuracy", "loss"):
            assert any(number == pytest.approx(frame["metrics"]["test"][measure], rel=1e-6) for number in numbers), measure


def test_runs_are_compared_described_deleted_and_brought_back(history: tuple[Page, list[dict[str, Any]]], tmp_path: Path) -> None:
    page, _ = history
    pick(page, -1)
    expect(page.get_by_text("2 runs beside each other")).to_be_visible()
    expect(page.get_by_text("What differs")).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(2)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "runs.zip"
    download.value.save_as(file)

    pick(page, -1)
    pick(page, 0)
    page.get_by_label("Name", exact=True).fill("the one with waves")
    page.get_by_label("Tags", exact=True).last.fill("first, kept")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("the one with waves saved.")).to_be_visible()
    page.get_by_placeholder("name, notes, tag").fill("waves")
    page.get_by_placeholder("name, notes, tag").press("Enter")
    expect(page.get_by_text("1 run", exact=True)).to_be_visible()

    pick(page, 0)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("1 run deleted.")).to_be_visible()
    expect(page.get_by_text("No run is like that.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 run", exact=True)).to_be_visible()

    page.get_by_placeholder("name, notes, tag").fill("")
    page.get_by_placeholder("name, notes, tag").press("Enter")
    expect(page.get_by_text("2 runs", exact=True)).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_text("2 runs taken in.")).to_be_visible()
    expect(page.get_by_text("4 runs", exact=True)).to_be_visible()


def test_a_run_is_opened_where_it_was(history: tuple[Page, list[dict[str, Any]]]) -> None:
    page, (spiral, _) = history
    page.get_by_placeholder("name, notes, tag").fill("spiral")
    page.get_by_placeholder("name, notes, tag").press("Enter")
    expect(page.get_by_text("1 run", exact=True)).to_be_visible()
    pick(page, 0)
    page.get_by_role("button", name="Open in Play").click()
    stage = Stage(page).ready()
    stage.wait(f"f.step === {spiral['step']} && f.metrics")
    assert stage.frame()["metrics"]["test"] == spiral["metrics"]["test"]
