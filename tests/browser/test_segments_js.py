"""Masks are shown as the real scene and frame of a run hold them: picture, truth, and the argmax of the network's own output, pixel for pixel."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser

from playground.data import Split
from playground.data.segmented import SegmentedShapes
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.convolution import Conv2d
from playground.runs.command import View
from playground.runs.frame import Camera
from playground.runs.message import pack
from playground.runs.scene import scene
from tests.browser.modules import Modules
from tests.browser.test_sequences_js import SHOW

READ = """
const pixels = (canvas) => [...canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 < 3);
const panes = (node) => Object.fromEntries([...node.querySelectorAll("canvas")].map((canvas) => [canvas.dataset.pane, pixels(canvas)]));
const cards = () => [...root.querySelectorAll(".card:not([hidden])")].map(panes);
"""


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    data = Data(source=SegmentedShapes(size=40, side=16), split=Split(train=0.5, validation=0.2, test=0.3))
    made = Trainer(Experiment(data=data, network=(Conv2d(channels=4),), training=Training(batch=10)))
    made.run(12)
    return made


def told(trainer: Trainer) -> str:
    frame = Camera(trainer).frame(frozenset({View.EXAMPLES}), 0, exact=True)
    return base64.b64encode(pack(scene(trainer, 1)) + pack({"type": "frame", **frame})).decode()


def answers(trainer: Trainer) -> torch.Tensor:
    trainer.network.eval()
    with torch.no_grad():
        made = trainer.network(trainer.prepared.test.x).argmax(1)
    trainer.network.train()
    return made


def coloured(mask: torch.Tensor, colours: list[list[float]]) -> list[float]:
    return [value for label in mask.flatten().tolist() for value in colours[label]]


def test_each_example_is_its_picture_its_true_mask_and_the_argmax_of_the_output(modules: Modules, trainer: Trainer) -> None:
    shown: dict[str, Any] = modules.run(
        "segments.js",
        SHOW + READ + "return { cards: cards(), big: panes(root.querySelector('.detail')), colours: view.colours, note: view.note.textContent };",
        text=told(trainer),
        name="Segments",
    )
    part, said = trainer.prepared.test, answers(trainer)
    assert len(shown["cards"]) == len(part.x) == 12 and len({tuple(colour) for colour in shown["colours"]}) == 5
    low, high = trainer.prepared.raw.x.min(), trainer.prepared.raw.x.max()
    for card, x, y, answer in zip(shown["cards"], part.x, part.y, said, strict=True):
        grey = ((x - low) / (high - low) * 255).round().permute(1, 2, 0).flatten()
        assert card["picture"] == grey.tolist()
        assert card["true"] == coloured(y, shown["colours"])
        assert card["said"] == coloured(answer, shown["colours"])
    assert shown["big"] == shown["cards"][0]
    share = float((said == part.y).float().mean())
    assert shown["note"] == f"{100 * share:.1f} % of pixels right in 12 test examples"


def test_mistakes_alone_keep_their_colour(modules: Modules, trainer: Trainer) -> None:
    shown: dict[str, Any] = modules.run(
        "segments.js",
        SHOW + READ + "root.querySelector('[data-id=mistakes]').click(); return { cards: cards(), colours: view.colours };",
        text=told(trainer),
        name="Segments",
    )
    part, said = trainer.prepared.test, answers(trainer)
    for card, y, answer in zip(shown["cards"], part.y, said, strict=True):
        pixels = torch.tensor(card["said"]).view(-1, 3)
        full = torch.tensor(coloured(answer, shown["colours"])).view(-1, 3)
        assert torch.equal((pixels == full).all(1), (answer != y).flatten() | (pixels == full).all(1)), "no mistake is paled"
        assert not (pixels == full).all(1)[(answer == y).flatten() & (answer > 0).flatten()].any(), "what is right is"


def test_the_pixel_pointed_at_is_read(modules: Modules, trainer: Trainer) -> None:
    said: list[str] = modules.run(
        "segments.js",
        SHOW
        + """
        const canvas = root.querySelector(".detail canvas[data-pane=said]");
        canvas.style.cssText = "width: 160px; height: 160px";
        const box = canvas.getBoundingClientRect();
        const at = (row, column) => {
            const [clientX, clientY] = [box.left + (column + 0.5) * box.width / 16, box.top + (row + 0.5) * box.height / 16];
            canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, clientX, clientY }));
        };
        const lines = [];
        for (const [row, column] of [[0, 0], [7, 8], [15, 3]]) { at(row, column); lines.push(view.caption.textContent); }
        root.querySelector(".detail .trio").dispatchEvent(new PointerEvent("pointerleave"));
        return [...lines, view.caption.textContent];""",
        text=told(trainer),
        name="Segments",
    )
    task, part = trainer.prepared.task, trainer.prepared.test
    answer = answers(trainer)[0]
    for line, (row, column) in zip(said, [(0, 0), (7, 8), (15, 3)], strict=False):
        named, true = int(answer[row, column]), int(part.y[0, row, column])
        end = ", right" if named == true else f", true {task.classes[true]}"
        assert line.startswith(f"Row {row + 1}, column {column + 1}: {task.classes[named]} (") and line.endswith(end)
    assert said[3].startswith(f"Test #{int(part.index[0])}: ")
