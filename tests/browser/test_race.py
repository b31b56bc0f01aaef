"""A race in a real browser: lanes run together, the pictures equal the lanes' own numbers, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from scipy.ndimage import map_coordinates

from playground.comparing.standings import standings
from playground.document import to_link
from playground.presets import presets

EXPERIMENT = presets()["moons"].experiment
MAP = "[...r.panels[3].difference.map.values]"
SURFACES = "r.lanes.map(({ frame: { surface: { probability: p } } }) => [...p])"


def _expected(first: list[float], second: list[float]) -> np.ndarray:
    """The difference of two surfaces at the cells of the coarser one: each lane draws as finely as it has the time for."""
    one, two = (np.array(values).reshape(2 * (round(len(values) ** 0.5),)) for values in (first, second))
    size = min(len(one), len(two))

    def sampled(values: np.ndarray) -> np.ndarray:
        at = (np.arange(size) + 0.5) / size * len(values) - 0.5
        return map_coordinates(values, np.meshgrid(at, at, indexing="ij"), order=1)

    return (sampled(one) - sampled(two)).ravel()


class Race:
    """The Race page of an open browser page."""

    def __init__(self, page: Page, app: str) -> None:
        self.page = page
        page.goto(f"{app}/race?x={to_link(EXPERIMENT)}")
        self.ready(1)

    def ready(self, count: int) -> None:
        """Until so many lanes have shown a frame."""
        self.wait(f"r.lanes.length === {count} && r.lanes.every((lane) => lane.frame)")

    def say(self, expression: str) -> Any:
        """What an expression on the page `r` gives."""
        return self.page.evaluate(f"() => {{ const r = window.__playground.race; return {expression}; }}")

    def wait(self, condition: str, timeout: float = 60_000) -> None:
        self.page.wait_for_function(f"() => {{ const r = window.__playground?.race; return r && ({condition}); }}", timeout=timeout)

    def press(self, name: str) -> None:
        self.page.locator(f'.race .bar button[data-name="{name}"]').click()

    def rate(self, value: str) -> None:
        """Give the lane whose controls are open another learning rate, by its control in the sidebar."""
        slider = self.page.locator("[data-testid=stSidebar]").get_by_role("slider", name="Learning rate").first
        slider.focus()
        self.page.keyboard.press(value)


@pytest.fixture
def race(page: Page, app: str) -> Iterator[Race]:
    page.set_viewport_size({"width": 1280, "height": 900})
    yield Race(page, app)
    assert page.evaluate("window.__playground.faults") == []


def test_lanes_run_together_and_what_is_drawn_equals_their_rows(race: Race) -> None:
    race.page.get_by_role("button", name="This one with").click()
    race.ready(2)
    race.rate("Home")
    race.wait("r.lanes[1].config.differences.length === 1 && r.lanes[1].config.name.startsWith('learning rate')")
    assert race.say("r.lanes[0].config.differences") == []
    race.press("step-epoch")
    race.wait("r.lanes.every(({ frame }) => frame.step > 0 && frame.status.state === 'paused')")
    assert race.say("r.lanes[0].frame.step === r.lanes[1].frame.step")
    race.press("play")
    race.wait("r.lanes.every(({ rows }) => rows.length > 5)")
    race.press("play")
    race.wait("r.lanes.every(({ frame }) => frame.status.state === 'paused')")
    rows = race.say("r.lanes.map(({ rows }) => rows.column('step').map((_, i) => Object.fromEntries(rows.names.map((n) => [n, rows.column(n)[i]]))))")
    race.wait("r.panels[1].chart.data?.length === 2 && r.panels[1].chart.data.every(({ x }, k) => x.length === r.lanes[k].rows.length)")
    drawn = race.say("r.panels[1].chart.data.map(({ x, y }) => [[...x], [...y]])")
    assert drawn == [[[row["step"] for row in lane], [row["validation.accuracy"] for row in lane]] for lane in rows]
    race.page.get_by_role("radio", name="FLOPs").click()
    race.wait("r.panels[1].chart.data[0].x.at(-1) > 1e5")
    flops = race.say("[r.panels[1].chart.data[0].x.at(-1), r.lanes[0].config.flops_per_epoch]")
    assert flops[0] == rows[0][-1]["epoch"] * flops[1]
    expected = standings(rows, "validation.accuracy")
    race.page.wait_for_timeout(400)
    for slot, standing in enumerate(expected):
        cells = race.page.locator(f'.standings tr[data-slot="{slot}"]')
        assert cells.locator("[data-name=steps]").inner_text() == f"{100 * standing.steps:.1f} %"
        assert cells.locator("[data-name=seconds]").inner_text() == f"{100 * standing.seconds:.1f} %"
    assert race.say("r.lanes[0].rows.column('train.loss')[0] === r.lanes[1].rows.column('train.loss')[0]"), "they start from the same weights"


def test_the_difference_map_is_that_of_the_two_surfaces(race: Race) -> None:
    race.page.get_by_role("button", name="This one with").click()
    race.ready(2)
    race.rate("End")
    race.wait("r.lanes[1].config.differences.length === 1")
    race.press("step-epoch")
    race.wait("r.lanes.every(({ frame }) => frame.step > 0 && frame.status.state === 'paused' && frame.surface)")
    race.wait("r.panels[3].difference.map && Math.abs(r.panels[3].difference.map.high - r.panels[3].difference.map.low) > 0")
    assert np.allclose(race.say(MAP), _expected(*race.say(SURFACES)), atol=1e-6)
    race.page.get_by_label("Class whose probability").select_option("0")
    assert np.allclose(race.say(MAP), -_expected(*race.say(SURFACES)), atol=1e-6), "the other class's probability"
    expect(race.page.locator(".lane.difference .note")).to_contain_text("decide differently on")


def test_a_race_outlasts_another_page_and_a_reload(race: Race) -> None:
    race.page.locator('.lane[data-slot="0"] button[data-name=copy]').click()
    race.ready(2)
    name = race.page.locator('.lane[data-slot="1"] .lanetitle')
    name.fill("my lane")
    name.press("Enter")
    race.wait("r.lanes[1].config.given === 'my lane'")
    race.press("step-epoch")
    race.wait("r.lanes.every(({ frame }) => frame.step > 0 && frame.status.state === 'paused')")
    tokens, step = race.say("r.lanes.map(({ config }) => config.token)"), race.say("r.lanes[1].frame.step")
    race.page.get_by_test_id("stTopNavLink").filter(has_text="Play").first.click()
    race.page.wait_for_selector(".stage:not(.race)")
    race.page.get_by_test_id("stTopNavSection").filter(has_text="Compare").click()
    race.page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Race").click()
    race.page.wait_for_selector(".stage.race")
    race.ready(2)
    assert race.say("r.lanes.map(({ config }) => config.token)") == tokens
    race.page.reload()
    race.ready(2)
    assert race.say("r.lanes.map(({ config }) => config.token)") == tokens
    assert race.say("[r.lanes[1].config.name, r.lanes[1].frame.step]") == ["my lane", step]
    race.page.locator('.lane[data-slot="0"] button[data-name=remove]').click()
    race.wait("r.lanes.length === 1 && r.lanes[0].config.letter === 'B'")


def test_other_data_are_told_what_cannot_be_compared(race: Race) -> None:
    race.page.locator("[data-testid=stSidebar]").get_by_text("Link", exact=True).click()
    race.page.get_by_placeholder("A link of an experiment").fill(to_link(presets()["iris"].experiment))
    race.page.locator("[data-testid=stSidebar]").get_by_role("button", name="Add", exact=True).click()
    race.ready(2)
    expect(race.page.locator('.lane[data-slot="1"] .notes')).to_contain_text("Another task")
    expect(race.page.locator('.standings tr[data-slot="1"] [data-name=steps]')).to_have_text("other data")
    expect(race.page.locator(".race .note.left")).to_contain_text("Not drawn: B (another task)")
    assert race.page.locator(".lane.difference").is_hidden()
    race.page.get_by_role("radio", name="Confusion").click()
    race.wait("r.lanes.every(({ frame }) => frame.confusion)")
    assert race.page.locator(".lane table.confusion").count() == 2
    race.page.locator('.lane[data-slot="1"] button[data-name=play]').click()
    race.page.wait_for_selector(".stage:not(.race)")
    race.page.wait_for_function("window.__playground.scene?.task.classes?.length === 3")
    assert json.loads(race.page.evaluate("sessionStorage['neural-playground-race']"))[1]["token"] != race.page.evaluate(
        "sessionStorage['neural-playground-run']"
    )
