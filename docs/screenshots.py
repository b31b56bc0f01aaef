"""Make the README's screenshots from the real app: `python -m docs.screenshots` (or `make screenshots`)."""

from __future__ import annotations

import contextlib
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from playground.document import to_link
from playground.presets import presets
from tests.browser.chromium import find
from tests.browser.conftest import FLAGS, serve
from tests.browser.stage import Stage

FOLDER = Path(__file__).parent / "images"

SHOTS = (
    ("spiral", "spiral", "light", "f.metrics.test.accuracy > 0.97"),
    ("digits", "digits_cnn", "dark", "f.metrics.test.accuracy > 0.9"),
    ("hills", "hills", "light", "f.metrics.test.r2 > 0.9"),
    ("dying_relu", "dying_relu", "light", "f.epoch > 20"),
)
"""File name, preset, colour scheme, and when the network has learnt enough to be shown."""


def shoot(browser: Browser, address: str, name: str, preset: str, scheme: str, until: str) -> None:
    """One screenshot of one preset."""
    context = browser.new_context(viewport={"width": 1440, "height": 860}, color_scheme="dark" if scheme == "dark" else "light")
    stage = Stage(context.new_page()).open(f"{address}/?x={to_link(presets()[preset].experiment)}")
    stage.press("play")
    with contextlib.suppress(TimeoutError):
        stage.wait(until, timeout=90_000)
    stage.pause()
    stage.page.wait_for_timeout(1500)
    stage.page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


EXPLAINED = (
    ("explain_spiral", "spiral", "light", "Flow", "f.metrics.test.accuracy > 0.97"),
    ("explain_digits", "digits_cnn", "dark", "Why", "f.metrics.test.accuracy > 0.95"),
    ("explain_reviews", "reviews_gru", "light", "Why", "f.metrics.test.accuracy > 0.99"),
)
"""The same of the Explain page, with the view that is shown."""


def explain(browser: Browser, address: str, name: str, preset: str, scheme: str, view: str, until: str) -> None:
    """One screenshot of one view of the Explain page."""
    context = browser.new_context(viewport={"width": 1440, "height": 860}, color_scheme="dark" if scheme == "dark" else "light")
    stage = Stage(context.new_page()).open(f"{address}/?x={to_link(presets()[preset].experiment)}")
    stage.press("play")
    with contextlib.suppress(TimeoutError):
        stage.wait(until, timeout=90_000)
    stage.pause()
    stage.page.get_by_role("link", name="Explain").first.click()
    stage.page.get_by_role("tab", name=view).first.click(timeout=30_000)
    stage.page.wait_for_timeout(6000)
    stage.page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def vary(browser: Browser, address: str) -> None:
    """A comparison at its end: three learning rates over thirty-two seeds on the spiral."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme="light")
    page = context.new_page()
    page.goto(f"{address}/vary?x={to_link(presets()['spiral'].experiment)}")
    for label, value in (("Seeds", "32"), ("Epochs", "60"), ("Learning rate", "0.003, 0.01, 0.1")):
        box = page.locator("[data-testid=stSidebar]").get_by_label(label, exact=True).last
        box.fill(value, timeout=60_000)
        box.press("Enter")
        page.wait_for_timeout(1500)
    page.get_by_role("button", name="Train and compare").click()
    page.wait_for_function("() => window.__playground?.vary?.standing?.final && window.__playground.vary.table", timeout=240_000)
    page.wait_for_timeout(3000)
    page.screenshot(path=FOLDER / "vary.png")
    context.close()


def main() -> None:
    """All of them, against an app started for the purpose."""
    FOLDER.mkdir(exist_ok=True)
    with serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for shot in SHOTS:
            shoot(browser, address, *shot)
        for view in EXPLAINED:
            explain(browser, address, *view)
        vary(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
