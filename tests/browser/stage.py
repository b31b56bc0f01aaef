"""The Play page as a person meets it, for the browser tests."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

WEIGHTS = "window.__playground.lastFrame.weights.filter(Boolean).map(w => [...(w.weight ?? []), ...(w.bias ?? [])])"


class Stage:
    """The stage of an open page: its buttons, its read-outs, and what arrived in its frames."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, address: str) -> Stage:
        """Open an address and wait until the network can be trained."""
        self.page.goto(address)
        return self.ready()

    def ready(self) -> Stage:
        expect(self.button("play")).to_be_enabled(timeout=90_000)
        self.page.wait_for_function("window.__playground?.lastFrame && window.__playground?.scene", timeout=90_000)
        return self

    def button(self, name: str) -> Locator:
        return self.page.locator(f'.stage button[data-name="{name}"]')

    def press(self, name: str) -> Stage:
        self.button(name).click()
        return self

    def said(self, name: str) -> str:
        """A read-out as it stands on screen."""
        return self.page.locator(f'.stage dd[data-name="{name}"]').inner_text()

    def number(self, name: str) -> float:
        spaces = str.maketrans({",": "", "\u202f": "", "\u2009": "", "−": "-"})
        return float(self.said(name).translate(spaces).rstrip(" %"))

    def frame(self) -> dict[str, Any]:
        """The last frame's plain values."""
        return self.page.evaluate("""() => {
            const { step, epoch, generation, seq, status, metrics, learning_rate } = window.__playground.lastFrame;
            return { step, epoch, generation, seq, status, metrics, learning_rate };
        }""")

    def wait(self, condition: str, timeout: float = 60_000) -> None:
        """Until a condition on the last frame `f` holds."""
        self.page.wait_for_function(f"() => {{ const f = window.__playground?.lastFrame; return f && ({condition}); }}", timeout=timeout)

    def pause(self) -> Stage:
        if self.frame()["status"]["state"] == "running":
            self.press("play")
        self.wait("f.status.state !== 'running'")
        return self

    def weights(self) -> list[list[float]]:
        """Every weight that the last frame shows, layer by layer."""
        return self.page.evaluate(f"() => {WEIGHTS}")

    def wait_for_other_weights(self, known: list[list[float]]) -> None:
        self.page.wait_for_function(f"known => JSON.stringify({WEIGHTS}) !== JSON.stringify(known)", arg=known)
