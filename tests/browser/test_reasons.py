"""From training in the browser to the reasons on screen: the numbers are those of Python."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.attribution import Attribution, Subject, explain, judge
from playground.attribution.baseline import Mean
from playground.attribution.methods.integrated_gradients import IntegratedGradients
from playground.document import to_link
from playground.engine import Trainer
from playground.experiment import Experiment
from tests.browser.stage import Stage

IRIS: dict[str, Any] = {
    "data": {"source": {"kind": "iris"}, "scaling": "standard"},
    "network": [{"kind": "dense", "units": 8}, {"kind": "tanh"}],
}
EXPLAIN = "window.__playground.page"


def trained(page: Page, app: str, document: dict[str, Any]) -> Subject:
    """Train for a while on Play, go to Explain; the same network, trained here."""
    experiment = Experiment.model_validate(document, strict=False)
    stage = Stage(page).open(f"{app}/?x={to_link(experiment)}").press("play")
    stage.wait("f.step > 100")
    step = stage.pause().frame()["step"]
    page.get_by_role("link", name="Explain").first.click()
    page.wait_for_function(f"step => {EXPLAIN}?.opened?.step === step && {EXPLAIN}.prediction", arg=step)
    trainer = Trainer(experiment)
    trainer.run(step)
    return Subject.of(trainer)


def chosen(page: Page, subject: Subject) -> Attribution:
    """What the page asks about, asked here."""
    choice = page.evaluate(f"() => ({{ row: {EXPLAIN}.choice.example.row, target: {EXPLAIN}.choice.target.output }})")
    assert subject.assembly
    prepared = subject.assembly.prepared
    x = prepared.inputs_of(prepared.raw.x[choice["row"] : choice["row"] + 1])
    return explain(subject, x, method=IntegratedGradients(), target=choice["target"], baseline=Mean())


def value(page: Page, name: str) -> float:
    return float(page.locator(f'.why [data-name="{name}"]').get_attribute("data-value"))


def test_the_reasons_on_screen_are_those_of_the_run_that_was_trained(page: Page, app: str) -> None:
    subject = trained(page, app, IRIS)
    page.get_by_role("tab", name="Why").click()
    expect(page.locator(".why .sumbar")).to_be_visible()
    attribution = chosen(page, subject)
    assert value(page, "f_x") == pytest.approx(float(attribution.f_x[0]), rel=1e-4)
    assert value(page, "f_baseline") == pytest.approx(float(attribution.f_baseline[0]), rel=1e-4)
    assert value(page, "for") - value(page, "against") == pytest.approx(float(attribution.total[0]), rel=1e-3)
    bars = page.locator('.why .reasonplot[data-name="bars"]')
    expect(bars.locator(".barlayer")).to_be_visible()
    assert bars.evaluate("(plot) => [...plot._fullData[0].x]") == pytest.approx(attribution.scores[0].tolist(), rel=1e-3, abs=1e-5)

    page.evaluate(f"() => {EXPLAIN}.choose({{ example: {{ row: 3 }}, target: {{ output: 2 }} }})")
    page.wait_for_function(f"() => {EXPLAIN}.choice.example.row === 3")
    other = chosen(page, subject)
    page.wait_for_function(
        f"x => Math.abs(Number({EXPLAIN}.root.querySelector('.why [data-name=f_x]').dataset.value) - x) < 1e-3 * Math.abs(x)", arg=float(other.f_x[0])
    )
    page.get_by_role("tab", name="Judge").click()
    found = judge.sanity(subject, other, 1).correlation
    expect(page.locator('.judge .found[data-name="sanity"]')).to_have_text(f"rank correlation {found:.2f}".replace("-", "−"))
    expect(page.locator('.judge .found[data-name="agreement"]')).to_contain_text("on average", timeout=30_000)
    assert page.evaluate("() => window.__playground.faults") == []


def test_reasons_follow_the_training(page: Page, app: str) -> None:
    trained(page, app, IRIS)
    page.get_by_role("tab", name="Why").click()
    expect(page.locator(".why .sumbar")).to_be_visible()
    before = value(page, "f_x")
    page.evaluate(f"() => {EXPLAIN}.follow(true)")
    page.evaluate(f"() => {EXPLAIN}.send({{ op: 'play' }})")
    page.wait_for_function(
        f"before => Number({EXPLAIN}.root.querySelector('.why [data-name=f_x]').dataset.value) !== before", arg=before, timeout=30_000
    )
