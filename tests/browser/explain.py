"""The Explain page as a person meets it, for the browser tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from playground.document import to_link
from playground.experiment import Experiment
from tests.browser.stage import Stage

PAGE = "window.__playground.page"


class Explain:
    """The page of one browser tab, come to by way of Play."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, app: str, document: dict[str, Any], steps: int = 0) -> Explain:
        """Train an experiment for some epochs, and go on to the page."""
        stage = Stage(self.page).open(f"{app}/?x={to_link(Experiment.model_validate(document, strict=False))}")
        if steps:
            stage.press("play")
            stage.wait(f"f.step >= {steps}", timeout=60_000)
            stage.pause()
        return self.turn("Explain").ready()

    def turn(self, name: str) -> Explain:
        """To another page of the app, by its navigation."""
        self.page.get_by_role("link", name=name, exact=True).click()
        return self

    def ready(self) -> Explain:
        """Until a copy has been taken and the network has spoken of the example."""
        self.page.wait_for_function(f"{PAGE}?.root.isConnected && {PAGE}.prediction && {PAGE}.overview", timeout=60_000)
        return self

    def locator(self, selector: str) -> Locator:
        return self.page.locator(f".explain {selector}")

    def tab(self, name: str) -> Explain:
        self.page.locator(".explain").get_by_role("tab", name=name, exact=True).click()
        return self

    def say(self, expression: str) -> Any:
        """What an expression of the page `p` says."""
        return self.page.evaluate(f"(() => {{ const p = {PAGE}; return {expression}; }})()")

    def wait(self, condition: str, timeout: float = 60_000) -> Explain:
        """Until a condition on the page `p` holds."""
        self.page.wait_for_function(f"(() => {{ const p = {PAGE}; return {condition}; }})()", timeout=timeout)
        return self

    def choice(self) -> dict[str, Any]:
        return self.say("({ ...p.choice, inputs: null, raw: null })")

    def told(self) -> Explain:
        """Until the prediction is that of the chosen example."""
        return self.wait("JSON.stringify(p.prediction?.example) === JSON.stringify(p.choice.example)")

    def unblocked(self) -> Explain:
        expect(self.locator(".obstacle")).to_be_hidden(timeout=60_000)
        return self
