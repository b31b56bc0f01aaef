"""A person with a text, and one with a series: added, looked at, learnt from, asked."""

from __future__ import annotations

import datetime
import math

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage
from tests.browser.test_data import part

STORY = "Once upon a time there was a cat. The cat sat on the mat.\n" * 120
FIRST = datetime.date(2022, 1, 1)
SALES = "day,sold\n" + "".join(
    f"{FIRST + datetime.timedelta(days=i)},{50 + 10 * math.sin(2 * math.pi * i / 7):.3f}\n" for i in range(300) if i not in (100, 101)
)


def add(page: Page, kind: str, name: str, content: str) -> None:
    """Say what is brought, and bring it."""
    part(page, kind)
    expect(page.get_by_text(f"Add a {kind.lower()}")).to_be_visible()
    page.locator('input[type="file"]').first.set_input_files([{"name": name, "mimeType": "text/plain", "buffer": content.encode()}])
    expect(page.get_by_role("heading", name=name.rsplit(".", 1)[0])).to_be_visible()


@pytest.mark.timeout(600)
def test_a_text_is_added_learnt_and_gone_on_with(app: str, page: Page) -> None:
    page.goto(f"{app}/data")
    add(page, "Text", "story.txt", STORY)
    expect(page.get_by_text(f"{len(STORY):,} letters")).to_be_visible()
    part(page, "Learn")
    expect(page.get_by_role("img", name="Tokens")).to_contain_text("Once␣upon␣a␣time")
    expect(page.get_by_text("What can be told without learning")).to_be_visible()
    page.get_by_role("button", name="Train on it").click()
    stage = Stage(page).ready()
    expect(page.get_by_role("button", name="story")).to_be_visible()
    stage.press("play")
    stage.wait("f.metrics?.test?.accuracy > 0.5")
    stage.pause()
    page.get_by_role("link", name="Data").first.click()
    part(page, "Write")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.get_by_text("By the network as it was at step")).to_be_visible()


@pytest.mark.timeout(600)
def test_a_series_is_added_learnt_and_goes_on(app: str, page: Page) -> None:
    page.goto(f"{app}/data")
    add(page, "Series", "sales.csv", SALES)
    part(page, "Learn")
    expect(page.get_by_text("A step is a day.")).to_be_visible()
    expect(page.get_by_text("1 gap in time lacks 2 steps.")).to_be_visible()
    page.get_by_role("button", name="Train on it").click()
    stage = Stage(page).ready()
    stage.press("play")
    stage.wait("f.metrics?.test?.r2 > 0.5")
    stage.pause()
    page.get_by_role("link", name="Data").first.click()
    part(page, "Predict")
    page.get_by_role("button", name="Predict", exact=True).click()
    expect(page.get_by_text("By the network as it was at step")).to_be_visible()
