"""The time machine in a real browser: scrub back, every view shows the step of then, fork, and the tree of runs grows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

SEEN = """() => {
    const { step, epoch, metrics, tensors, confusion, surface } = window.__playground.lastFrame;
    const map = (value) => Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
    const plain = (value) => (ArrayBuffer.isView(value) ? [...value] : value && typeof value === "object" ? map(value) : value);
    return plain({ step, epoch, metrics, tensors, confusion, surface });
}"""


@pytest.fixture
def stage(page: Page, app: str) -> Stage:
    return Stage(page).open(app)


def seen(stage: Stage) -> dict[str, Any]:
    return stage.page.evaluate(SEEN)


def train(stage: Stage, epochs: int) -> dict[str, Any]:
    """So many epochs, one by one: each leaves a state that is kept, too few of them to be thinned."""
    for _ in range(epochs):
        step = stage.frame()["step"]
        stage.press("step-epoch")
        stage.wait(f"f.step > {step} && f.status.state !== 'running'")
    stage.wait("f.surface && f.metrics_step === f.step")
    return seen(stage)


def look(stage: Stage, step: int) -> None:
    """Put the handle on the state of a step."""
    slider = stage.page.locator('input[data-name="past"]')
    place = stage.page.evaluate("step => [...window.__playground.lastFrame.past.steps].indexOf(step)", step)
    assert place >= 0, "the state at which the run was paused is kept"
    slider.fill(str(place))
    stage.wait(f"f.look?.step === {step}")


def test_every_view_goes_back_and_a_fork_grows_the_tree(stage: Stage) -> None:
    page = stage.page
    page.get_by_role("tab", name="Confusion").click()
    then = train(stage, 3)
    matrix = page.locator("table.confusion").inner_text()
    now = train(stage, 6)
    assert then["tensors"] != now["tensors"]

    look(stage, then["step"])
    stage.wait("f.confusion && f.surface")
    assert seen(stage) == then, "weights, scores, confusion and surface are those of then"
    assert stage.said("step") == f"{then['step']:,}"
    expect(page.locator("table.confusion")).to_have_text(matrix, use_inner_text=True)
    expect(page.locator(".past .where")).to_have_text(f"You look at step {then['step']:,} of {now['step']:,}")
    line = page.locator(".chart").element_handle()
    page.wait_for_function("chart => chart.layout?.shapes?.length", arg=line)  # the curves say where it is, when they are drawn again
    assert line.evaluate("chart => chart.layout.shapes.map((shape) => shape.x0)") == [pytest.approx(then["epoch"])]
    assert page.locator('input[data-name="past"]').get_attribute("aria-valuetext") == f"You look at step {then['step']:,} of {now['step']:,}"

    page.locator('button[data-name="now"]').click()
    stage.wait("!f.look")
    assert seen(stage)["tensors"] == now["tensors"]

    look(stage, then["step"])
    page.locator('button[data-name="fork-slower"]').click()
    stage.wait(f"!f.look && f.step === {then['step']} && f.status.state === 'paused' && f.learning_rate < {0.011 / 10}")
    assert seen(stage)["tensors"] == then["tensors"], "the fork begins with the weights of then"

    page.locator('button[data-name="tree"]').click()
    runs = page.get_by_role("treeitem")
    expect(runs).to_have_count(2)
    expect(runs.nth(1)).to_contain_text(f"from step {then['step']:,}: Learning rate: 0.01 → 0.001")
    assert runs.nth(1).get_attribute("data-parent") == runs.nth(0).get_attribute("data-uid")
    runs.nth(0).click()
    stage.wait(f"f.step === {now['step']}")
    assert seen(stage)["tensors"] == now["tensors"], "the run that was forked is as it was"
    assert page.evaluate("window.__playground.faults") == []
    assert stage.page.evaluate("localStorage['neural-playground-owner']") not in stage.page.url


def test_a_change_while_looking_back_makes_a_fork(stage: Stage) -> None:
    then = train(stage, 3)
    now = train(stage, 4)
    look(stage, then["step"])
    stage.page.get_by_text("Training", exact=True).click()
    field = stage.page.get_by_label("Optimiser").first
    field.click()
    stage.page.get_by_role("option", name="Momentum").first.click()
    stage.wait(f"!f.look && f.step === {then['step']}")
    stage.page.locator('button[data-name="tree"]').click()
    expect(stage.page.get_by_role("treeitem")).to_have_count(2)
    stage.page.get_by_role("treeitem").first.click()
    stage.wait(f"f.step === {now['step']}")


def test_the_keyboard_goes_back_and_forth_while_it_trains(stage: Stage) -> None:
    train(stage, 3)
    stage.press("play")
    slider = stage.page.locator('input[data-name="past"]')
    slider.focus()
    slider.press("Home")
    stage.wait("f.look?.step === 0 && f.step === 0 && f.status.state === 'running'")
    live = stage.page.evaluate("window.__playground.lastFrame.look.live")
    stage.wait(f"f.look?.live > {live} && f.step === 0")
    slider.press("End")
    stage.wait("!f.look && f.step > 0")
