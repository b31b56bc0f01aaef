"""A search in a real browser: begun from the form, followed live, stopped, taken up again, and its best opened in Play."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.document import to_link
from playground.presets import presets


def say(page: Page, expression: str) -> Any:
    return page.evaluate(f"() => {{ const s = window.__playground.search; return {expression}; }}")


def wait(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const s = window.__playground?.search; return s && ({condition}); }}", timeout=120_000)


def fill(page: Page, label: str, value: str) -> None:
    box = page.locator("[data-testid=stSidebar]").get_by_label(label, exact=True).first
    box.fill(value)
    box.press("Enter")


@pytest.fixture
def search(page: Page, app: str) -> Iterator[Page]:
    page.goto(f"{app}/search?x={to_link(presets()['moons'].experiment)}")
    expect(page.get_by_text("Choose settings in the sidebar and begin")).to_be_visible(timeout=60_000)
    yield page
    assert page.evaluate("window.__playground.faults") == []


KNOWN = "[...s.trials.values()].map(({ number, score }) => [number, score]).sort(([a], [b]) => a - b)"
"""By number: two that train side by side end in any order."""


def test_a_search_is_followed_stopped_resumed_and_its_best_opened(search: Page) -> None:
    page = search
    fill(page, "Trials", "24")  # enough to be stopped on the way
    fill(page, "Epochs", "2")
    fill(page, "Units in every layer", "2..4")
    page.locator("[data-testid=stSidebar]").get_by_role("button", name="Search", exact=True).click()
    wait(page, "s.trials.size >= 1")
    assert say(page, "s.standing.final") is False and say(page, "s.standing.test") == {}
    page.locator("button[data-name=stop]").click()
    wait(page, "['stopped', 'done'].includes(s.state.state)")
    known = say(page, KNOWN)
    page.reload()
    wait(page, f"s.trials.size >= {len(known)}")
    assert all(trial in say(page, KNOWN) for trial in known), "a reload finds every trial again, and one that ended while it stopped"
    page.locator("button[data-name=hold]").click()
    wait(page, "s.state.state === 'done' && s.standing?.final")
    assert say(page, "s.trials.size") == 24
    best = say(page, "s.trials.get(s.standing.front[0])")
    scores = say(page, "[...s.trials.values()].filter(({ outcome }) => outcome === 'complete').map(({ score }) => score)")
    assert best["score"] == max(scores)
    card = page.locator("article.best")
    expect(card).to_contain_text(f"{100 * best['score']:.1f} %")
    expect(card).to_contain_text("test accuracy")
    drawn = say(page, "s.panels[0].figures.history.data.find(({ name }) => name === 'complete').y")
    assert (drawn if isinstance(drawn, list) else None) is None or sorted(drawn) == sorted(scores)
    page.get_by_role("tab", name="Parallel coordinates").click()
    expect(page.locator(".search .chart .parcoords").first).to_be_visible()
    card.get_by_role("button", name="Open in Play").click()
    page.wait_for_selector(".stage:not(.search)")
    page.wait_for_function("window.__playground.scene?.parameters", timeout=60_000)
    assert page.evaluate("window.__playground.scene.parameters") == best["parameters"]
