"""Editing the network on its diagram, in the running app."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.data import Feature
from playground.data.images import Digits
from playground.document import to_link
from playground.experiment import Data, Experiment
from playground.layers.activations import Tanh
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.shaping import Flatten
from tests.browser.stage import Stage

LAYERS = "() => window.__playground.scene.blocks.map((block) => [block.title, block.units, block.subtitle])"


class Diagram:
    """The network diagram of an open page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def button(self, name: str, nth: int = 0) -> Locator:
        return self.page.locator(".nd").get_by_role("button", name=name).nth(nth)

    def title(self, nth: int) -> Locator:
        """The header of the nth hidden layer."""
        return self.page.locator(".nd-layer .nd-title").nth(nth)

    def becomes(self, *layers: tuple[str, int, str]) -> None:
        """Until the network that trains has these hidden layers: title, units, followers."""
        condition = f"(wanted) => JSON.stringify(({LAYERS})().slice(1, -1)) === JSON.stringify(wanted)"
        self.page.wait_for_function(condition, arg=[list(layer) for layer in layers], timeout=60_000)


def opened(page: Page, app: str, experiment: Experiment) -> Diagram:
    Stage(page).open(f"{app}/?x={to_link(experiment)}")
    return Diagram(page)


@pytest.fixture
def diagram(page: Page, app: str) -> Diagram:
    plain = Data(features=(Feature.X1, Feature.X2))
    return opened(page, app, Experiment(data=plain, network=(Dense(units=8), Tanh(), Dense(units=8), Tanh())))


EIGHT: Any = ("Dense", 8, "Tanh")


def test_a_dense_layer_comes_with_the_activation_of_its_neighbour_as_one_edit(diagram: Diagram) -> None:
    diagram.button("Add a layer after Dense").click()
    diagram.page.keyboard.type("dense")
    diagram.page.keyboard.press("Enter")
    diagram.becomes(EIGHT, EIGHT, EIGHT)
    expect(diagram.title(1)).to_be_focused()
    diagram.page.keyboard.press("Control+z")
    diagram.becomes(EIGHT, EIGHT)
    diagram.page.keyboard.press("Control+Shift+z")
    diagram.becomes(EIGHT, EIGHT, EIGHT)


def test_quick_presses_all_count(diagram: Diagram) -> None:
    more = diagram.button("More units in Dense")
    for _ in range(5):
        more.click()
    diagram.becomes(("Dense", 13, "Tanh"), EIGHT)
    expect(diagram.page.locator(".nd-count").first).to_have_text("13")


def test_the_keyboard_moves_copies_and_removes(diagram: Diagram) -> None:
    diagram.button("Fewer units in Dense").click()
    diagram.becomes(("Dense", 7, "Tanh"), EIGHT)
    diagram.title(0).focus()
    diagram.page.keyboard.press("Alt+ArrowRight")
    diagram.becomes(EIGHT, ("Dense", 7, "Tanh"))
    diagram.page.keyboard.press("Control+d")
    diagram.becomes(EIGHT, ("Dense", 7, "Tanh"), ("Dense", 7, "Tanh"))
    diagram.page.keyboard.press("Delete")
    diagram.becomes(EIGHT, ("Dense", 7, "Tanh"))


def test_a_form_changes_one_layer_and_refuses_what_cannot_be(diagram: Diagram) -> None:
    diagram.title(1).press("Enter")
    form = diagram.page.get_by_role("dialog", name="Dense: settings")
    units = form.get_by_role("spinbutton", name="Units")
    units.fill("5000")
    expect(form.get_by_role("alert")).to_have_text("at most 4096")
    units.fill("3")
    diagram.becomes(EIGHT, ("Dense", 3, "Tanh"))
    diagram.page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(diagram.title(1)).to_be_focused()


def test_a_column_is_dragged_past_another(diagram: Diagram) -> None:
    diagram.button("Fewer units in Dense").click()
    diagram.becomes(("Dense", 7, "Tanh"), EIGHT)
    cards = diagram.page.locator(".nd-layer .nd-card")
    first, second = cards.nth(0).bounding_box(), cards.nth(1).bounding_box()
    assert first and second
    mouse = diagram.page.mouse
    mouse.move(first["x"] + 12, first["y"] + 10)
    mouse.down()
    mouse.move(second["x"] + second["width"] + 12, second["y"] + 40, steps=8)
    expect(diagram.page.locator(".nd-marker")).to_be_visible()
    mouse.up()
    diagram.becomes(EIGHT, ("Dense", 7, "Tanh"))


def test_a_chip_is_added_and_edited(diagram: Diagram) -> None:
    diagram.button("Add an activation, dropout or norm after Dense", 1).click()
    diagram.page.keyboard.type("dropout")
    diagram.page.get_by_role("option", name="Dropout").first.click()
    diagram.becomes(EIGHT, ("Dense", 8, "Tanh, Dropout"))
    diagram.page.locator(".nd-chip", has_text="Dropout").click()
    diagram.page.get_by_role("dialog", name="Dropout: settings").get_by_role("spinbutton").first.fill("0.35")
    expect(diagram.page.locator(".nd-chip", has_text="Dropout 0.35")).to_be_visible()


def test_an_input_feature_is_switched_on_but_the_last_one_not_off(diagram: Diagram) -> None:
    diagram.button("Input feature x₁x₂").click()
    diagram.page.wait_for_function("() => window.__playground.scene.blocks[0].units === 3")
    for name in ("x₁x₂", "x₂"):
        diagram.page.locator(".nd").get_by_role("button", name=f"Input feature {name}", exact=True).click()
    diagram.page.wait_for_function("() => window.__playground.scene.blocks[0].units === 1")
    diagram.page.locator(".nd").get_by_role("button", name="Input feature x₁", exact=True).click()
    expect(diagram.page.locator(".nd [role=status]")).to_have_text("At least one input feature stays on.")


def test_the_palette_disables_what_does_not_fit_and_says_why(diagram: Diagram) -> None:
    diagram.button("Add a layer after Dense").click()
    option = diagram.page.get_by_role("option", name="Conv 2-D Slides")
    expect(option).to_be_disabled()
    expect(option).to_contain_text("Does not take 8 numbers")


def test_an_impossible_layer_is_told_where_it_breaks(page: Page, app: str) -> None:
    digits = Data(source=Digits())
    diagram = opened(page, app, Experiment(data=digits, network=(Conv2d(channels=4), Flatten(), Dense(units=8), Dense(units=8))))
    diagram.title(1).focus()
    page.keyboard.press("Delete")
    broken = page.locator(".nd-col.nd-broken")
    expect(broken).to_have_count(1)
    expect(broken.locator(".nd-problem")).to_contain_text("Dense needs a row of numbers")
    expect(page.locator(".nd-col.nd-grey").last).to_contain_text("Output")
    page.keyboard.press("Control+z")
    expect(broken).to_have_count(0)
    assert diagram.page.evaluate("window.__playground.faults") == []


def test_layers_inside_a_residual_are_edited_where_they_stand(page: Page, app: str) -> None:
    diagram = opened(page, app, Experiment(network=(Dense(units=4),)))
    diagram.button("Add a layer after Dense").click()
    page.keyboard.type("residual")
    page.keyboard.press("Enter")
    diagram.becomes(("Dense", 4, ""), ("Residual", 4, ""))
    page.get_by_role("list", name="Body").get_by_role("button", name="More units in Dense").first.click()
    page.wait_for_function("() => window.__playground.scene.parameters > 0")
    expect(page.get_by_role("list", name="Body").locator("output").first).to_have_text("5")
    row = page.locator(".nd-inner").first
    row.focus()
    row.press("Alt+ArrowDown")
    expect(page.locator(".nd-inner").first).to_have_text("ReLU")


def test_readers_get_the_whole_network_as_a_list(diagram: Diagram) -> None:
    items = diagram.page.get_by_role("list", name="Summary of the network").get_by_role("listitem")
    expect(items).to_have_count(4)
    expect(items.nth(1)).to_have_text("Dense with 8 units; then Tanh; output shape 8; 24 parameters")
