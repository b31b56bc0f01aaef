"""Why: the numbers on screen are the tensors, through every choice."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect

from playground.attribution import Attribution, Target, explain
from playground.attribution.baseline import background
from playground.attribution.methods.integrated_gradients import IntegratedGradients
from playground.explaining import Desk
from tests.browser.views import Views
from tests.explaining.trained import desk

PATH = {"kind": "integrated_gradients"}


def choice(row: int = 3, **more: Any) -> dict[str, Any]:
    return {"example": {"row": row}, "target": {"output": 1}, "baseline": {"kind": "mean"}, "method": PATH, "groups": None, **more}


def own(of: Desk, row: int = 3, output: int = 1, **more: Any) -> Attribution:
    x = of.prepared.inputs_of(of.prepared.raw.x[row : row + 1])
    return explain(of.subject, x, **{"target": Target(output=output), "method": IntegratedGradients(), **more})


def traces(views: Views, name: str) -> list[dict[str, Any]]:
    """What Plotly draws in a chart, numbers as they are on screen."""
    selector = f'.reasonplot[data-name="{name}"]'
    views.page.wait_for_function(f"() => document.querySelector('{selector}')?.data?.length")
    return views.page.evaluate(
        f"""() => document.querySelector('{selector}')._fullData.map(({{ x, y, z, base }}) => ({{
            x: x && [...x], y: y && [...y], z: z && [...z].map((row) => [...row]), base: base && [...base],
        }}))"""
    )


def said(views: Views, name: str) -> float:
    return float(views.page.locator(f'[data-name="{name}"]').get_attribute("data-value"))


def test_the_sum_on_screen_is_the_sum_of_the_scores(page: Page) -> None:
    of = desk("table")
    views = Views(page, of).open("why", choice())
    attribution = own(of)
    assert said(views, "f_x") == float(attribution.f_x[0])
    assert said(views, "f_baseline") == float(attribution.f_baseline[0])
    assert said(views, "for") - said(views, "against") == pytest.approx(float(attribution.total[0]), abs=1e-6)
    expect(page.locator(".verdict")).to_have_text(attribution.verdict.value)
    assert page.locator(".equation").inner_text().replace("\n", " ").startswith(f"{said(views, 'f_baseline'):.4g}".replace("-", "−"))
    assert not views.faults


def test_the_bars_and_the_steps_are_the_scores(page: Page) -> None:
    of = desk("table")
    views = Views(page, of).open("why", choice())
    attribution = own(of)
    scores = attribution.scores[0]
    steps, marks = traces(views, "waterfall")
    by_size = scores[scores.abs().argsort(descending=True)]
    assert steps["x"][:4] == pytest.approx(by_size.tolist())
    assert steps["base"][0] == pytest.approx(float(attribution.f_baseline[0]))
    assert marks["x"] == pytest.approx([float(attribution.f_baseline[0]), float(attribution.f_x[0])])
    page.wait_for_function("""() => document.querySelector('.reasonplot[data-name="bars"]').data.length === 3""")
    bars, strip, here = traces(views, "bars")
    others = explain(of.subject, background(of.subject, 32, 0), method=IntegratedGradients(), target=1)
    assert bars["x"] == here["x"] == pytest.approx(scores.tolist())
    assert strip["x"] == pytest.approx(others.scores.T.flatten().tolist(), abs=1e-6)


def test_the_pixels_are_the_scores_and_the_picture(page: Page) -> None:
    of = desk("images")
    views = Views(page, of).open("why", choice(5, target={"output": 4}))
    attribution = own(of, 5, 4)
    picture, behind, over, alone = traces(views, "picture")
    raw = of.prepared.raw.x[5, 0]
    assert torch.allclose(torch.tensor(picture["z"]), raw, atol=1e-6)
    assert picture["z"] == behind["z"]
    assert torch.allclose(torch.tensor(over["z"]), attribution.scores[0, 0], atol=1e-7)
    assert over["z"] == alone["z"]


def test_an_edit_is_followed(page: Page) -> None:
    of = desk("plane")
    views = Views(page, of).open("why", choice())
    raw = torch.tensor([[0.25, -1.5]])
    views.say("page.choose({example: {raw}})", raw=raw[0].tolist())
    page.wait_for_function("() => page.asked.filter((question) => question.kind === 'attribute').length > 1")
    views.settle()
    attribution = explain(of.subject, of.prepared.inputs_of(raw), method=IntegratedGradients(), target=1)
    page.wait_for_function("f_x => document.querySelector('[data-name=f_x]').dataset.value === String(f_x)", arg=float(attribution.f_x[0]))
    bars = traces(views, "bars")[0]
    assert bars["x"] == pytest.approx(attribution.scores[0].tolist())


def test_every_baseline_has_its_panel(page: Page) -> None:
    of = desk("images")
    views = Views(page, of).open("why", choice(5, target={"output": 4}))
    panels = traces(views, "baselines")
    assert len(panels) == 5
    assert torch.allclose(torch.tensor(panels[0]["z"]), own(of, 5, 4).scores[0, 0], atol=1e-7)


def test_a_method_without_a_sum_shows_no_steps(page: Page) -> None:
    views = Views(page, desk("table")).open("why", choice(method={"kind": "saliency"}))
    expect(page.locator(".verdict")).to_have_text("no sum promised")
    expect(page.locator('.reasonplot[data-name="waterfall"]')).to_be_hidden()
    expect(page.locator(".why .about .note")).to_contain_text("starts from no baseline")
    assert not views.faults


def test_what_the_server_refuses_is_said(page: Page) -> None:
    views = Views(page, desk("table")).open("why", choice(target={"output": 7}))
    expect(page.locator(".reasonproblem")).to_contain_text("below 3")
    expect(page.locator(".sumbar")).to_be_hidden()
    views.say("page.choose({target: {output: 0}})")
    expect(page.locator(".sumbar")).to_be_visible()
    expect(page.locator(".reasonproblem")).to_be_hidden()


def test_the_scores_can_be_taken_home(page: Page) -> None:
    of = desk("table")
    views = Views(page, of).open("why", choice())
    for form in ("CSV", "JSON"):
        page.locator(".files").get_by_role("button", name=form).click()
        page.wait_for_function(f"() => Object.keys(page.downloads).some((name) => name.endsWith('.{form.lower()}'))")
    page.locator(".files").get_by_role("button", name="PNG").click()
    page.wait_for_function("() => Object.keys(page.downloads).some((name) => name.endsWith('.png'))")
    assert views.say("page.downloads['integrated-gradients-step-200.csv']") == own(of).to_csv()
    assert views.say("page.downloads['waterfall-3.png'].size") > 5000


def test_while_it_is_hidden_it_asks_nothing(page: Page) -> None:
    views = Views(page, desk("table")).open("why", choice())
    page.wait_for_function("() => page.asked.some((question) => question.kind === 'baselines')")
    count = len(views.say("page.asked"))
    views.say("(view.hide(), view.opened(page.opened))")
    page.wait_for_timeout(200)
    assert len(views.say("page.asked")) == count
    views.say("view.show()")
    page.wait_for_function("count => page.asked.length > count", arg=count)
