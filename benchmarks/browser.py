"""How quick the page is: `python -m benchmarks.browser` prints a table.

A headless Chromium without a graphics card, the real app and its training on the same cores: on a busy machine, read the figures as ratios.
"""

from __future__ import annotations

from statistics import median
from typing import Any

from playwright.sync_api import Browser, JSHandle, Page, WebSocket, sync_playwright

from benchmarks.live import row
from playground.document import to_link
from playground.experiment import Experiment
from tests.browser.chromium import find
from tests.browser.conftest import FLAGS, serve
from tests.browser.modules import Modules
from tests.browser.networks import case, experiment
from tests.browser.stage import Stage

FEATURES = ("x1", "x2", "x1_squared", "x2_squared", "x1_x2", "sin_x1", "sin_x2")
SECONDS = 5.0

PASSES = """
const { decodeText } = await import(new URL("../frame.js", address));
const { Mind } = await import(new URL("./mind.js", address));
const [{ scene, tensors }] = decodeText(text);
const pictures = new m.Pictures(new Mind(scene), scene), view = { tensors, silenced: {} };
return [30, 60, 100].map((size) => {
  const times = [];
  for (let i = 0; i < 21; i++) {
    const begun = performance.now();
    size === 30 ? pictures.units(view) : pictures.surface(view, size);
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[10];
});
"""

HOVER = """async (stage) => {
    const surface = stage.views.find((view) => view.current?.peek).current, frames = [], milliseconds = [];
    const paint = surface.paint.unit;
    let painted = 0;
    surface.paint.unit = function (...values) { painted++; return paint.apply(this, values); };
    const { blocks } = stage.scene;
    for (let block = 1; block < blocks.length - 1; block++) for (let index = 0; index < 5; index++) {
        await new Promise(requestAnimationFrame);
        painted = 0;
        const begun = performance.now();
        stage.emit("unit", { block, index, title: "unit" });
        let count = 0;
        while (!painted) { await new Promise(requestAnimationFrame); count++; }
        frames.push(count);
        milliseconds.push(performance.now() - begun);
    }
    stage.emit("unit", null);
    return [frames, milliseconds];
}"""

PAINTED = """async () => {
    const hook = window.__playground, [before, begun] = [hook.painted, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return (1000 * (hook.painted - before)) / (performance.now() - begun);
}"""


def network(*units: int, activation: str = "tanh") -> Experiment:
    """Dense layers of these widths on seven features of the plane."""
    return experiment([layer for width in units for layer in ({"kind": "dense", "units": width}, {"kind": activation})], features=FEATURES)


def main() -> None:
    """Measure and print."""
    with serve() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
        for units in ((8, 8, 4), (64, 64, 64)):
            passes(browser, units)
        hover(browser, address)
        frames(browser, address)
        for units in ((8, 8, 4), (64, 64, 64), (1000, 16)):
            painting(browser, address, units)
        browser.close()


def passes(browser: Browser, units: tuple[int, ...]) -> None:
    """What the browser's own forward pass takes."""
    page = browser.new_page()
    maps, coarse, fine = Modules(page).run("mind/pictures.js", PASSES, text=case(network(*units)).sent())
    row(f"{say(units)}: all unit maps at 30×30 in the browser", f"{maps:.1f} ms")
    row(f"{say(units)}: the surface at 60×60, 100×100", f"{coarse:.1f} ms, {fine:.1f} ms")
    page.close()


def hover(browser: Browser, address: str) -> None:
    """From a unit under the pointer to its map on the large plot."""
    page, stage = opened(browser, address, network(64, 64, 64))
    counts, times = stage.evaluate(HOVER)
    row("64-64-64: hover → big map, animation frames", f"{max(counts)} at most, {median(times):.0f} ms", "≤ 1")
    page.context.close()


def frames(browser: Browser, address: str) -> None:
    """The size of what arrives while an 8-8-4 network trains at full speed."""
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        if "/playground/ws/" in socket.url:
            socket.on("framereceived", lambda data: sizes.append(len(data)))

    page, _ = opened(browser, address, network(8, 8, 4), listen)
    page.wait_for_timeout(1000)
    before, painted = len(sizes), page.evaluate("window.__playground.painted")
    page.wait_for_timeout(1000 * SECONDS)
    taken, painted = sizes[before:], page.evaluate("window.__playground.painted") - painted
    row("8-8-4 at full speed: kB a frame", f"{median(taken) / 1e3:.1f}, at most {max(taken) / 1e3:.1f}", "≤ 10 kB")
    row("8-8-4 at full speed: frames/s received, drawn", f"{len(taken) / SECONDS:.1f}, {painted / SECONDS:.0f}", "≥ 55 drawn")
    page.context.close()


def painting(browser: Browser, address: str, units: tuple[int, ...]) -> None:
    """How often the diagram is painted while a network trains at full speed: the median of some seconds."""
    page, _ = opened(browser, address, network(*units))
    page.wait_for_timeout(1000)
    rates = [page.evaluate(PAINTED) for _ in range(int(SECONDS))]
    row(f"{say(units)} at full speed: diagram painted a second", f"{median(rates):.0f}, at least {min(rates):.0f}", "≥ 55")
    page.context.close()


def opened(browser: Browser, address: str, given: Experiment, listen: Any = None) -> tuple[Page, JSHandle]:
    """A page with its network training, and the stage in it."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    if listen:
        page.on("websocket", listen)
    stage = Stage(page).open(f"{address}/?x={to_link(given)}")
    page.locator(".stage select.speed").select_option(label="As fast as it goes")
    stage.press("play").wait("f.step > 0")
    return page, page.locator(".stage").evaluate_handle("(node) => node.parentNode[Symbol.for('neural-playground.stage')]")


def say(units: tuple[int, ...]) -> str:
    """8-8-4."""
    return "-".join(map(str, units))


if __name__ == "__main__":
    main()
