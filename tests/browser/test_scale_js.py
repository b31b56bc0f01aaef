"""Large networks on the diagram: mosaics of wide layers, nearer and farther views, and what of them is painted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.modules import Modules


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


@pytest.mark.parametrize("units", [65, 100, 1000, 4096])
@pytest.mark.parametrize("height", [120, 200, 500])
def test_a_mosaic_has_a_cell_for_every_unit(modules: Modules, units: int, height: int) -> None:
    grid = modules.run("diagram/mosaic.js", "return m.cells(units, height, 190);", units=units, height=height)
    assert grid["across"] * grid["down"] >= units > grid["across"] * (grid["down"] - 1), "no row too many"
    assert grid["down"] * grid["cell"] <= height and grid["cell"] >= 3
    assert grid["across"] * grid["cell"] <= 190 or grid["cell"] == 3, "grows wide only when cells can shrink no more"


def test_every_cell_is_found_where_it_stands_and_nothing_beside_them(modules: Modules) -> None:
    found = modules.run("diagram/mosaic.js", """
        const mosaic = {x: 30, y: 40, cell: 5, across: 7, down: 3};
        const middle = (unit) => { const {x, y, size} = m.cellOf(mosaic, unit); return m.unitIn(mosaic, 20, x + size / 2, y + size / 2); };
        const beside = [[29, 41], [66, 41], [31, 39], [31, 56], [64, 54]].map(([x, y]) => m.unitIn(mosaic, 20, x, y));
        return {units: [...Array(20).keys()].map(middle), beside};""")
    assert found == {"units": list(range(20)), "beside": [-1] * 5}


def test_arrow_keys_walk_the_mosaic_and_stop_at_its_edges(modules: Modules) -> None:
    walks = modules.run("diagram/mosaic.js", """
        const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
        return [0, 8, 13, 19].map((unit) => keys.map((key) => m.stride(key, unit, {across: 7}, 20)));""")
    assert walks == [[None, 1, None, 7], [7, 9, 1, 15], [12, None, 6, None], [18, None, 12, None]]


def test_cells_are_coloured_by_mean_or_spread_and_constant_units_are_holes(modules: Modules) -> None:
    """The layer's largest mean has the end of the scale; a spread is never negative."""
    both = modules.run("diagram/mosaic.js", """
        const tables = {signed: Uint32Array.from({length: 256}, (_, i) => i), hole: 1000, nothing: 2000};
        const summary = {mean: Float32Array.of(-2, 0, 1, 2, NaN), spread: Float32Array.of(1, 0.5, 0, 2, 1)};
        return ["mean", "spread"].map((measure) => [...m.shades(summary, measure, 6, tables)]);""")
    assert both == [[0, 127, 1000, 255, 2000, 1000], [191, 159, 1000, 255, 191, 1000]]


LAYOUT = """
const { layout } = await import("/diagram/layout.js");
const columns = [2, 64, 12, 1].map((count, key) => ({key, count, mosaic: key === 2 ? 1000 : 0}));
const plain = layout({width: 900, top: 100, bottom: 400, columns});
"""


def test_sixty_four_units_stand_apart_in_tiles_of_a_readable_size(modules: Modules) -> None:
    tiles: list[dict[str, float]] = modules.run("diagram/layout.js", LAYOUT + "return plain.columns[1].tiles;")
    assert len(tiles) == 64 and min(tile["size"] for tile in tiles) >= 14
    for i, a in enumerate(tiles):
        assert a["y"] >= 99 and a["y"] + a["size"] <= 401
        assert all(abs(a["x"] - b["x"]) >= a["size"] or abs(a["y"] - b["y"]) >= a["size"] for b in tiles[:i])


def test_a_mosaic_stands_under_its_tiles_inside_the_strip(modules: Modules) -> None:
    column = modules.run("diagram/layout.js", LAYOUT + "return plain.columns[2];")
    mosaic = column["mosaic"]
    assert mosaic["y"] >= max(tile["y"] + tile["size"] for tile in column["tiles"])
    assert mosaic["y"] + mosaic["down"] * mosaic["cell"] <= 401
    assert column["left"] <= mosaic["x"] and mosaic["x"] + mosaic["across"] * mosaic["cell"] <= column["right"] + 1


@pytest.mark.parametrize("by", [0.5, 1, 3])
def test_a_nearer_picture_is_the_same_picture_larger(modules: Modules, by: float) -> None:
    plain, near = modules.run("diagram/zoom.js", LAYOUT + "return [plain, m.zoomed(plain, by)];", by=by)
    assert near["width"] == pytest.approx(by * plain["width"]) and near["zoom"] == by
    height = (plain["bottom"] - plain["top"]) * max(1, by)
    assert near["bottom"] - near["top"] == pytest.approx(height)
    first, last = plain["columns"][0]["tiles"][0], plain["columns"][3]["tiles"][0]
    at, to = near["columns"][0]["tiles"][0], near["columns"][3]["tiles"][0]
    assert (to["x"] - at["x"], to["y"] - at["y"]) == pytest.approx((by * (last["x"] - first["x"]), by * (last["y"] - first["y"])))
    assert at["size"] == pytest.approx(by * first["size"])
    tiles = [tile for column in near["columns"] for tile in column["tiles"]]
    assert all(near["top"] - 1 <= tile["y"] and tile["y"] + tile["size"] <= near["bottom"] + 1 for tile in tiles)


def test_what_is_under_the_pointer_stays_there_and_what_is_walked_to_comes_into_sight(modules: Modules) -> None:
    assert modules.run("diagram/zoom.js", "return m.kept(100, 50, 20, 1, 2);") == 20 + 2 * (150 - 20) - 50
    nearer = "return [[0, 10], [0, 500], [400, 10], [90, 120]].map(([scroll, at]) => m.nearer(scroll, 200, at, 20));"
    assert modules.run("diagram/zoom.js", nearer) == [0, 344, 0, 90]


def test_only_what_is_near_the_view_is_painted(modules: Modules) -> None:
    seen: dict[str, Any] = modules.run("diagram/sight.js", """
        const stage = {width: 4000, height: 300}, view = {x: 1000, y: 0, width: 800, height: 300};
        const rectangle = m.sight(view, stage);
        const move = (x) => m.holds(rectangle, {...view, x}, stage);
        return {rectangle, near: move(1150), far: move(1300), all: m.sight({x: 0, y: 0, width: 800, height: 300}, {width: 800, height: 300}),
                columns: [700, 1500, 2300].map((left) => m.seen({left, right: left + 50}, rectangle))};""")
    assert seen["rectangle"] == {"x": 800, "y": 0, "width": 1200, "height": 300}
    assert (seen["near"], seen["far"]) == (True, False)
    assert seen["all"] == {"x": 0, "y": 0, "width": 800, "height": 300}
    assert seen["columns"] == [False, True, False]


def test_kernels_of_a_layer_share_one_scale(modules: Modules) -> None:
    levels = modules.run("diagram/live.js", """
        const live = new m.Live();
        live.bind({blocks: [{display: "image", shown: [0, 1]}]});
        const weight = Object.assign(Float32Array.of(-2, 1, 0, 2), {shape: [2, 1, 1, 2]});
        live.frame({filters: [{weight}]}, 0, true);
        const {track, channels, sources, count} = live.blocks[0].filters;
        return {levels: [...track.now], channels, sources, count};""")
    assert levels == {"levels": [0, 191.25, 127.5, 255], "channels": 2, "sources": 1, "count": 2}


def test_dear_links_are_painted_less_often_and_catch_up(modules: Modules) -> None:
    painted = modules.run("diagram/backdrop.js", """
        const context = document.createElement("canvas").getContext("2d");
        const backdrop = new m.Backdrop();
        let painted = 0;
        const paint = () => { painted++; const end = performance.now() + 12; while (performance.now() < end); };
        const tick = (now, moved, changed = false) => { backdrop.lay(context, {moved, changed, now}, paint); return painted; };
        return [tick(0, true), tick(16, true), tick(32, false), tick(48, false, true), tick(4000, true), tick(4016, false), backdrop.late];""")
    assert painted == [1, 1, 1, 2, 3, 3, False], "at once when something else changed, else when its share of the time allows"
