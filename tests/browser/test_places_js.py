"""The palette of the diagram's editor knows what arrives where a layer is to be put: in paths side by side, in decoders, at the ends of lists."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from playground.experiment import Experiment
from playground.layers import Layer
from playground.layers.branches import Branches, Chain
from playground.layers.containers import Residual
from playground.layers.convolution import Conv2d
from playground.layers.pooling import MaxPool
from playground.presets import presets
from playground.ui.session import Session
from playground.ui.stage_config import config
from tests.browser.modules import Modules

ARRIVING = """
const { Known } = await import(new URL("/diagram/columns.js", address));
const told = JSON.parse(config);
const { network } = told.experiment;
const editor = Object.create(m.Editor.prototype);
editor.diagram = { told, edits: { pending: false }, known: new Known(told, network, { of: (layer) => layer }) };
return places.map(([list, index]) => { const { sizes, key } = editor.arriving(list, index) ?? {}; return sizes ? [sizes, key] : null; });
"""


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def arriving(modules: Modules, experiment: Experiment, *places: tuple[str, int]) -> list[tuple[list[int], str] | None]:
    found = modules.run("diagram/editor.js", ARRIVING, config=json.dumps(config(Session(experiment))), places=[list(place) for place in places])
    return [None if each is None else (each[0], each[1]) for each in found]


def pictures(*network: Layer) -> Experiment:
    return presets()["digits_cnn"].experiment.model_copy(update={"network": network})


def test_each_path_gets_what_arrives_at_branches(modules: Modules) -> None:
    """Not what the path before it gives: that one stands beside it."""
    paths = (Conv2d(channels=3), Chain(body=(Conv2d(channels=5), MaxPool())))
    experiment = pictures(Conv2d(channels=2), Branches(paths=paths), Conv2d(channels=4))
    inside = "network[1].paths"
    assert arriving(modules, experiment, (inside, 0), (inside, 1), (inside, 2)) == [([2, 8, 8], "2,8,8")] * 3
    chain = f"{inside}[1].body"
    assert arriving(modules, experiment, (chain, 0), (chain, 1), (chain, 2)) == [
        ([2, 8, 8], "2,8,8"),
        ([5, 8, 8], "5,8,8"),
        ([5, 4, 4], "5,4,4"),
    ]


def test_lists_one_after_another_go_on_with_what_stands_before(modules: Modules) -> None:
    experiment = pictures(Conv2d(channels=2), Residual(body=(Conv2d(channels=6), Conv2d(channels=2))))
    places = (("network", 0), ("network", 1), ("network[1].body", 1), ("network[1].shortcut", 0))
    assert [key for _, key in filter(None, arriving(modules, experiment, *places))] == ["1,8,8", "2,8,8", "6,8,8", "2,8,8"]


def test_a_decoder_gets_the_answer_with_the_encoder_beside_it(modules: Modules) -> None:
    experiment = presets()["t5_small_mini"].experiment
    at = next(index for index, layer in enumerate(experiment.network) if layer.tag() == "encoder_decoder")
    encoder, decoder = arriving(modules, experiment, (f"network[{at}].encoder", 0), (f"network[{at}].decoder", 0))
    assert encoder == ([8, 32], "8,32") and decoder == ([8, 32], "8,32 memory 8,32")


STRIPES = """
const { known } = await import(new URL("/diagram/live.js", address));
const { diverging, greys, readTheme } = await import(new URL("/theme.js", address));
const theme = readTheme(document.body);
const maps = Object.assign(Float32Array.from(rows.flat()), { shape: [rows.length, 1, rows[0].length] });
const part = { maps, low: Float32Array.from(rows, (row) => Math.min(...row)), high: Float32Array.from(rows, (row) => Math.max(...row)) };
const scene = { theme, tables: { signed: diverging(theme), grey: greys(theme) } };
scene.columns = [{ block: { display: "row", units: known("row", part) }, slots: rows.map((_, unit) => ({ unit })) }];
const canvas = document.createElement("canvas");
[canvas.width, canvas.height] = [40, 40 * rows.length];
const context = canvas.getContext("2d");
rows.forEach((_, k) => m.tilePicture(context, scene, 0, k, { x: 0, y: 40 * k, size: 40 }));
const wide = 40 / rows[0].length;
const at = (k, j) => [...context.getImageData(Math.floor((j + 0.5) * wide), 40 * k + 20, 1, 1).data.slice(0, 3)];
return rows.map((row, k) => row.map((_, j) => at(k, j)));
"""


def test_a_position_s_features_are_stripes_in_their_order(modules: Modules) -> None:
    """Orange where negative, blue where positive, the ground at zero; the stronger, the larger beside the row's largest."""
    rows = [[-1.0, 0.0, 1.0, 0.5], [0.25, -2.0, 2.0, 0.0]]
    seen = modules.run("diagram/tiles.js", STRIPES, rows=rows)
    for row, colours in zip(rows, seen, strict=True):
        largest = max(map(abs, row))
        for value, (red, _, blue) in zip(row, colours, strict=True):
            lean = blue - red  # of blue over orange
            assert (lean > 60) == (value > 0.3 * largest) and (lean < -60) == (value < -0.3 * largest), (value, red, blue)
    assert seen[0][1] == seen[1][3], "zero is the ground in both"
