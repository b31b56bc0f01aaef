"""A comparison in a real browser: begun from the form, followed live, its numbers those of Python, paused, opened in Play."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from playground.comparing.statistics import wilson
from playground.comparing.swept import sweep
from playground.document import to_link
from playground.presets import presets
from tests.browser.modules import Modules

BASE = presets()["moons"].experiment


def say(page: Page, expression: str) -> Any:
    return page.evaluate(f"() => {{ const s = window.__playground.vary; return {expression}; }}")


def wait(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const s = window.__playground?.vary; return s && ({condition}); }}", timeout=120_000)


def fill(page: Page, label: str, value: str) -> None:
    box = page.locator("[data-testid=stSidebar]").get_by_label(label, exact=True).last
    box.fill(value)
    box.press("Enter")


@pytest.fixture
def vary(page: Page, app: str) -> Iterator[Page]:
    page.goto(f"{app}/vary?x={to_link(BASE)}")
    expect(page.get_by_text("Choose one or two settings in the sidebar")).to_be_visible(timeout=60_000)
    yield page
    assert page.evaluate("window.__playground.faults") == []


def test_shown_numbers_are_those_of_python(vary: Page) -> None:
    page = vary
    fill(page, "Seeds", "6")
    fill(page, "Epochs", "2")
    fill(page, "Learning rate", "0.001, 0.03")
    expect(page.get_by_text("2 settings × 6 seeds: 12 runs.")).to_be_visible()
    page.get_by_role("button", name="Train and compare").click()
    wait(page, "s.standing?.final && s.table")
    found = sweep(BASE, ["optimiser.lr=0.001,0.03"], seeds=6, epochs=2)
    expect(page.locator(".headline")).to_have_text(found.verdict.headline)
    for note in found.verdict.notes:
        expect(page.locator(".verdictnotes")).to_contain_text(note)
    shown = say(page, "s.table")
    ours = pd.read_csv(StringIO(found.table().to_csv(index=False)))
    pd.testing.assert_frame_equal(pd.read_csv(StringIO(shown)), ours, rtol=1e-4, obj="the table, but for rounding: this process has other threads")
    for number in (0, 1):
        row, spread = page.locator(f".settingtable tr[data-number='{number}']"), found.spread(number)
        expect(row).to_contain_text(f"{100 * spread.mean:.1f} %")
        expect(row).to_contain_text(f"{100 * spread.interval.low:.1f} % – {100 * spread.interval.high:.1f} %")
    for threshold in ("60", "86"):
        box = page.get_by_label("Threshold")
        box.fill(threshold)
        box.press("Enter")
        for number in (0, 1):
            solved, count = found.solved(number, float(threshold) / 100)
            expect(page.locator(f".settingtable tr[data-number='{number}']")).to_contain_text(f"{solved} of {count} seeds")
    with page.expect_download() as download:
        page.locator("button[data-name=csv]").click()
    assert download.value.path().read_text(encoding="utf-8") == shown
    for tab in ("Loss", "Surfaces"):
        page.get_by_role("tab", name=tab).click()
        expect(page.locator(".vary .over .main-svg").first).to_be_visible()
    page.get_by_role("button", name="Add Learning rate 0.03 to the race").click()
    expect(page.locator(".vary .notice")).to_contain_text("lane A of the race")
    page.reload()
    wait(page, "s.standing?.final")
    expect(page.locator(".headline")).to_have_text(found.verdict.headline)
    page.get_by_role("button", name="Open Learning rate 0.03 in Play").click()
    page.wait_for_selector(".stage:not(.vary)")
    page.wait_for_function("window.__playground.scene?.parameters", timeout=60_000)
    expect(page.get_by_role("link", name="Vary… better, or luck?")).to_be_visible()


def test_a_comparison_is_paused_stopped_and_taken_up_again(vary: Page) -> None:
    page = vary
    fill(page, "Seeds", "24")
    fill(page, "Epochs", "2000")
    page.get_by_role("button", name="Train and compare").click()
    wait(page, "s.standing?.running > 0")
    page.locator("button[data-name=hold]").click()
    wait(page, "s.state.state === 'paused'")
    expect(page.locator(".headline.sofar")).to_be_visible()
    page.locator("button[data-name=hold]").click()
    wait(page, "s.standing.ended >= 12")
    page.locator("button[data-name=stop]").click()
    wait(page, "['stopped', 'done'].includes(s.state.state) && s.standing.final")
    known = say(page, "s.standing.ended")
    if say(page, "s.state.state") == "stopped":
        expect(page.locator(".verdictnotes")).to_contain_text("of 24 seeds have been trained")
        page.locator("button[data-name=hold]").click()
        wait(page, "s.state.state === 'done' && s.standing.final")
    assert say(page, "s.standing.ended") == 72 >= known


def test_the_browser_counts_who_solves_it_as_python_does(page: Page) -> None:
    modules = Modules(page)
    for hits, count in ((0, 8), (37, 64), (8, 8)):
        assert modules.run("vary/share.js", "return m.wilson(hits, count);", hits=hits, count=count) == pytest.approx(wilson(hits, count))
    scores = [0.9, None, 0.95, 1.0, 0.2]
    assert modules.run("vary/share.js", "return m.solved(scores, 0.95);", scores=scores) == 2
