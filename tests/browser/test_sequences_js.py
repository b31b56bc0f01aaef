"""Answers at each position, forecasts and examples over time are shown as the real scene and frame of a run hold them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from playground.data import Split
from playground.data.forecasts import Sunspots
from playground.data.order import Copying
from playground.data.reviews import Reviews
from playground.data.series import Sounds
from playground.data.shapes import ColouredShapes
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment
from playground.layers.embedding import Embedding
from playground.layers.recurrent import GRU
from playground.layers.shaping import Flatten
from playground.losses import MeanSquared
from playground.objectives import Supervised
from playground.runs.command import View
from playground.runs.frame import Camera
from playground.runs.message import pack
from playground.runs.scene import scene
from tests.browser.modules import Modules

SPLIT = Split(train=0.5, validation=0.2, test=0.3)


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def told(trainer: Trainer) -> str:
    """A scene and a frame as a run sends them."""
    frame = Camera(trainer).frame(frozenset({View.EXAMPLES}), 0, exact=True)
    return base64.b64encode(pack(scene(trainer, 1)) + pack({"type": "frame", **frame})).decode()


SHOW = """
const { decodeText } = await import(new URL("/frame.js", address));
const { readTheme } = await import(new URL("/theme.js", address));
const [scene, frame] = decodeText(text);
const root = document.body.appendChild(document.createElement("div"));
root.style.cssText = "width: 500px; height: 500px; display: flex; flex-direction: column";
const stage = { scene, frame, theme: readTheme(root), config: {}, send() {}, on: () => () => {}, watch() {} };
const view = new m[name](root, stage);
view.scene(scene);
view.frame(frame, scene);
"""


def test_each_position_shows_token_answer_and_where_it_is_wrong_the_truth(modules: Modules) -> None:
    source = Copying(size=60, length=5)
    trainer = Trainer(Experiment(data=Data(source=source, split=SPLIT), network=(Embedding(tokens=21, features=8), GRU(gives="every"))))
    trainer.run(20)
    rows: list[Any] = modules.run(
        "labels.js",
        SHOW
        + """
        return [[...root.querySelectorAll(".labelrow")].map((row) => [...row.querySelectorAll(".position")].map((p) =>
            [p.children[0].textContent, p.children[1].textContent, p.children[2].textContent, p.classList.contains("wrong")])),
            root.querySelector(".note").textContent];""",
        text=told(trainer),
        name="Labels",
    )
    part, names = trainer.prepared.test, source.vocabulary()
    trainer.network.eval()
    answers = trainer.network(part.x[:24]).argmax(-1)
    for row, x, y, answer in zip(rows[0], part.x, part.y, answers, strict=False):
        for cell, token, truth, named in zip(row, x.tolist(), y.tolist(), answer.tolist(), strict=True):
            assert cell == [names[token], names[named], "" if named == truth else names[truth], named != truth]
    right = answers == part.y[:24]
    assert rows[1] == f"{int(right.all(1).sum())} of {len(right)} wholly right; {100 * right.float().mean():.1f} % of positions"


def test_a_source_stands_beside_its_answer(modules: Modules) -> None:
    """In the decoder's layout only what is asked has an answer."""
    source = Copying(size=60, length=5, layout="decoder_only")
    trainer = Trainer(Experiment(data=Data(source=source, split=SPLIT), network=(Embedding(tokens=21, features=8), GRU(gives="every"))))
    cells = modules.run(
        "labels.js",
        SHOW + 'return [...root.querySelector(".labelrow").querySelectorAll(".position")].map((p) => [p.className, p.children[1].textContent]);',
        text=told(trainer),
        name="Labels",
    )
    assert [cell[0] for cell in cells[:5]] == ["position unasked"] * 5 and not any(cell[1] for cell in cells[:5])
    assert all(cell[1] for cell in cells[5:])


def test_a_forecast_is_in_the_series_own_units(modules: Modules) -> None:
    source = Sunspots(horizon=3)
    experiment = Experiment(data=Data(source=source, split=SPLIT), network=(GRU(units=4),), objective=Supervised(loss=MeanSquared()))
    trainer = Trainer(experiment)
    got = modules.run("forecasts.js", SHOW + "return view.told(2);", text=told(trainer), name="Forecasts")
    part, prepared = trainer.prepared.test, trainer.prepared
    trainer.network.eval()
    output = prepared.targets_of(trainer.network(part.x[2:3]))[0]
    at = int(part.index[2])
    series = source.series()
    assert got["i"] == at and got["ahead"] is True
    assert got["window"][0] == pytest.approx(series[at : at + 24].tolist(), abs=1e-3)
    assert got["truth"] == pytest.approx(series[at + 24 : at + 27].tolist(), abs=1e-3)
    assert got["predicted"] == pytest.approx((output + series[at + 23]).tolist(), abs=1e-2)


SUBJECT = """
const { decodeText } = await import(new URL("/frame.js", address));
const [scene] = decodeText(text);
"""


def test_words_are_read_with_spaces_between(modules: Modules) -> None:
    source = Reviews(size=40)
    trainer = Trainer(Experiment(data=Data(source=source, split=SPLIT), network=(Embedding(features=4), GRU(units=4))))
    got = modules.run("subjects.js", SUBJECT + "return m.text(scene.data, 7);", text=told(trainer))
    assert got == " ".join(source.vocabulary()[token] for token in source.sample().x[7].tolist())


def test_a_series_is_drawn_from_its_values(modules: Modules) -> None:
    source = Sounds(size=40)
    trainer = Trainer(Experiment(data=Data(source=source, split=SPLIT), network=(GRU(units=4),)))
    got = modules.run("subjects.js", SUBJECT + "return m.values(scene.data, 7);", text=told(trainer))
    assert got == [pytest.approx(source.sample().x[7, :, 0].tolist())]


def test_a_picture_in_colour_has_its_colours(modules: Modules) -> None:
    source = ColouredShapes(size=40, noise=0.0)
    trainer = Trainer(Experiment(data=Data(source=source, split=SPLIT), network=(Flatten(),)))
    body = (
        SUBJECT
        + """
        const canvas = document.createElement("canvas");
        m.image(canvas, scene.data.images, 9, null);
        return [...canvas.getContext("2d").getImageData(0, 0, 16, 16).data];"""
    )
    got = modules.run("subjects.js", body, text=told(trainer))
    raw = trainer.prepared.raw.x
    wanted = ((raw[9] - raw.min()) / (raw.max() - raw.min()) * 255).round().permute(1, 2, 0).reshape(-1, 3).tolist()
    assert [got[4 * p : 4 * p + 3] for p in range(256)] == [pytest.approx(pixel, abs=1) for pixel in wanted]


@pytest.mark.parametrize("source", [Reviews(size=40), Sounds(size=40)], ids=["words", "lines"])
def test_the_gallery_shows_what_each_sequence_is_taken_for(modules: Modules, source: Any) -> None:
    first = (Embedding(features=4),) if source.vocabulary() else ()
    trainer = Trainer(Experiment(data=Data(source=source, split=SPLIT), network=(*first, GRU(units=4))))
    cards = modules.run(
        "gallery.js",
        SHOW
        + 'return [...root.querySelectorAll(".card")].map((c) => [c.querySelector("b").textContent, c.querySelector(".tokentext")?.textContent]);',
        text=told(trainer),
        name="Gallery",
    )
    part, names = trainer.prepared.test, source.task().classes
    trainer.network.eval()
    output = trainer.network(part.x[:24])
    best = (output[:, 0] > 0).long() if output.shape[1] == 1 else output.argmax(1)
    assert [card[0] for card in cards] == [names[k] for k in best.tolist()]
    if source.vocabulary():
        assert [card[1] for card in cards] == [" ".join(source.vocabulary()[t] for t in row.tolist()) for row in part.x[:24]]
