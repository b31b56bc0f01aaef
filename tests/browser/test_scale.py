"""Large networks in the running app: a unit of a thousand looked at closely, filters beside feature maps, nearer and farther views."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from playground.data import Feature
from playground.data.images import Digits
from playground.document import to_link
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.layers.activations import ReLU
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.shaping import Flatten
from playground.model.blocks import INPUT
from playground.probes import units
from playground.runs.frame import GRID
from tests.browser.stage import Stage

THOUSAND = Experiment(data=Data(features=(Feature.X1, Feature.X2)), network=(Dense(units=1000), ReLU(), Dense(units=16), ReLU()))
DIGITS = Experiment(data=Data(source=Digits()), network=(Conv2d(channels=6, kernel=3), ReLU(), Flatten()))
FOCUS = "(({block, unit, map}) => ({block, unit, map: map && [...map]}))(window.__playground.lastFrame.focus)"

GROUND = """(canvas) => {
    const { picture } = canvas.closest(".stage").parentNode[Symbol.for("neural-playground.stage")].views.find(({ picture }) => picture);
    const { left, top, width, height } = canvas.getRootNode().querySelector(".nd-scroll").getBoundingClientRect();
    for (let y = top + height - 8; y > top; y -= 12)
        for (let x = left + 6; x < left + width / 2; x += 12)
            if (picture.ground({ target: canvas.getRootNode().elementFromPoint(x, y), clientX: x, clientY: y })) return [x, y];
    return null;
}"""
"""A point of the screen from which the picture can be dragged."""


def opened(page: Page, app: str, experiment: Experiment) -> Locator:
    """The diagram's canvas."""
    Stage(page).open(f"{app}/?x={to_link(experiment)}")
    return page.locator(".nd-stage > canvas")


def walk(page: Page, canvas: Locator, *keys: str) -> str:
    """Press keys on the canvas; what is read aloud after them."""
    canvas.focus()
    for key in keys:
        page.keyboard.press(key)
    return page.locator(".nd > [role=status]").inner_text()


def test_a_cell_that_is_rested_on_shows_its_unit_large(page: Page, app: str) -> None:
    """From the last of the twelve tiles down into the mosaic; the map that arrives is the one torch gives."""
    canvas = opened(page, app, THOUSAND)
    page.wait_for_function("window.__playground.lastFrame.summary?.[1]", timeout=30_000)
    assert "unit 2:" in walk(page, canvas, "ArrowRight", "ArrowRight", *["ArrowDown"] * 12, "ArrowRight")
    page.wait_for_function("window.__playground.lastFrame.focus?.unit === 1", timeout=30_000)
    shown = page.evaluate(FOCUS)
    trainer = Trainer(THOUSAND)
    blocks = trainer.plan.blocks()
    assert shown["block"] == blocks[1].id != INPUT
    drawn = torch.from_numpy(units(trainer.assembly, blocks[:1], GRID, 0)[0].values).reshape(2, -1)
    with torch.no_grad():
        expected = torch.relu(trainer.network[0](drawn.T)[:, 1])  # type: ignore[operator]
    np.testing.assert_allclose(shown["map"], expected.numpy(), rtol=1e-4, atol=1e-6)
    expect(page.locator(".stage .output .legendtitle")).to_have_text("Dense 1 · unit 2")
    summary = page.evaluate("[...window.__playground.lastFrame.summary[1].mean]")
    assert len(summary) == 1000
    page.keyboard.press("Escape")


def test_filters_shown_are_the_layer_s_weights(page: Page, app: str) -> None:
    opened(page, app, DIGITS)
    expect(page.locator(".nd-input .nd-more")).to_contain_text("#")
    page.get_by_role("radio", name="Filters").click()
    page.wait_for_function("window.__playground.lastFrame.filters?.[1]", timeout=30_000)
    sent = page.evaluate("[...window.__playground.lastFrame.filters[1].weight]")
    weight = Trainer(DIGITS).network[0].weight.detach().numpy()  # type: ignore[union-attr,operator]
    np.testing.assert_allclose(sent, weight.ravel(), rtol=1e-6)


@pytest.mark.parametrize("experiment", [THOUSAND, DIGITS], ids=["mosaic", "filters"])
def test_keys_zoom_and_a_drag_moves_the_picture(page: Page, app: str, experiment: Experiment) -> None:
    canvas = opened(page, app, experiment)
    said = page.locator(".nd-fit")
    walk(page, canvas, "+", "+", "+")
    expect(said).to_have_text("195 %")
    scroller = page.locator(".nd-scroll")
    wide, high = scroller.evaluate("(node) => [node.scrollWidth / node.clientWidth, node.scrollHeight / node.clientHeight]")
    assert wide > 1.8 and high > 1.3
    before = scroller.evaluate("(node) => node.scrollLeft")
    x, y = canvas.evaluate(GROUND)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y, steps=3)
    page.mouse.up()
    assert scroller.evaluate("(node) => node.scrollLeft") != before
    walk(page, canvas, "-")
    expect(said).to_have_text("156 %")
    walk(page, canvas, "0")
    whole = "(node) => node.getRootNode().querySelector('.nd-scroll').scrollWidth <= node.getRootNode().querySelector('.nd-scroll').clientWidth + 1"
    page.wait_for_function(whole, arg=scroller.element_handle(), timeout=10_000)
