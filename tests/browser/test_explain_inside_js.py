"""The views of what goes on inside: in a browser, the numbers and colours on screen are those of the tensors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from playground.attribution.influence import tracin
from playground.attribution.replay import replay
from tests.browser.modules import Modules
from tests.browser.views import Views
from tests.explaining.trained import desk, parts

CHOICE: dict[str, Any] = {"example": {"row": 3}, "target": {"output": 1}, "baseline": {"kind": "mean"}, "method": {"kind": "integrated_gradients"}}
GREEN, PURPLE, NEUTRAL = (0x1B, 0x9E, 0x5A), (0x8A, 0x4F, 0xBF), (0xE9, 0xEB, 0xEE)


PLACE = """(({ over, box }) => { const e = over.getBoundingClientRect(); return [e.left + box.x + x * box.w, e.top + box.y + box.h - y * box.h]; })(
    view.plot)"""
"""Where on the page the share x, y of a plot's box lies."""

OF_ROW = """(({ x }, e) => [e.left + view.plot.px(x[2 * row]), e.top + view.plot.py(x[2 * row + 1])])(
    page.opened.data, view.plot.over.getBoundingClientRect())"""
"""Where on the page an example lies."""

BESIDE = """(({ base }, { x }) => {
    const ratio = base.width / parseFloat(base.style.width);
    const at = [view.plot.px(x[2 * row]) + 9, view.plot.py(x[2 * row + 1])].map((v) => Math.round(v * ratio));
    return [...base.getContext("2d").getImageData(...at, 1, 1).data];
})(view.plot, page.opened.data)"""
"""The colour nine pixels to the right of an example."""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1000, "height": 640})
    yield page
    page.close()


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def choice(**changes: Any) -> dict[str, Any]:
    return {**CHOICE, **changes}


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


def colour(share: float) -> list[float]:
    """What a share of the largest score is painted with, in light."""
    end = GREEN if share > 0 else PURPLE
    return [none + (full - none) * abs(share) for none, full in zip(NEUTRAL, end, strict=True)]


# ---- the field


def test_the_map_is_painted_with_the_fields_numbers(page: Page) -> None:
    views = Views(page, desk("plane")).open("field", choice())
    (field,) = parts(views.desk, {"kind": "field", "target": CHOICE["target"]})
    views.say("view.pick('1')")
    views.settle()
    most = float(np.abs(field["scores"]).max())
    for row, col in [(5, 7), (30, 52), (58, 3)]:
        painted = views.say(
            """(() => {
                const { base, box } = view.plot, ratio = base.width / parseFloat(base.style.width);
                const at = [(box.x + (col + 0.5) * box.w / 60) * ratio, (box.y + box.h - (row + 0.5) * box.h / 60) * ratio];
                return [...base.getContext("2d").getImageData(...at.map(Math.round), 1, 1).data].slice(0, 3);
            })()""",
            row=row,
            col=col,
        )
        assert painted == pytest.approx(colour(float(field["scores"][1, row, col]) / most), abs=14), (row, col)
    assert not views.faults


def test_a_place_on_the_map_says_its_own_numbers(page: Page) -> None:
    views = Views(page, desk("plane")).open("field", choice())
    (field,) = parts(views.desk, {"kind": "field", "target": CHOICE["target"]})
    x, y = views.say(PLACE, x=20.5 / 60, y=40.5 / 60)
    page.mouse.move(x, y)
    said = [number(text) for text in page.locator(".plot .tip .chance b").all_inner_texts()]
    assert said == pytest.approx(field["scores"][:, 40, 20].tolist(), rel=6e-3)


def test_the_point_is_dragged_and_its_shares_follow(page: Page) -> None:
    views = Views(page, desk("plane")).open("field", choice())
    start = views.say(PLACE, x=0.5, y=0.5)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 60, start[1] - 80, steps=6)
    page.mouse.up()
    page.wait_for_function("() => page.choice.example.raw && page.choice.example.raw[1] > 1")
    views.settle()
    raw = views.say("page.choice.example.raw")
    (spot,) = parts(views.desk, {"kind": "spot", "example": {"raw": raw}, "target": CHOICE["target"]})
    shown = [number(text) for text in page.locator(".scorevalue").all_inner_texts()]
    assert sorted(shown) == pytest.approx(sorted(spot["scores"].tolist()), rel=6e-3)
    assert len(views.asked("field")) == 1, "the map does not depend on the point"


def test_the_point_moves_by_keyboard(page: Page) -> None:
    views = Views(page, desk("plane")).open("field", choice(example={"raw": [0.0, 0.0]}))
    page.locator(".fieldmap canvas[role=application]").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => page.choice.example.raw[0] > 0")
    assert views.say("page.choice.example.raw") == pytest.approx([0.2, 0.0])


def test_a_click_on_a_training_point_chooses_it(page: Page) -> None:
    views = Views(page, desk("plane")).open("field", choice())
    row = int(views.desk.prepared.train.index[5])
    x, y = views.say(OF_ROW, row=row)
    page.mouse.click(x, y)
    assert views.say("page.choice.example") == {"row": row}


def test_along_a_line_the_share_is_an_area(page: Page) -> None:
    views = Views(page, desk("line")).open("field", choice(target={"output": 0}))
    (field,) = parts(views.desk, {"kind": "field"})
    assert views.say("[...view.field.scores]") == pytest.approx(field["scores"].ravel().tolist())
    assert page.locator(".fieldthumbs").is_hidden()
    assert not views.faults


def test_the_leader_is_the_largest_share_and_how_clearly(modules: Modules) -> None:
    found = modules.run(
        "explain/field.js", "const { who, sure } = m.leading(Float32Array.from([1, -4, 0, 2, 3, 0]), 2); return [[...who], [...sure]];"
    )
    assert found == [[1, 0, 0], pytest.approx([0.5, 0.25, 0])]


def test_zero_is_found_where_the_sign_changes(modules: Modules) -> None:
    """x − 1.2 over a grid of three: a straight line at x = 1.2, half a cell further in units of cells."""
    pieces = modules.run("explain/isolines.js", "return m.zeroes([-1.2, -0.2, 0.8, -1.2, -0.2, 0.8, -1.2, -0.2, 0.8], 3)")
    assert len(pieces) == 2
    for x0, y0, x1, y1 in pieces:
        assert (x0, x1) == (pytest.approx(1.7), pytest.approx(1.7))
        assert abs(y1 - y0) == pytest.approx(1)


# ---- the flow


def test_every_unit_says_its_score_and_every_column_the_sum(page: Page) -> None:
    views = Views(page, desk("plane")).open("flow", choice())
    (flow,) = parts(views.desk, {"kind": "flow", "example": CHOICE["example"], "target": CHOICE["target"]})
    for place, block in enumerate(flow["blocks"]):
        shown = [number(text) for text in page.locator(f'.flowunit[data-place="{place}"] b').all_inner_texts()]
        assert shown == pytest.approx(block["scores"].tolist(), rel=6e-3, abs=1e-6)
    sums = [number(text.removeprefix("Σ ")) for text in page.locator(".flowfoot").all_inner_texts()]
    assert sums == pytest.approx([flow["f_x"] - flow["f_baseline"]] * len(flow["blocks"]), rel=6e-3)
    assert not views.faults


def test_a_link_under_the_pointer_says_what_it_passes_on(page: Page) -> None:
    views = Views(page, desk("plane")).open("flow", choice())
    (flow,) = parts(views.desk, {"kind": "flow", "example": CHOICE["example"], "target": CHOICE["target"]})
    matrix = flow["links"][0]["matrix"]
    target, source = divmod(int(matrix.abs().argmax()), matrix.shape[1])
    x, y = views.say(
        """(() => { const e = view.stage.getBoundingClientRect(), a = view.gaps[1].a[source], b = view.gaps[1].b[target];
        return [e.left + (a.x + a.width + b.x) / 2, e.top + (a.y + a.height / 2 + b.y + b.height / 2) / 2]; })()""",
        source=source,
        target=target,
    )
    page.mouse.move(x, y)
    tip = page.locator(".flowtip")
    expect(tip).to_be_visible()
    assert tip.locator("strong").inner_text() == f"{flow['blocks'][0]['names'][source]} → {flow['blocks'][1]['names'][target]}"
    assert number(tip.locator("b").first.inner_text()) == pytest.approx(float(matrix[target, source]), rel=6e-3)


def test_units_and_links_are_walked_by_keyboard(page: Page) -> None:
    views = Views(page, desk("plane")).open("flow", choice())
    (flow,) = parts(views.desk, {"kind": "flow", "example": CHOICE["example"], "target": CHOICE["target"]})
    page.locator('.flowunit[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Dense 1, unit 2: ")
    for source in flow["links"][0]["matrix"][1].abs().argsort(descending=True).tolist():
        page.keyboard.press("]")
        assert page.locator(".flowtip strong").inner_text() == f"{flow['blocks'][0]['names'][source]} → unit 2"
    page.keyboard.press("Escape")
    expect(page.locator(".flowtip")).to_be_hidden()


def test_of_a_wide_layer_the_largest_stand_alone(page: Page) -> None:
    views = Views(page, desk("images")).open("flow", choice())
    (flow,) = parts(views.desk, {"kind": "flow", "example": CHOICE["example"], "target": CHOICE["target"]})
    wide = next(place for place, block in enumerate(flow["blocks"]) if block["title"] == "Flatten")
    assert page.locator(f'.flowunit[data-place="{wide}"]').count() == 32
    assert page.locator(f'.flowunit[data-place="{wide}"]').last.get_attribute("aria-label").startswith("Flatten, 33 others: ")
    assert page.locator(".flowhead").nth(wide).inner_text().endswith("64, 31 shown")


def test_a_problem_is_told_in_its_sentence(page: Page) -> None:
    Views(page, desk("plane")).open("flow", choice(target={"output": 5}))
    expect(page.locator(".flowview .refusal")).to_have_text(re.compile("expected the index of a class below 2, got 5"))


# ---- layers


def test_bars_are_the_units_scores_and_a_click_explains_the_unit(page: Page) -> None:
    views = Views(page, desk("plane")).open("layers", choice())
    (layers,) = parts(views.desk, {"kind": "layers", "example": CHOICE["example"], "target": CHOICE["target"]})
    page.wait_for_selector('.layerscard[data-id="network[0]"] .bars path')
    for block in layers["blocks"]:
        drawn = views.say("[...view.cards.get(id).chart.data[0].y]", id=block["id"])
        assert drawn == pytest.approx(block["scores"].tolist(), rel=1e-5)
    bars = page.locator('.layerscard[data-id="network[0]"] .nsewdrag')
    box = bars.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 1.5 / 6, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    page.mouse.click(box["x"] + box["width"] * 1.5 / 6, box["y"] + box["height"] / 2)
    assert views.say("page.choice.target") == {"output": 1, "against": None, "block": "network[0]"}
    assert not views.faults


def test_channels_are_pictures_of_their_scores(page: Page) -> None:
    views = Views(page, desk("images")).open("layers", choice())
    (layers,) = parts(views.desk, {"kind": "layers", "example": CHOICE["example"], "target": CHOICE["target"]})
    block = next(block for block in layers["blocks"] if block["title"] == "Conv 2-D")
    maps = page.locator(f'.layerscard[data-id="{block["id"]}"] .layersmap')
    assert [number(text) for text in maps.locator("b").all_inner_texts()] == pytest.approx(block["scores"].tolist(), rel=6e-3)
    channel, row, col = np.unravel_index(int(block["maps"].abs().argmax()), block["maps"].shape)
    canvas = maps.nth(int(channel)).locator("canvas")
    box = canvas.bounding_box()
    side = box["width"] / block["maps"].shape[2]
    canvas.hover(position={"x": (col + 0.5) * side, "y": (row + 0.5) * side})
    said = canvas.get_attribute("title")
    assert said.startswith(f"row {row + 1}, column {col + 1}: ")
    assert number(said.split(": ")[1]) == pytest.approx(float(block["maps"][channel, row, col]), rel=6e-3)


# ---- training points


def test_the_strongest_training_points_are_listed_with_their_influence(page: Page) -> None:
    views = Views(page, desk("images")).open("points", choice())
    at = views.desk
    found = tracin(at.subject, at.prepared.inputs_of(at.prepared.raw.x[3:4]), 1, replay(at.subject).moments).scores
    order = found.argsort(descending=True)
    cards = page.locator(".pointslist.for .pointscard")
    rows = [int(row) for row in cards.evaluate_all("nodes => nodes.map((node) => node.dataset.row)")]
    assert rows[:10] == at.prepared.train.index[order[:10]].tolist()
    assert number(cards.first.locator(".pointsnumber").inner_text()) == pytest.approx(float(found[order[0]]), rel=6e-3)
    against = page.locator(".pointslist.against .pointscard").first
    assert int(against.get_attribute("data-row")) == int(at.prepared.train.index[order[-1]])
    cards.first.click()
    assert views.say("page.choice.example") == {"row": rows[0]}
    assert not views.faults


def test_halos_are_as_large_as_the_influence(page: Page) -> None:
    """On the plane the strongest point has a halo in the colour of its sign."""
    views = Views(page, desk("plane")).open("points", choice())
    scores = np.array(views.say("[...view.answer.scores]"))
    row = views.say("view.answer.index[k]", k=int(np.abs(scores).argmax()))
    painted = views.say(BESIDE, row=row)
    green = painted[1] > painted[0] and painted[1] > painted[2]
    assert green == (scores[np.abs(scores).argmax()] > 0)


def test_suspicious_labels_are_in_order(page: Page) -> None:
    views = Views(page, desk("table")).open("points", choice())
    page.get_by_role("radio", name="Suspicious labels").click()
    views.settle()
    suspects = parts(views.desk, {"kind": "suspects"})[-1]
    order = suspects["scores"].argsort(descending=True, stable=True)
    rows = page.locator(".pointscard").evaluate_all("nodes => nodes.map((node) => Number(node.dataset.row))")
    assert rows[:8] == suspects["index"][order[:8]].tolist()


def test_look_alikes_are_asked_of_the_chosen_layer(page: Page) -> None:
    views = Views(page, desk("plane")).open("points", choice())
    page.get_by_role("radio", name="Look-alikes").click()
    page.locator(".pointsblock").select_option("network[0]")
    views.settle()
    assert views.asked("similar")[-1]["block"] == "network[0]"
    (similar,) = parts(views.desk, {"kind": "similar", "example": CHOICE["example"], "block": "network[0]"})
    assert number(page.locator(".pointsnumber").first.inner_text()) == pytest.approx(float(similar["scores"].max()), rel=6e-3)


# ---- concepts


def test_a_concepts_numbers_stand_in_chart_and_table(page: Page) -> None:
    views = Views(page, desk("plane")).open("concepts", choice())
    page.locator(".conceptfields select").select_option(label="lower moon")
    views.settle()
    found = parts(views.desk, {"kind": "concepts", "concept": {"kind": "of_class", "label": 1}, "target": CHOICE["target"]})[-1]
    shown = page.locator(".concepttable tbody tr td:nth-child(2)").all_inner_texts()
    assert [number(text.removesuffix(" %")) / 100 for text in shown] == pytest.approx([layer["score"] for layer in found["layers"]], abs=0.006)
    page.wait_for_function("() => view.chart.data")
    assert views.say("[...view.chart.data[0].x].map((x) => x + 0.5)") == pytest.approx([layer["score"] for layer in found["layers"]])
    assert not views.faults


def test_examples_are_collected_into_a_concept(page: Page) -> None:
    views = Views(page, desk("plane")).open("concepts", choice())
    page.get_by_label("Kind of concept").select_option("rows")
    rows = views.desk.prepared.train.index[:8].tolist()
    for row in rows:
        views.say("page.choose({ example: { row } })", row=row)
        page.get_by_role("button", name="Add the chosen example").click()
    views.settle()
    assert views.asked("concepts")[-1]["rows"] == rows
    expect(page.locator(".conceptnote")).to_have_text(re.compile("8 training examples have the concept"))
    page.locator(".conceptchip").first.click()
    expect(page.locator(".conceptview .refusal")).to_have_text(re.compile("at least 8 .* 7 so far"))


# ---- formation


def test_cells_are_the_scores_of_every_moment(page: Page) -> None:
    views = Views(page, desk("plane")).open("formation", choice())
    (found,) = parts(views.desk, {"kind": "formation", "example": CHOICE["example"], "target": CHOICE["target"], "method": CHOICE["method"]})
    page.wait_for_function("() => view.chart.data")
    heat = views.say("view.chart.data[1].z.map((line) => [...line])")
    assert pytest.approx(found["scores"].numpy(), abs=1e-6) == np.array(heat).T
    assert views.say("[...view.chart.data[0].y]") == pytest.approx(found["value"].tolist())
    assert not views.faults


def test_followed_moments_come_after_the_replayed(page: Page) -> None:
    views = Views(page, desk("plane")).open("formation", choice())
    before = views.say("view.moments.length")
    last = views.say("view.live.at(-1).part.steps[0]")
    views.say(
        "view.add({ ...view.live.at(-1).part, steps: [last + 50], epochs: [99], value: [0.5], scores: Float32Array.from([1, 2, 3]) })", last=last
    )
    page.wait_for_function("(n) => view.chart.data?.[0].x.length === n", arg=before + 1)
    assert views.say("view.chart.data[1].z.map((line) => line.at(-1))") == [1, 2, 3]
    assert views.say("view.chart.data[0].y.at(-1)") == 0.5
    views.say("view.add({ ...view.live.at(-1).part, steps: [1], epochs: [0.1], value: [0.5], scores: Float32Array.from([1, 2, 3]) })")
    assert views.say("view.live.length") == 1, "a run that went back begins anew"


def test_of_pictures_the_scores_stand_over_the_chart(page: Page) -> None:
    views = Views(page, desk("images")).open("formation", choice())
    moments = views.say("view.moments.map(({ step }) => step)")
    captions = page.locator(".formstrip figcaption").all_inner_texts()
    assert captions[0] == f"step {moments[0]}"
    assert captions[-1] == f"step {moments[-1]}"
    assert torch.tensor(moments).diff().min() > 0
    assert not views.faults
