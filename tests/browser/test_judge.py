"""Judge: each test's numbers on screen are those of the judge."""

from __future__ import annotations

import pytest
import torch
from playwright.sync_api import Page, expect

from playground.attribution import judge
from tests.browser.test_why import choice, own, traces
from tests.browser.views import Views
from tests.explaining.trained import desk

KINDS = ("sanity", "deletion", "agreement", "stability")


def all_found(views: Views) -> None:
    for kind in KINDS:
        expect(views.page.locator(f'.judgecard[data-kind="{kind}"] .found')).not_to_be_empty()
    views.page.wait_for_function("() => !document.querySelector('.judgecard[aria-busy]')")


def test_every_test_shows_what_the_judge_found(page: Page) -> None:
    of = desk("images")
    views = Views(page, of).open("judge", choice(5, target={"output": 4}))
    all_found(views)
    attribution = own(of, 5, 4)
    sanity = judge.sanity(of.subject, attribution, 1)
    assert page.locator('.found[data-name="sanity"]').inner_text() == f"rank correlation {sanity.correlation:.2f}".replace("-", "−")
    mine, other = traces(views, "sanity")
    assert torch.allclose(torch.tensor(mine["z"]), attribution.scores[0, 0], atol=1e-7)
    assert torch.allclose(torch.tensor(other["z"]), sanity.other.scores[0, 0], atol=1e-7)
    curves = judge.deletion(of.subject, attribution)
    drawn = traces(views, "deletion")
    assert drawn[2]["y"] == pytest.approx(curves.deleted.tolist())
    assert drawn[6]["y"] == pytest.approx(curves.inserted.tolist())
    stable = judge.stability(of.subject, attribution)
    assert sorted(traces(views, "stability")[0]["x"]) == pytest.approx(sorted(stable.correlations.tolist()))
    matrix = traces(views, "agreement")[0]["z"]
    assert len(matrix) == len(matrix[0]) > 5
    assert [row[place] for place, row in enumerate(matrix)] == [1] * len(matrix)
    assert not views.faults


def test_the_slider_shows_the_picture_at_that_share(page: Page) -> None:
    of = desk("images")
    views = Views(page, of).open("judge", choice(5, target={"output": 4}))
    all_found(views)
    curves = judge.deletion(of.subject, own(of, 5, 4))
    slider = page.locator('.judgecard[data-kind="deletion"] input[type="range"]')
    slider.evaluate("(slider) => { slider.value = 20; slider.dispatchEvent(new Event('input')); }")
    expect(page.locator('output[data-name="point"]')).to_have_text("31 % (20 of 64)")
    drawn = traces(views, "deletion")
    assert (drawn[3]["x"], drawn[3]["y"]) == (pytest.approx([20 / 64]), pytest.approx([float(curves.deleted[20])]))
    assert drawn[7]["y"] == pytest.approx([float(curves.inserted[20])])
    shown = page.evaluate(
        """() => [...document.querySelectorAll('.atpoint canvas')].map((canvas) =>
            [...canvas.getContext('2d').getImageData(0, 0, 8, 8).data].filter((_, i) => i % 4 === 0))"""
    )
    taken = of.prepared.standardiser.restore(curves.at(20)[None])[0, 0]
    ink = 255 - (255 - 24) * taken.clamp(0, 1)
    assert torch.allclose(torch.tensor(shown[0], dtype=torch.float32).reshape(8, 8), ink, atol=1.5)
    assert shown[0] != shown[1]


def test_of_a_row_the_replaced_columns_are_marked(page: Page) -> None:
    of = desk("table")
    views = Views(page, of).open("judge", choice())
    all_found(views)
    first = of.subject.names[int(own(of).scores[0].argmax())] + "3.1"
    slider = page.locator('.judgecard[data-kind="deletion"] input[type="range"]')
    slider.evaluate("(slider) => { slider.value = 1; slider.dispatchEvent(new Event('input')); }")
    expect(page.locator('output[data-name="point"]')).to_have_text("25 % (1 of 4)")
    expect(page.locator(".atpoint figure").first.locator("tr.replaced")).to_have_text(first)
    expect(page.locator(".atpoint figure").last.locator("tr.replaced")).to_have_count(3)


def test_other_weights_and_other_noise_are_asked_for(page: Page) -> None:
    of = desk("table")
    views = Views(page, of).open("judge", choice())
    all_found(views)
    page.get_by_role("button", name="Other fresh weights").click()
    second = judge.sanity(of.subject, own(of), 2).correlation
    expect(page.locator('.found[data-name="sanity"]')).to_have_text(f"rank correlation {second:.2f}".replace("-", "−"))
    page.locator('.judgecard[data-kind="stability"] input').evaluate("(slider) => { slider.value = 0.2; slider.dispatchEvent(new Event('input')); }")
    page.wait_for_function("() => page.asked.some((question) => question.noise === 0.2)")
    middle = float(judge.stability(of.subject, own(of), 0.2).correlations.double().quantile(0.5))
    expect(page.locator('.found[data-name="stability"]')).to_have_text(f"median {middle:.2f}".replace("-", "−"))


def test_without_known_reasons_one_line_says_so(page: Page) -> None:
    views = Views(page, desk("table")).open("judge", choice())
    all_found(views)
    expect(page.locator('.judgecard[data-kind="truth"] .finding')).to_contain_text("not known")
    assert not views.asked("truth")


def test_what_cannot_be_asked_is_said_once(page: Page) -> None:
    views = Views(page, desk("table")).open("judge", choice(target={"output": 7}))
    expect(page.locator(".reasonproblem")).to_contain_text("below 3")
    expect(page.locator(".judgecards")).to_be_hidden()
    assert not views.asked("deletion")
