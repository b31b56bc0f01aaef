"""Weights typed, units silenced, layers frozen on the diagram: what the run does then, and what the page shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from playground.data import Feature
from playground.document import to_link
from playground.experiment import Data, Experiment
from playground.layers.activations import Tanh
from playground.layers.dense import Dense
from tests.browser.stage import Stage

FRAME = "window.__playground.lastFrame"
SURFACE = f"Array.from({FRAME}.surface.probability)"
PLAIN = """(name) => {
    const plain = (value) => ArrayBuffer.isView(value) ? Array.from(value) : Array.isArray(value) ? value.map(plain)
        : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)])) : value;
    return plain(window.__playground.lastFrame[name]);
}"""

FIND = """async (canvas, title) => {
    const tip = canvas.getRootNode().querySelector(".nd-tip");
    const { picture } = canvas.closest(".stage").parentNode[Symbol.for("neural-playground.stage")].views.find(({ picture }) => picture);
    const {left, top, width, height} = canvas.getBoundingClientRect();
    let last = "null";
    for (let x = left + 0.16 * width; x < left + width; x += 9)
        for (let y = top + 110; y < top + height - 60; y += 6) {
            canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: x, clientY: y, bubbles: true, composed: true}));
            const hot = JSON.stringify(picture.hot);
            if (hot === last || hot === "null") continue;
            last = hot;
            await new Promise(requestAnimationFrame);
            if (tip.hidden || tip.querySelector("b").textContent !== title) continue;
            const same = (dx, dy) => {
                canvas.dispatchEvent(new PointerEvent("pointermove", {clientX: x + dx, clientY: y + dy, bubbles: true, composed: true}));
                return JSON.stringify(picture.hot) === hot;
            };
            let [right, down] = [0, 0];
            while (right < 60 && same(right + 1, 0)) right++;
            while (down < 60 && same(right >> 1, down + 1)) down++;
            return [x + (right >> 1), y + (down >> 1)]; // well inside, so that a picture that gives way by a pixel is still met
        }
    return null;
}"""

PRESS = """(canvas, keys) => {
    for (const key of keys) canvas.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, composed: true}));
}"""


class Diagram:
    """A small network on the plane, its diagram, and what is read back from it."""

    def __init__(self, page: Page, app: str) -> None:
        self.page = page
        plain = Data(features=(Feature.X1, Feature.X2))
        network = (Dense(units=4), Tanh(), Dense(units=3), Tanh())
        self.stage = Stage(page).open(f"{app}/?x={to_link(Experiment(data=plain, network=network))}")
        self.canvas = page.locator(".nd-stage > canvas")
        self.said = page.locator(".nd > [role=status]")

    def part(self, name: str) -> Any:
        return self.page.evaluate(PLAIN, name)

    def weights(self, block: int) -> Any:
        """The weight matrix into a block, units by sources."""
        found = self.part("weights")[block]
        return np.array(found["weight"], np.float32).reshape(len(found["bias"]), -1)

    def bias(self, block: int) -> Any:
        return np.array(self.part("weights")[block]["bias"], np.float32)

    def surface(self) -> Any:
        """The answers that colour the plane (side, side), upwards and from the left; how many there are is the browser's choice, at every frame."""
        side, values = self.page.evaluate(f"[{FRAME}.surface.probability.shape.at(-1), {SURFACE}]")
        return np.array(values).reshape(side, side)

    def answer(self, side: int, silenced: int | None = None) -> Any:
        """What torch answers there with the weights of the frame, with a unit of the first layer silenced or with all."""
        x0, x1, y0, y1 = self.page.evaluate("window.__playground.scene.extent")
        middles = (torch.arange(side) + 0.5) / side
        up, along = torch.meshgrid(y0 + (y1 - y0) * middles, x0 + (x1 - x0) * middles, indexing="ij")
        matrices = [(torch.from_numpy(self.weights(block)), torch.from_numpy(self.bias(block))) for block in (1, 2, 3)]
        first = torch.tanh(torch.stack([along, up], -1).reshape(-1, 2) @ matrices[0][0].T + matrices[0][1])
        if silenced is not None:
            first[:, silenced] = 0
        second = torch.tanh(first @ matrices[1][0].T + matrices[1][1])
        return torch.sigmoid(second @ matrices[2][0].T + matrices[2][1]).reshape(side, side).numpy()

    def stand(self, column: int, slot: int = 0) -> None:
        """Walk by keyboard to a unit; columns count the tiles' columns, the input 0."""
        keys = ["ArrowLeft"] * 4 + ["ArrowUp"] * 9 + ["ArrowRight"] * column + ["ArrowDown"] * slot
        self.canvas.focus()
        self.canvas.evaluate(PRESS, keys)

    def dialog(self, name: str) -> Locator:
        return self.page.get_by_role("dialog", name=name)

    def find(self, title: str) -> tuple[float, float]:
        """A point of the screen at which the card beside the pointer has this title."""
        point = self.canvas.evaluate(FIND, title)
        assert point, f"nothing under the pointer says {title!r}"
        self.page.mouse.move(*point)
        expect(self.page.locator(".nd-tip b")).to_have_text(title)
        return point[0], point[1]

    def train(self, epochs: int = 1) -> None:
        for _ in range(epochs):
            step = self.stage.frame()["step"]
            self.stage.press("step-epoch")
            self.stage.wait(f"f.step > {step} && f.status.state !== 'running'")


@pytest.fixture
def diagram(page: Page, app: str) -> Diagram:
    return Diagram(page, app)


def test_a_clicked_link_takes_a_typed_weight_and_training_goes_on_from_it(diagram: Diagram) -> None:
    page = diagram.page
    page.mouse.click(*diagram.find("Dense 1 · unit 2 → Dense 2 · unit 1"))
    field = diagram.dialog("Link Dense 1 · unit 2 → Dense 2 · unit 1").get_by_role("spinbutton")
    expect(field).to_be_focused()
    before = diagram.weights(2)
    page.keyboard.type("1.2345678")
    page.keyboard.press("Enter")
    page.wait_for_function(f"Math.fround(1.2345678) === {FRAME}.weights[2].weight[1]")
    after = diagram.weights(2)
    assert (np.delete(after, 1) == np.delete(before, 1)).all(), "no other weight changes"
    page.keyboard.press("Escape")
    expect(diagram.dialog("Link Dense 1 · unit 2 → Dense 2 · unit 1")).to_be_hidden()
    diagram.stage.press("step-batch")
    diagram.stage.wait("f.step === 1")
    moved = float(diagram.weights(2)[0, 1])
    assert moved != np.float32(1.2345678) and abs(moved - 1.2345678) < 0.2, "one step on from the typed value"


def test_a_typed_value_is_refused_in_a_sentence_and_put_back(diagram: Diagram) -> None:
    page = diagram.page
    diagram.stand(1)
    diagram.canvas.press("]")
    expect(diagram.said).to_contain_text("x₁ → Dense 1 · unit 1: weight")
    diagram.canvas.press("Enter")
    form = diagram.dialog("Link x₁ → Dense 1 · unit 1")
    first = float(diagram.weights(1)[0, 0])
    page.keyboard.type("2e9")
    expect(form.get_by_role("alert")).to_have_text("Expected a size of at most 1,000,000, got “2e9”.")
    form.get_by_role("spinbutton").fill("half")
    expect(form.get_by_role("alert")).to_have_text("Expected a finite number, got “half”.")
    form.get_by_role("spinbutton").fill("-3")
    page.wait_for_function(f"{FRAME}.weights[1].weight[0] === -3")
    form.get_by_role("button", name="Put back").click()
    page.wait_for_function(f"(first) => {FRAME}.weights[1].weight[0] === first", arg=first)
    page.keyboard.press("Escape")
    expect(diagram.canvas).to_be_focused()
    page.keyboard.press("]")
    expect(diagram.said).to_contain_text("x₂ → Dense 1 · unit 1: weight")


def test_arrow_keys_step_a_weight(diagram: Diagram) -> None:
    page = diagram.page
    diagram.stand(1)
    diagram.canvas.press("Enter")
    form = diagram.dialog("Dense 1 · unit 1")
    bias = form.get_by_role("spinbutton", name="Bias of Dense 1 · unit 1")
    expect(bias).to_be_focused()
    bias.fill("0.5")
    for key in ("ArrowUp", "ArrowUp", "Shift+ArrowDown", "Alt+ArrowUp"):
        page.keyboard.press(key)
    expect(bias).to_have_value("-0.29")
    page.wait_for_function(f"{FRAME}.weights[1].bias[0] === Math.fround(-0.29)")
    form.get_by_role("spinbutton", name="Weight from x₂").fill("0.75")
    page.wait_for_function(f"{FRAME}.weights[1].weight[1] === 0.75")


def test_the_bias_of_the_output_is_shown_and_typed(diagram: Diagram) -> None:
    page = diagram.page
    x, y = diagram.find("Bias of Output")
    expect(page.locator(".nd-tip dt")).to_have_text("bias")
    page.mouse.click(x, y)
    form = diagram.dialog("Output")
    expect(form.get_by_role("spinbutton", name="Bias of Output")).to_be_focused()
    expect(form.get_by_role("switch", name="Silence")).to_have_count(0)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_function(f"{FRAME}.weights.at(-1).bias[0] === 2")
    shown = diagram.surface()
    assert diagram.bias(3) == 2
    assert shown == pytest.approx(diagram.answer(len(shown)), abs=1e-4), "torch's answer with the new bias"


def test_what_is_frozen_stays_while_the_rest_learns_until_all_is_released(diagram: Diagram) -> None:
    page = diagram.page
    diagram.stand(1, 2)
    diagram.canvas.press("f")
    expect(diagram.said).to_have_text("Dense 1 · unit 3 frozen")
    diagram.stand(2)
    diagram.canvas.press("]")
    diagram.canvas.press("f")
    holding = page.locator(".nd-holding")
    expect(holding).to_contain_text("1 unit and 1 link frozen")
    first, second, bias = diagram.weights(1), diagram.weights(2), diagram.bias(1)
    diagram.train(2)
    moved = diagram.weights(1) != first
    assert not moved[2].any() and moved[[0, 1, 3]].all()
    assert (diagram.weights(2) != second).sum() == second.size - 1 and diagram.weights(2)[0, 0] == second[0, 0]
    assert (diagram.bias(1) != bias).tolist() == [True, True, False, True]
    diagram.stand(1, 2)
    diagram.canvas.press("Tab")
    holding.get_by_role("button", name="Release all").click()
    expect(holding).to_be_hidden()
    diagram.train()
    assert (diagram.weights(1) != first).all()


def test_a_layer_is_frozen_and_given_new_weights_on_its_title(diagram: Diagram) -> None:
    page = diagram.page
    page.locator(".nd-layer .nd-title").first.click()
    form = diagram.dialog("Dense: settings")
    form.get_by_role("switch", name="Freeze layer").click()
    expect(page.locator(".nd-layer .nd-pin").first).to_be_visible()
    expect(page.locator(".nd-holding")).to_contain_text("1 layer frozen")
    form.get_by_role("switch", name="Freeze layer").click()
    expect(page.locator(".nd-holding")).to_be_hidden()
    first, second = diagram.weights(1), diagram.weights(2)
    form.get_by_role("button", name="New weights").click()
    page.wait_for_function(f"(first) => {FRAME}.weights[1].weight[0] !== first", arg=float(first[0, 0]))
    assert (diagram.weights(1) != first).all() and (diagram.weights(2) == second).all()


def test_the_output_layer_can_be_frozen_too(diagram: Diagram) -> None:
    diagram.page.locator(".nd-output .nd-title").click()
    diagram.dialog("Output: settings").get_by_role("switch", name="Freeze layer").click()
    expect(diagram.page.locator(".nd-output .nd-pin")).to_be_visible()


def test_a_silenced_unit_leaves_the_surface_that_torch_gives_without_it(diagram: Diagram) -> None:
    page = diagram.page
    diagram.train(3)
    diagram.stand(1, 1)
    diagram.canvas.press("s")
    expect(diagram.said).to_have_text("Dense 1 · unit 2 silenced")
    expect(page.locator(".nd-holding")).to_contain_text("1 unit silenced")
    diagram.stage.wait("f.held?.silenced['network[0]']")
    shown = diagram.surface()
    assert shown == pytest.approx(diagram.answer(len(shown), silenced=1), abs=1e-4)
    assert np.abs(shown - diagram.answer(len(shown))).max() > 0.01, "it takes part"
    diagram.stand(0)
    diagram.canvas.press("s")
    expect(diagram.said).to_have_text("Inputs and outputs cannot be silenced.")


def test_links_show_gradients_and_updates_of_the_step_they_name(diagram: Diagram) -> None:
    page = diagram.page
    mode = page.get_by_role("combobox", name="What the links show")
    mode.select_option(label="Gradients")
    expect(page.get_by_label("Legend of the links")).to_contain_text("no gradient yet")
    diagram.stage.press("step-batch")
    diagram.stage.wait("f.step === 1 && f.gradients")
    seen = {}
    for name, part in (("gradient", "gradients"), ("last update", "updates")):
        mode.select_option(part)
        diagram.stage.wait(f"f.{part}?.[2]")
        diagram.stand(2)
        diagram.canvas.press("]")
        expect(diagram.said).to_contain_text(f"Dense 1 · unit 1 → Dense 2 · unit 1: {name} at step ")
        seen[part] = diagram.said.inner_text()
        value = diagram.part(part)[2]["weight"][0]
        shown = float(seen[part].split(f"{name} at step ")[1].split(" ")[1].rstrip(",").replace("−", "-"))
        assert shown == pytest.approx(value, rel=0.06), "as the frame says, in few figures"
        assert value != 0
    assert seen["gradients"] != seen["updates"]


def test_several_units_are_selected_by_key_and_pointer(diagram: Diagram) -> None:
    page = diagram.page
    diagram.stand(1)
    diagram.canvas.press(" ")
    expect(diagram.said).to_have_text("Dense 1 · unit 1 selected, 1 in all")
    page.keyboard.down("Shift")
    page.mouse.click(*diagram.find("Dense 1 · unit 3"))
    page.keyboard.up("Shift")
    expect(diagram.said).to_have_text("Dense 1 · unit 3 selected, 2 in all")
    diagram.stand(1, 2)
    expect(diagram.said).to_contain_text("selected 2")
    assert diagram.stage.frame()["status"]["state"] == "ready", "the space bar selects here and does not play"
    diagram.canvas.press("Escape")
    expect(diagram.said).to_have_text("Nothing selected")


def test_a_layer_is_removed_by_the_minus_on_its_card(diagram: Diagram) -> None:
    diagram.page.locator(".nd-layer .nd-card").nth(1).hover()
    diagram.page.get_by_role("button", name="Remove Dense").nth(1).click()
    diagram.page.wait_for_function("() => window.__playground.scene.blocks.length === 3")
    assert diagram.page.evaluate("window.__playground.faults") == []
