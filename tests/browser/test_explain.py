"""What a person does on the Explain page, in a real browser: choosing, editing, asking, following."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.explain import Explain

PLANE: dict[str, Any] = {"data": {"source": {"kind": "moons", "size": 160}}, "network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}]}
DIGITS: dict[str, Any] = {
    "data": {"source": {"kind": "digits"}, "split": {"train": 0.3, "validation": 0.1, "test": 0.6}},
    "network": [{"kind": "flatten"}, {"kind": "dense", "units": 12}, {"kind": "relu"}],
}
TABLE: dict[str, Any] = {"data": {"source": {"kind": "iris"}, "scaling": "standard"}, "network": [{"kind": "dense", "units": 8}, {"kind": "relu"}]}
NUMBERS: dict[str, Any] = {
    "data": {"source": {"kind": "diabetes"}, "scaling": "standard"}, "network": [{"kind": "dense", "units": 8}, {"kind": "relu"}],
    "objective": {"kind": "supervised", "loss": {"kind": "mse"}},
}  # fmt: skip


@pytest.fixture
def explain(page: Page) -> Explain:
    return Explain(page)


def test_the_page_explains_the_run_of_the_tab_without_a_scroll_or_a_fault(explain: Explain, app: str) -> None:
    faults: list[str] = []
    explain.page.on("pageerror", lambda error: faults.append(str(error)))
    explain.open(app, PLANE, 100).unblocked()
    step = explain.say("p.frame.step")
    assert explain.say("p.opened.step") == step >= 100
    expect(explain.locator("[data-name=explained]")).to_have_text(f"Explained at step {step:,}")
    assert explain.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    edges = explain.say("[...p.root.querySelectorAll('.panel')].map((node) => node.getBoundingClientRect().bottom)")
    assert max(edges) <= 720, "every panel ends within the window"
    assert explain.locator("[role=tablist][aria-label=Views] [role=tab]").count() == 8
    assert not faults and not explain.page.evaluate("window.__playground.faults")


def test_a_click_on_the_plane_takes_an_example_and_a_drag_makes_ones_own(explain: Explain, app: str) -> None:
    explain.open(app, PLANE, 200).told()
    over = explain.locator(".panel.example .plot canvas").nth(1)
    explain.page.evaluate("""() => { globalThis.place = (x, y) => {
        const { plot } = window.__playground.page.panels[1].pickers.plane.view;
        const edge = plot.over.getBoundingClientRect();
        return [edge.x + plot.px(x), edge.y + plot.py(y)];
    }; globalThis.point = (i) => [0, 1].map((c) => window.__playground.page.opened.data.x[2 * i + c]); }""")
    apart = "Math.hypot(...point(i).map((v, c) => v - point(p.choice.example.row)[c])) > 2"
    far = explain.say(f"p.panels[1].picking.order.find((i) => {apart})")
    explain.page.mouse.click(*explain.say(f"place(...point({far}))"))
    row = far
    assert explain.choice()["example"] == {"row": row}
    explain.told()
    x, y = explain.say("place(...p.panels[1].pickers.plane.view.point)")
    explain.page.mouse.move(x, y)
    explain.page.mouse.down()
    explain.page.mouse.move(x + 20, y + 30, steps=5)
    explain.page.mouse.up()
    explain.told()
    own = explain.choice()
    assert len(own["example"]["raw"]) == 2 and own["origin"] == row
    expect(explain.locator(".subjectline .name")).to_have_text(f"#{row}, edited")
    assert explain.say("[...p.prediction.raw]") == pytest.approx(own["example"]["raw"], abs=1e-4)
    likeliest = explain.say("p.prediction.probability.indexOf(Math.max(...p.prediction.probability))")
    explain.wait(f"p.choice.target.output === {likeliest}")
    over.focus()
    explain.page.keyboard.press("ArrowLeft")
    explain.told()
    assert explain.choice()["example"]["raw"][0] < own["example"]["raw"][0]
    explain.locator("[data-name=original]").click()
    assert explain.choice()["example"] == {"row": row}


def test_sliders_and_numbers_change_a_row_and_the_prediction_follows(explain: Explain, app: str) -> None:
    explain.open(app, TABLE, 100).told()
    row = explain.choice()["example"]["row"]
    before = explain.say("[...p.prediction.probability]")
    field = explain.locator(".sliderrow .value").nth(2)
    field.fill("6.5")
    field.press("Enter")
    explain.told()
    assert explain.say("p.choice.example.raw[2]") == 6.5
    assert explain.say("[...p.prediction.probability]") != before
    assert explain.locator(".sliderrow.changed").count() == 1
    shown = [float(text.rstrip(" %")) / 100 for text in explain.locator(".classrow .number").all_inner_texts()]
    assert shown == pytest.approx(explain.say("[...p.prediction.probability]"), abs=6e-4)
    field.fill("nonsense")
    field.press("Enter")
    assert explain.say("p.choice.example.raw[2]") == 6.5, "what is no number changes nothing"
    slider = explain.locator(".sliderrow input[type=range]").nth(0)
    slider.focus()
    explain.page.keyboard.press("ArrowRight")
    assert explain.locator(".sliderrow.changed").count() == 2
    explain.locator(".slidername").nth(2).dblclick()
    assert explain.locator(".sliderrow.changed").count() == 1
    explain.locator("[data-name=original]").click()
    assert explain.choice()["example"] == {"row": row}


def test_a_picture_is_drawn_on_by_pointer_and_by_keys(explain: Explain, app: str) -> None:
    explain.open(app, DIGITS, 30).told()
    raw = explain.say("[...p.choice.raw]")
    canvas = explain.locator("canvas.drawing")
    box = canvas.bounding_box()
    assert box and box["width"] == pytest.approx(box["height"], abs=1)
    explain.page.mouse.click(box["x"] + box["width"] / 16, box["y"] + box["height"] / 16)
    drawn = explain.say("p.choice.example.raw")
    high = explain.say("p.opened.ranges.high[0]")
    assert drawn[0] == high and drawn[1:] == pytest.approx(raw[1:]), "one pixel of the picture has changed"
    canvas.press("ArrowRight")
    canvas.press("Space")
    assert explain.say("p.choice.example.raw")[:2] == [high, high]
    canvas.press("Delete")
    assert explain.say("p.choice.example.raw")[:2] == [high, explain.say("p.opened.ranges.low[0]")]
    explain.told()
    explain.locator(".drawtools .link").click()
    assert explain.say("p.choice.example.raw.every((value) => value === p.opened.ranges.low[0])")
    explain.told()
    explain.locator("[data-name=next]").click()
    assert "row" in explain.choice()["example"]


def test_a_cell_of_the_confusion_matrix_opens_its_examples(explain: Explain, app: str) -> None:
    explain.open(app, DIGITS, 30).tab("Confusion")
    cell = explain.say("""p.panels[1].pickers.confusion.view.cells
        .flatMap((row, t) => row.map((node, k) => ({ t, k, count: t === k ? 0 : Number(node.textContent) })))
        .reduce((a, b) => (b.count > a.count ? b : a))""")
    assert cell["count"], "a network trained so shortly makes mistakes"
    explain.locator(f".confusion tbody tr:nth-child({cell['t'] + 1}) td:nth-of-type({cell['k'] + 1})").click()
    assert explain.say("p.panels[1].picking.order.length") == cell["count"]
    row = explain.choice()["example"]["row"]
    assert explain.say(f"p.opened.data.y[{row}]") == cell["t"]
    explain.told()
    assert explain.say("p.prediction.probability.indexOf(Math.max(...p.prediction.probability))") == cell["k"]
    explain.tab("Gallery")
    assert explain.locator(".cards .card:visible").count() == min(cell["count"], 60)
    explain.locator(".chip").click()
    assert explain.say("p.panels[1].picking.order.length") > cell["count"]


def test_mistakes_come_first_and_keys_walk_through_them(explain: Explain, app: str) -> None:
    explain.open(app, DIGITS, 30)
    explain.locator("select[aria-label=Order]").select_option("wrong")
    first = explain.locator(".cards .card").first
    assert "wrong" in (first.get_attribute("class") or "")
    first.click()
    explain.page.keyboard.press("ArrowRight")
    assert explain.say("p.panels[1].picking.order.indexOf(p.choice.example.row)") == 1
    explain.locator("[data-name=previous]").click()
    assert explain.say("p.panels[1].picking.order.indexOf(p.choice.example.row)") == 0


def test_what_is_asked_of_the_answer(explain: Explain, app: str) -> None:
    explain.open(app, DIGITS, 30).told()
    likeliest = explain.choice()["target"]["output"]
    other = (likeliest + 1) % 10
    explain.locator(".classrow").nth(other).click()
    assert explain.choice()["target"] == {"output": other, "against": None, "block": None} and not explain.choice()["auto"]
    explain.locator("select[aria-label='and not']").select_option(str(likeliest))
    assert explain.choice()["target"]["against"] == likeliest
    explain.locator(".classrow").nth(likeliest).click()
    assert explain.choice()["target"] == {"output": likeliest, "against": None, "block": None}, "nothing is told from itself"
    explain.locator("select[aria-label='Explain a part of the network']").select_option(index=1)
    assert explain.choice()["target"]["block"] is not None
    explain.locator("input[aria-label='Which unit']").fill("999")
    explain.locator("input[aria-label='Which unit']").press("Enter")
    assert explain.say("p.choice.target.output + 1 === p.opened.blocks.find(({ id }) => id === p.choice.target.block).units")
    explain.locator("select[aria-label='Explain a part of the network']").select_option("answer")
    explain.locator(".ask.target .toggle").click()
    assert explain.choice()["auto"] and explain.choice()["target"] == {"output": likeliest, "against": None, "block": None}


def test_baseline_and_method_with_their_parameters(explain: Explain, app: str) -> None:
    explain.open(app, DIGITS, 30).told()
    explain.locator("select[aria-label=Baseline]").select_option("zero")
    assert explain.choice()["baseline"] == {"kind": "zero"}
    expect(explain.locator(".startsaid")).to_contain_text("There the network says")
    explain.locator("[data-name=method]").click()
    lines = explain.locator(".methodline")
    assert lines.count() == explain.say("p.opened.methods.length")
    absent = explain.locator(".methodline[aria-disabled=true]")
    assert absent.count() and absent.first.locator("span").last.inner_text(), "what is absent says why"
    absent.first.click(force=True)
    assert explain.choice()["method"]["kind"] == "integrated_gradients"
    explain.locator(".methodline[data-kind=saliency]").click()
    assert explain.choice()["method"]["kind"] == "saliency" and not explain.locator(".methodlist").count()
    explain.locator("[data-name=method]").click()
    explain.page.keyboard.press("Escape")
    expect(explain.locator("[data-name=method]")).to_be_focused()
    explain.locator("[data-name=method]").click()
    explain.locator(".methodline[data-kind=integrated_gradients]").click()
    steps = explain.locator(".ask.method .nd-number").first
    steps.fill("16")
    steps.press("Enter")
    explain.wait("p.choice.method.steps === 16")
    explain.locator("select[aria-label='What is told apart']").select_option("4")
    assert explain.choice()["groups"] == 4


def test_choices_and_the_view_are_found_again_after_another_page(explain: Explain, app: str) -> None:
    explain.open(app, PLANE, 60).told()
    explain.locator("[data-name=next]").click()
    explain.locator("[data-name=method]").click()
    explain.locator(".methodline[data-kind=exact_shapley]").click()
    explain.tab("Flow")
    chosen = explain.choice()
    explain.page.wait_for_timeout(300)
    explain.turn("Play")
    explain.page.wait_for_selector(".stage:not(.explain)")
    explain.turn("Explain").ready()
    assert explain.choice() == chosen
    expect(explain.locator("[role=tab][data-id=flow]")).to_have_attribute("aria-selected", "true")


def test_following_the_training_answers_anew_and_standing_still_does_not(explain: Explain, app: str) -> None:
    explain.open(app, PLANE, 60).told()
    explain.locator("[data-name=follow]").check()
    explain.page.keyboard.press("Escape")
    explain.locator("[data-name=play]").click()
    explain.wait("p.state.step > 400 && p.prediction.step > 400 && p.overview.step > 400", timeout=60_000)
    explain.locator("[data-name=follow]").uncheck()
    explain.page.wait_for_timeout(700)
    step = explain.say("p.prediction.step")
    explain.wait(f"p.frame.step > {step} + 300", timeout=60_000)
    assert explain.say("p.prediction.step") == step
    explain.locator("[data-name=play]").click()
    explain.wait("p.frame.status.state === 'paused'")
    explain.locator("[data-name=refresh]").click()
    explain.wait("p.opened.step === p.frame.step && p.prediction?.step === p.frame.step")
    expect(explain.locator("[data-name=refresh]")).to_be_disabled()


def test_an_untrained_network_offers_to_train(explain: Explain, app: str) -> None:
    explain.open(app, PLANE)
    expect(explain.locator("[data-name=explained]")).to_contain_text("not trained")
    explain.locator("[data-name=refresh]").click()
    explain.wait("p.following && p.prediction?.step > 50", timeout=60_000)
    expect(explain.locator("[data-name=follow]")).to_be_checked()


def test_numbers_are_explained_without_classes(explain: Explain, app: str) -> None:
    explain.open(app, NUMBERS, 60).told()
    assert explain.choice()["target"] == {"output": 0, "against": None, "block": None} and not explain.choice()["auto"]
    expect(explain.locator(".pairline:has(select[aria-label='and not'])")).to_be_hidden()
    assert explain.say("[...p.root.querySelectorAll('.panel.example [role=tab]')].map((tab) => tab.textContent)") == ["List", "Fit"]
    expect(explain.locator("[role=tab][data-id=field]")).to_have_attribute("title", re.compile("needs data on a plane"))
    explain.tab("Field")
    expect(explain.locator(".explainview.field")).to_contain_text("needs data on a plane")
    explain.locator(".lines").focus()
    before = explain.choice()["example"]["row"]
    explain.page.keyboard.press("ArrowDown")
    assert explain.choice()["example"]["row"] != before


def test_a_lost_line_says_so_and_comes_back(explain: Explain, app: str) -> None:
    explain.open(app, PLANE, 60).told()
    explain.page.evaluate("window.__playground.page.opened = null; window.__playground.page.line.socket.close()")
    expect(explain.locator(".obstacle")).to_contain_text("connection to the server is lost")
    explain.wait("p.asking === 'open' && p.opened", timeout=60_000).unblocked()


def test_an_experiment_that_cannot_run_is_told_in_a_sentence(explain: Explain, app: str) -> None:
    from playground.document import to_link
    from playground.experiment import Experiment

    broken = Experiment.model_validate({**PLANE, "network": [{"kind": "conv2d"}]}, strict=False)
    explain.page.goto(f"{app}/explain?x={to_link(broken)}")
    expect(explain.locator(".obstacle")).to_contain_text("the experiment on the Play page cannot run")
