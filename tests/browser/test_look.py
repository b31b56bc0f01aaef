"""The Look page in a real browser: what stands on the screen are the tensors of the run."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import Look

DIGITS: dict[str, Any] = {
    "data": {"source": {"kind": "digits"}, "split": {"train": 0.3, "validation": 0.1, "test": 0.6}},
    "network": [{"kind": "conv2d", "channels": 4}, {"kind": "relu"}, {"kind": "max_pool"}, {"kind": "flatten"}, {"kind": "dense", "units": 12}],
}
WRITER: dict[str, Any] = {
    "data": {"source": {"kind": "copying", "size": 200, "length": 4, "layout": "decoder_only"}},
    "network": [
        {"kind": "embedding", "tokens": 21, "features": 8}, {"kind": "positions"}, {"kind": "lstm", "units": 8, "gives": "every"},
        {"kind": "encoder_block", "heads": 2, "causal": True},
    ],
}  # fmt: skip


@pytest.fixture
def look(page: Page) -> Look:
    return Look(page)


def test_a_number_under_the_pointer_is_patch_times_kernel_plus_bias(look: Look, app: str) -> None:
    look.open(app, DIGITS, 40)
    assert look.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    maps = look.view("maps")
    look.wait(f"{maps}?.answer?.filters", timeout=60_000)
    frame = look.locator(".maptiles[role=listbox] .mapframe").nth(2)
    box = frame.bounding_box()
    assert box
    look.page.mouse.move(box["x"] + box["width"] * 3.5 / 8, box["y"] + box["height"] * 5.5 / 8)
    look.wait(f"JSON.stringify({maps}.arithmetic.part?.cell) === '[2,5,3]'", timeout=60_000)
    told = "({op, value, bias, patch, kernel}) => ({op, value, bias, patch: [...patch], kernel: [...kernel]})"
    part = look.say(f"({told})({maps}.arithmetic.part)")
    shown = look.say(f"{maps}.answer.values[2 * 64 + 5 * 8 + 3]")
    assert part["op"] == "convolution" and part["value"] == pytest.approx(shown, abs=1e-6)
    assert sum(a * b for a, b in zip(part["patch"], part["kernel"], strict=True)) + part["bias"] == pytest.approx(shown, abs=1e-5)
    kernel = look.say(f"[...{maps}.answer.filters.subarray(18, 27)]")
    assert part["kernel"] == pytest.approx(kernel)
    expect(look.locator(".worksame")).to_have_text("✓ the layer’s own number")
    assert float(look.locator(".workvalue").get_attribute("data-value") or "nan") == pytest.approx(shown, abs=1e-6)
    assert not look.locator(".mapwindow").first.is_hidden(), "the window is marked on the input"
    assert not look.page.evaluate("window.__playground.faults")


def test_the_views_of_a_picture_network_follow_the_choice(look: Look, app: str) -> None:
    look.open(app, DIGITS, 40)
    look.look("network[2]", unit=1, cell=[1, 2, 2]).tab("Receptive field")
    look.wait(f"{look.view('field')}?.answer?.cell?.join() === '1,2,2'", timeout=60_000)
    assert look.say(f"{look.view('field')}.answer.box") == [[3, 7], [3, 7]]
    expect(look.locator(".fieldwords").first).to_contain_text("4 × 4 pixels")
    look.look("network[4]", unit=5).tab("Maximise")
    film = look.view("maximise")
    look.wait(f"{film}?.ended", timeout=60_000)
    frames = look.say(f"{film}.frames.map(({{at, activation}}) => [at, activation])")
    assert len(frames) > 20 and frames[-1][1] > frames[0][1]
    best = look.say(f"{film}.best.rows[0]")
    look.locator(".maxexample").first.click()
    assert look.choice()["example"] == {"row": best}
    look.tab("Projector")
    points = look.view("projector")
    look.wait(f"{points}?.answer?.points && {points}.at", timeout=60_000)
    x, y = look.say(f"(({{left, top}}) => [left + {points}.at[7][0], top + {points}.at[7][1]])({points}.canvas.getBoundingClientRect())")
    look.page.mouse.click(x, y)
    look.wait(f"{points}.answer.rows.includes(p.choice.example.row) && p.choice.example.row !== {best}")
    assert "Gates" in look.locator(".tab.absent").all_inner_texts()
    assert not look.page.evaluate("window.__playground.faults")


def test_the_page_follows_the_training(look: Look, app: str) -> None:
    look.open(app, DIGITS, 10)
    maps = look.view("maps")
    look.wait(f"{maps}?.answer", timeout=60_000)
    before = look.say(f"[{maps}.answer.step, [...{maps}.answer.values]]")
    look.locator("[data-name=play]").click()
    look.wait(f"{maps}.answer.step > {before[0]} + 20", timeout=90_000)
    look.locator("[data-name=play]").click()
    assert look.say(f"[...{maps}.answer.values]") != before[1]


def test_a_sequence_network_shows_gates_attention_and_what_it_writes(look: Look, app: str) -> None:
    look.open(app, WRITER, 30)
    look.tab("Gates")
    gates = look.view("gates")
    look.wait(f"{gates}?.answer?.series?.[0].name === 'forget'", timeout=60_000)
    assert look.say(f"{gates}.answer.difference") < 1e-5
    look.tab("Gradient by step")
    look.wait(f"{look.view('steps')}?.answer?.norm > 0", timeout=60_000)
    look.tab("Attention")
    attention = look.view("attention")
    look.wait(f"{attention}?.shown", timeout=60_000)
    rows = "Array.from({length: 16}, (_, r) => weights.subarray(8 * r, 8 * r + 8).reduce((a, b) => a + b, 0))"
    sums = look.say(f"(({{weights}}) => {rows})({attention}.shown)")
    assert sums == pytest.approx([1.0] * 16, abs=1e-5)
    look.tab("Next token")
    tokens = look.view("tokens")
    look.wait(f"{tokens}?.answer?.tokens", timeout=60_000)
    expect(look.locator("[data-name=written] span").nth(4)).to_be_visible(timeout=60_000)
    written = look.locator("[data-name=written]").inner_text()
    look.locator(".answerline button").nth(6).click()
    look.wait(f"{tokens}.answer.position === 6", timeout=60_000)
    chances = look.say(f"[...{tokens}.answer.chances]")
    assert [float(bar.get_attribute("data-chance") or "nan") for bar in look.locator(".tokenbar b").all()] == pytest.approx(chances)
    assert look.locator("[data-name=written]").inner_text() == written, "greedy text is reproducible"
    assert json.dumps(look.page.evaluate("window.__playground.faults")) == "[]"
