"""Slow motion on a live page: the numbers in its equation are those of plain torch on the same weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.document import to_link
from playground.engine import Trainer
from playground.experiment import Experiment
from tests.browser.stage import Stage
from tests.engine.cases import experiment
from tests.probes.plain import Plain

STORIES = {"batch": "learns from", "forward": "left to right", "loss": "truth", "backward": "right to left", "update": "against its gradient"}
LAYERS = [{"kind": "dense", "units": 5}, {"kind": "tanh"}, {"kind": "dense", "units": 3}, {"kind": "relu"}]


class Slow:
    """The open overlay."""

    def __init__(self, page: Page) -> None:
        self.page, self.node = page, page.locator(".stage .sl")

    def open(self) -> Slow:
        self.page.locator('button[data-name="slow"]').click()
        expect(self.node.locator("h2")).to_contain_text("in slow motion", timeout=30_000)
        return self

    def chosen(self) -> tuple[int, int, int]:
        """Block, unit and example that are looked at."""
        return tuple(int(self.node.get_attribute(f"data-{name}") or -1) for name in ("block", "unit", "sample"))  # type: ignore[return-value]

    def read(self) -> dict[str, Any]:
        """Every number of the equation, in full precision."""
        read: dict[str, Any] = self.node.evaluate("""(root) => {
            const named = ({ dataset }) => [dataset.name, Number(dataset.value)];
            const numbers = (node, which) => Object.fromEntries([...node.querySelectorAll(which)].map(named));
            const rows = (phase) => [...root.querySelectorAll(`.sl-part[data-phase="${phase}"] tbody tr`)];
            const table = (phase) => Object.fromEntries(rows(phase).map((row) => [row.dataset.at, numbers(row, "td[data-value]")]));
            return { forward: table("forward"), backward: table("backward"), numbers: numbers(root, ".sl-n, .sl-fact [data-value]") };
        }""")
        return read

    def walk(self) -> Iterator[tuple[tuple[int, int, int], dict[str, Any]]]:
        """Unit after unit, each on another example."""
        while True:
            yield self.chosen(), self.read()
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("]")


@pytest.fixture
def chosen() -> Experiment:
    return experiment(network=LAYERS, optimiser={"kind": "adam", "lr": 0.05, "weight_decay": 0.01}, training={"batch": 7, "clip": 0.5})


@pytest.fixture
def slow(page: Page, app: str, chosen: Experiment) -> Slow:
    begin(page, f"{app}/?x={to_link(chosen)}")
    return Slow(page).open()


def begin(page: Page, address: str) -> None:
    """Open a page whose server may have just been started."""
    page.goto(address)
    page.wait_for_function("window.__playground?.lastFrame", timeout=120_000)
    Stage(page).ready()


def near(ours: float, theirs: Any) -> None:
    assert ours == pytest.approx(theirs.detach().item(), rel=1e-4, abs=1e-7)


def compare(trainer: Trainer, shown: tuple[int, int, int], read: dict[str, Any], plain: Plain, before: dict[str, Any]) -> None:
    """One unit's equation against plain torch's step."""
    block, unit, sample = shown
    blocks, numbers = trainer.plan.blocks(), read["numbers"]
    near(numbers["loss"], plain.losses[sample])
    near(numbers["mean"], plain.losses.mean())
    if block == 0:
        return
    first, last = blocks[block].names[0], blocks[block].names[-1]
    came = plain.x if block == 1 else plain.outputs[blocks[block - 1].names[-1]]
    weight, bias = before[f"{first}.weight"], before[f"{first}.bias"]
    for at in range(weight.shape[1]):
        term, back = read["forward"][str(at)], read["backward"][str(at)]
        for name, wanted in (("w", weight[unit, at]), ("x", came[sample, at]), ("wx", weight[unit, at] * came[sample, at])):
            near(term[name], wanted)
        near(back["dw"], plain.gradients[f"{first}.weight"][unit, at])
        near(back["share"], plain.by_output[first][sample, unit] * came[sample, at])
    near(read["forward"]["bias"]["b"], bias[unit])
    near(read["backward"]["bias"]["db"], plain.gradients[f"{first}.bias"][unit])
    near(numbers["z"], plain.outputs[first][sample, unit])
    near(numbers.get("a", numbers["z"]), plain.outputs[last][sample, unit])
    near(numbers["upstream"], plain.by_output[last][sample, unit])
    near(numbers["dz"], plain.by_output[first][sample, unit])
    at = int(np.abs(plain.gradients[f"{first}.weight"][unit].numpy()).argmax())
    name = f"{first}.weight"
    near(numbers["before"], weight[unit, at])
    near(numbers["after"], plain.parameters[name][unit, at])
    near(numbers["gradient"], plain.gradients[name][unit, at])
    near(numbers.get("seen", numbers["gradient"]), plain.seen[name][unit, at])
    for key in ("exp_avg", "exp_avg_sq"):
        near(numbers[key], plain.state[name][key][unit, at])
    assert numbers["delta"] == pytest.approx(numbers["after"] - numbers["before"])
    assert numbers["change"] == pytest.approx(numbers["delta"], rel=1e-4, abs=1e-7)


def test_the_numbers_of_every_unit_are_torchs(slow: Slow, chosen: Experiment) -> None:
    trainer = Trainer(chosen)
    for step in (1, 2):
        expect(slow.node.locator("h2")).to_have_text(f"Step {step} in slow motion", timeout=30_000)
        before = {name: p.detach().clone() for name, p in trainer.network.named_parameters()}
        plain = Plain(trainer)
        units = sum(len(block.shown) for block in trainer.plan.blocks())
        seen = []
        for shown, read in islice(slow.walk(), units):
            compare(trainer, shown, read, plain, before)
            seen.append(shown)
        assert len({shown[:2] for shown in seen}) == units and len({shown[2] for shown in seen}) == 7
        trainer = Trainer(chosen)
        trainer.run(step)
        slow.page.keyboard.press("n")


def test_keys_play_scrub_and_close(slow: Slow) -> None:
    page, node = slow.page, slow.node
    slider = node.locator("input[type=range]")
    for number, phase in enumerate(("batch", "forward", "loss", "backward", "update"), 1):
        page.keyboard.press(str(number))
        expect(node).to_have_attribute("data-phase", phase)
        expect(node.locator(".sl-story")).to_contain_text(STORIES[phase])
    page.keyboard.press(" ")
    expect(node.locator(".sl-play")).to_have_attribute("aria-label", "Play")
    page.keyboard.press("2")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("50")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(node).to_have_attribute("data-phase", "batch")
    page.keyboard.press("Escape")
    expect(node).to_be_hidden()
    assert Stage(page).frame()["step"] == 1 and Stage(page).frame()["status"]["state"] == "paused"
    assert page.evaluate("window.__playground.faults") == []


def test_the_weight_at_the_slider_goes_from_old_to_new(slow: Slow) -> None:
    node = slow.node
    slow.page.keyboard.press("5")
    slider = node.locator("input[type=range]")
    for place in (0, 0.5, 1):
        slider.evaluate("(node, value) => { node.value = value; node.dispatchEvent(new Event('input')); }", 1000 * place)
        numbers = slow.read()["numbers"]
        assert numbers["now"] == pytest.approx(numbers["before"] + place * numbers["delta"], rel=1e-5)


def test_a_rule_with_several_looks_a_step_is_not_offered(page: Page, app: str) -> None:
    begin(page, f"{app}/?x={to_link(experiment(optimiser={'kind': 'lbfgs'}, training={'batch': 'full'}))}")
    button = page.locator('button[data-name="slow"]')
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("title", "L-BFGS evaluates the loss several times in each step, so slow motion cannot show it")
