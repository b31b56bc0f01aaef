"""Series, tokens, and answers at each position or pixel on the Explain page: the numbers on screen are the tensors, whatever is chosen."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect

from playground.attribution import Attribution, Subject, Target, explain
from playground.attribution.methods.integrated_gradients import IntegratedGradients
from playground.document import to_link
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.explaining import Desk
from tests.browser.explain import Explain
from tests.browser.look import Look
from tests.browser.stage import Stage
from tests.browser.views import Views

SMALL = {"split": {"train": 0.6, "validation": 0.1, "test": 0.3}}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "texts": {
        "data": {"source": {"kind": "reviews", "size": 120}, **SMALL},
        "network": [{"kind": "embedding", "tokens": 27, "features": 6}, {"kind": "gru", "units": 8}],
    },
    "brackets": {
        "data": {"source": {"kind": "brackets", "size": 120, "length": 10, "asks": "match"}, **SMALL},
        "network": [
            {"kind": "embedding", "tokens": 2, "features": 8}, {"kind": "positions"}, {"kind": "encoder_block", "heads": 2, "hidden": 16},
            {"kind": "lstm", "units": 6},
        ],
    },
    "labels": {
        "data": {"source": {"kind": "copying", "size": 120, "length": 4}, **SMALL},
        "network": [{"kind": "embedding", "tokens": 21, "features": 8}, {"kind": "gru", "units": 12, "gives": "every", "bidirectional": True}],
    },
    "letters": {
        "data": {"source": {"kind": "babble", "size": 120}, **SMALL},
        "network": [{"kind": "embedding", "tokens": 28, "features": 8}, {"kind": "lstm", "units": 12, "gives": "every"}],
    },
    "series": {"data": {"source": {"kind": "sounds", "size": 120, "length": 24}, **SMALL}, "network": [{"kind": "gru", "units": 8}]},
    "sums": {
        "data": {"source": {"kind": "adding", "size": 120}, **SMALL}, "network": [{"kind": "lstm", "units": 8}],
        "objective": {"kind": "supervised", "loss": {"kind": "mse"}},
    },
    "pixels": {
        "data": {"source": {"kind": "segmented_shapes", "size": 60}, **SMALL},
        "network": [{"kind": "conv2d", "channels": 6}, {"kind": "relu"}, {"kind": "conv2d", "channels": 5}],
    },
}  # fmt: skip


@cache
def trainer(name: str) -> Trainer:
    """A network trained a little. Nobody may train it further."""
    made = Trainer(Experiment.model_validate(DOCUMENTS[name], strict=False))
    made.run(40)
    return made


def desk(name: str) -> Desk:
    return Desk(Subject.of(trainer(name)))


def choice(row: int = 3, **more: Any) -> dict[str, Any]:
    target = {"output": 0, "against": None, "block": None}
    return {
        "example": {"row": row},
        "origin": row,
        "target": target,
        "baseline": {"kind": "mean"},
        "method": {"kind": "integrated_gradients"},
        "groups": None,
        **more,
    }


def own(of: Desk, row: int = 3, **target: Any) -> Attribution:
    x = of.prepared.inputs_of(of.prepared.raw.x[row : row + 1])
    return explain(of.subject, x, target=Target(**target), method=IntegratedGradients())


def check_sum(page: Page, attribution: Attribution) -> None:
    """The proof on screen is that of the same scores."""
    said = {
        name: float(page.locator(f'[data-name="{name}"]').get_attribute("data-value") or "nan") for name in ("f_x", "f_baseline", "for", "against")
    }
    assert said["f_x"] == pytest.approx(float(attribution.f_x[0]), abs=1e-6)
    assert said["for"] - said["against"] == pytest.approx(float(attribution.scores[0].sum()), abs=1e-5)


@pytest.mark.parametrize("name", ["texts", "brackets"])
def test_tokens_on_screen_have_the_scores_and_the_names(page: Page, name: str) -> None:
    of = desk(name)
    views = Views(page, of).open("why", choice())
    attribution = own(of)
    expect(page.locator(".tokenscores .bead")).to_have_count(attribution.scores.shape[1])
    beads = page.evaluate(
        "() => [...document.querySelectorAll('.tokenscores .bead')].map((bead) => [Number(bead.dataset.score), bead.firstChild.textContent])"
    )
    assert [score for score, _ in beads] == pytest.approx(attribution.scores[0].tolist(), abs=1e-6)
    vocabulary = of.prepared.source.vocabulary() or ()
    assert [token for _, token in beads] == [vocabulary[token] for token in of.prepared.raw.x[3].tolist()]
    check_sum(page, attribution)
    assert not views.faults


@pytest.mark.parametrize("name", ["series", "sums"])
def test_steps_on_screen_have_the_scores_of_every_feature(page: Page, name: str) -> None:
    of = desk(name)
    views = Views(page, of).open("why", choice())
    attribution = own(of)
    drawn = views.say("[[...view.sequence.view.scores], [...view.sequence.view.raw], view.sequence.view.steps]")
    assert drawn[0] == pytest.approx(attribution.scores[0].flatten().tolist(), abs=1e-6)
    assert drawn[1] == pytest.approx(of.prepared.raw.x[3].flatten().tolist(), abs=1e-6)
    assert drawn[2] == of.prepared.raw.x.shape[1]
    strongest = int(attribution.scores[0].flatten().abs().argmax()) // of.prepared.raw.x.shape[2] + 1
    expect(page.locator(".seqreadout")).to_contain_text(f"Strongest: step {strongest},")
    check_sum(page, attribution)
    assert not views.faults


@pytest.mark.parametrize(("name", "place"), [("labels", 1), ("letters", 9)])
def test_the_answer_at_a_position_is_explained_and_marked(page: Page, name: str, place: int) -> None:
    of = desk(name)
    target = {"output": 2, "against": None, "block": None, "place": place}
    views = Views(page, of).open("why", choice(target=target))
    attribution = own(of, output=2, place=place)
    scores = page.evaluate("() => [...document.querySelectorAll('.tokenscores .bead')].map((bead) => Number(bead.dataset.score))")
    assert scores == pytest.approx(attribution.scores[0].tolist(), abs=1e-6)
    here = page.evaluate("() => [...document.querySelectorAll('.tokenscores .bead')].findIndex((bead) => bead.classList.contains('here'))")
    assert here == place
    if name == "letters":
        assert not any(scores[place + 1 :]), "what comes later says nothing to a network that reads from left to right"
    check_sum(page, attribution)
    assert not views.faults


def test_the_answer_at_a_pixel_is_explained(page: Page) -> None:
    of = desk("pixels")
    views = Views(page, of).open("why", choice(target={"output": 1, "against": None, "block": None, "place": 77}))
    attribution = own(of, output=1, place=77)
    page.wait_for_function("""() => document.querySelector('.reasonplot[data-name="picture"]')?._fullData""")
    alone = page.evaluate("""() => document.querySelector('.reasonplot[data-name="picture"]')._fullData.at(-1).z.map((row) => [...row])""")
    assert torch.allclose(torch.tensor(alone), attribution.scores[0].sum(0), atol=1e-6)
    marked = views.say("view.overlay.plot.layout.shapes.map(({ x0, y0, xref }) => [x0 + 0.5, y0 + 0.5, xref])")
    wide = of.prepared.raw.x.shape[-1]
    assert {(x, y) for x, y, _ in marked} == {(77 % wide, 77 // wide)} and len({side for *_, side in marked}) == 3, "the pixel, on all three"
    check_sum(page, attribution)
    assert not views.faults


SHOWN = "document.querySelector('canvas:not([hidden]), .plot-container, .pointscard') !== null"
SAID = "[...document.querySelectorAll('.refusal, [role=status]')].map((node) => node.hidden ? '' : node.textContent.trim()).filter(Boolean).join(' ')"
VIEWS = ("judge", "flow", "layers", "points", "concepts", "formation")


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_view_shows_something_or_says_why_not(page: Page, name: str) -> None:
    """Whatever a view cannot show of a sequence, or of an answer at a place, it says in one sentence; nothing fails on the way."""
    of = desk(name)
    views = Views(page, of)
    for view in VIEWS:
        views.open(view, choice(9))
        page.wait_for_function(f"() => !globalThis.asking && ({SHOWN} || {SAID})")
        sentence = views.say(SAID)
        assert views.say(SHOWN) or sentence.endswith((".", "so far.")), f"{view}: {sentence}"
        assert "Error" not in sentence, f"{view}: {sentence}"
    assert not views.faults


@pytest.fixture
def room(page: Page) -> Explain:
    return Explain(page)


def test_a_position_is_chosen_in_the_app_and_stays_with_the_next_example(room: Explain, app: str) -> None:
    room.open(app, DOCUMENTS["labels"], 20).unblocked()
    assert room.choice()["target"]["place"] == 3, "the last that is asked"
    expect(room.locator(".places .bead")).to_have_count(4)
    room.locator(".places .bead").nth(1).click()
    room.wait("p.choice.target.place === 1 && p.panes.panes.get('why')?.view?.part?.target?.place === 1")
    said = room.say("[...p.prediction.everywhere.subarray(21, 42)]")
    target = room.choice()["target"]
    assert target["output"] == max(range(21), key=lambda k: said[k]), "its likeliest class"
    room.locator('[data-name="next"]').click()
    room.told().wait("p.panes.panes.get('why').view?.part?.target.place === 1 && !p.line.waits('why')")
    said = room.say("[...p.prediction.everywhere.subarray(21, 42)]")
    assert room.choice()["target"]["output"] == max(range(21), key=lambda k: said[k])
    assert not room.page.evaluate("window.__playground.faults")


def test_ones_own_text_is_typed_and_explained(room: Explain, app: str) -> None:
    room.open(app, DOCUMENTS["labels"], 20).unblocked()
    before = room.say("[...p.opened.data.x.subarray(4 * p.choice.example.row, 4 * p.choice.example.row + 4)]")
    room.locator(".sequenceedit .bead").nth(0).click()
    room.page.keyboard.type("aabb")
    room.told()
    assert room.choice()["example"] == {"raw": [0, 0, 1, 1]}
    room.wait("[...(p.panes.panes.get('why').view?.part?.raw ?? [])].join() === '0,0,1,1'")
    assert room.locator(".tokenscores .bead b").all_inner_texts() == ["a", "a", "b", "b"]
    room.locator('[data-name="original"]').click()
    room.told()
    assert room.locator(".sequenceedit .bead").count() == 4 and room.say("p.choice.example.row !== undefined")
    room.wait(f"[...(p.panes.panes.get('why').view?.part?.raw ?? [])].join() === {','.join(str(int(token)) for token in before)!r}")
    assert not room.page.evaluate("window.__playground.faults")


def test_ones_own_series_is_drawn_on_either_page(page: Page, app: str) -> None:
    look = Look(page)
    look.open(app, DOCUMENTS["series"], 20).unblocked()
    look.locator(".seriesdrawing").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    look.wait("p.choice.example.raw && JSON.stringify(p.prediction?.example) === JSON.stringify(p.choice.example)")
    row = look.choice()["origin"]
    changed = look.say(f"p.choice.example.raw.map((value, k) => value - p.opened.data.x[24 * {row} + k])")
    assert changed[1] > 0 and changed[:1] + changed[2:] == pytest.approx([0] * 23)
    assert not page.evaluate("window.__playground.faults")


def test_what_can_never_be_explained_says_so_without_a_way_to_try_again(room: Explain, app: str) -> None:
    """Tokens are explained by the rows that the first layer looks up: a network that does so within a container is refused for good."""
    embedding, *rest = DOCUMENTS["texts"]["network"]
    document = {**DOCUMENTS["texts"], "network": [{"kind": "repeat", "times": 1, "body": [embedding]}, *rest]}
    Stage(room.page).open(f"{app}/?x={to_link(Experiment.model_validate(document, strict=False))}")
    room.turn("Explain")
    expect(room.locator(".obstacle p")).to_contain_text("put Embedding or One-hot first")
    expect(room.locator(".obstacle button")).to_be_hidden()
