"""What the diagram shows equals the numbers in the frames, and its geometry holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.modules import Modules


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


LIVE = """
const block = (display, units) => ({display, units, shown: [...Array(units).keys()]});
const array = (Kind, shape, values) => Object.assign(Kind.from(values), {shape});
const tables = {signed: Uint32Array.from({length: 256}, (_, i) => i), grey: Uint32Array.from({length: 256}, (_, i) => 1000 + i), nothing: 7};
const pixels = (units, index) => {
    m.atlas(units, tables);
    const size = units.width * units.height;
    return [...units.sheet.words.subarray(index * size, (index + 1) * size)];
};
const live = new m.Live();
"""


def test_a_map_is_drawn_in_its_own_colours_with_the_lowest_row_at_the_foot(modules: Modules) -> None:
    """Low -2 and high 1 by bytes: zero must be the neutral middle of the table, the largest of either sign its end."""
    words = modules.run("diagram/live.js", LIVE + """
        live.bind({blocks: [block("map", 2), block("map", 1)]});
        const maps = array(Uint8Array, [1, 2, 2], [0, 255, 170, 85]);
        const one = {maps, low: Float32Array.of(-2), high: Float32Array.of(1)};
        live.frame({units: [null, one], weights: null}, 0, true);
        live.tick(1);
        return pixels(live.blocks[1].units, 0);""")
    assert words == [127, 63, 0, 191], "row 1 (values 0 and -1) above row 0 (-2 and 1)"


def test_images_are_not_turned_over_and_the_input_is_grey(modules: Modules) -> None:
    words = modules.run("diagram/live.js", LIVE + """
        live.bind({blocks: [block("image", 1), block("image", 1)]});
        const maps = array(Uint8Array, [1, 2, 2], [0, 51, 102, 255]);
        const image = (low, high) => ({maps, low: Float32Array.of(low), high: Float32Array.of(high)});
        live.frame({units: [image(0, 9), image(-5, 5)]}, 0, true);
        live.tick(1);
        return live.blocks.map((block) => pixels(block.units, 0));""")
    assert words == [[1000, 1051, 1102, 1255], [0, 51, 102, 255]]


def test_numbers_are_drawn_as_bytes_of_them_would_be_and_what_is_none_as_nothing(modules: Modules) -> None:
    words = modules.run("diagram/live.js", LIVE + """
        live.bind({blocks: [block("map", 1), block("map", 2)]});
        const maps = array(Float32Array, [2, 2, 2], [-2, 1, 0, -1, NaN, 4, -4, 2]);
        live.frame({units: [null, {maps, low: Float32Array.of(-2, -4), high: Float32Array.of(1, 4)}]}, 0, true);
        live.tick(1);
        return [0, 1].map((unit) => pixels(live.blocks[1].units, unit));""")
    assert words == [[127, 63, 0, 191], [0, 191, 7, 255]]


def test_a_weak_unit_looks_weak_beside_a_strong_one(modules: Modules) -> None:
    """The second unit's range is a hundredth of the first one's: it may not fill the table."""
    words = modules.run("diagram/live.js", LIVE + """
        live.bind({blocks: [block("map", 1), block("map", 2)]});
        const maps = array(Uint8Array, [2, 1, 2], [0, 255, 0, 255]);
        live.frame({units: [null, {maps, low: Float32Array.of(-1, -0.01), high: Float32Array.of(1, 0.01)}]}, 0, true);
        live.tick(1);
        return [0, 1].map((unit) => pixels(live.blocks[1].units, unit));""")
    assert words == [[0, 255], [114, 140]]


def test_between_two_frames_numbers_are_between_and_then_exact(modules: Modules) -> None:
    seen = modules.run("diagram/live.js", LIVE + """
        live.bind({blocks: [block("value", 1), block("value", 2)]});
        const both = (weight, bias) => ({weight: array(Float32Array, [2, 1], weight), bias: array(Float32Array, [2], bias)});
        const frame = (weight, bias) => ({units: [], weights: [null, both(weight, bias)]});
        const now = () => [...live.blocks[1].weight.now, ...live.blocks[1].bias.now];
        live.frame(frame([1, 2], [0, 0]), 1000, false);
        live.tick(1000);
        const first = now();
        live.frame(frame([3, 2], [1, 0]), 1100, false);
        live.tick(1130);
        const between = now(), moving = live.moving;
        live.tick(9000);
        return {first, between, moving, last: now(), still: live.tick(9001)};""")
    assert seen["first"] == [1, 2, 0, 0], "the first frame is there at once"
    assert 1 < seen["between"][0] < 3 and 0 < seen["between"][2] < 1 and seen["moving"]
    assert seen["last"] == [3, 2, 1, 0]
    assert seen["still"] is False, "nothing to do when nothing changes"


def test_parts_left_out_of_a_frame_stay(modules: Modules) -> None:
    assert modules.run("diagram/live.js", LIVE + """
        live.bind({blocks: [block("value", 2)]});
        live.frame({units: [{values: Float32Array.of(3, -4)}], weights: null}, 0, true);
        live.frame({units: null, weights: null}, 100, true);
        live.tick(200);
        return [...live.blocks[0].units.track.now];""") == [3, -4]


LINKS = """
const slots = (...units) => units.map((unit) => ({unit}));
const weight = (shape, values) => ({shape, to: values, now: values});
"""


def test_a_link_joins_the_tiles_of_its_two_units(modules: Modules) -> None:
    """Weight [2][0] of a 3 × 2 matrix leads from unit 0 to unit 2, wherever these stand; tiles without a unit have none."""
    links = modules.run("diagram/links.js", LINKS + """
        return m.choose(weight([3, 2], [0, 1, 2, 3, 4, 5]), slots(-1, 0), slots(2, -1, 0)).links;""")
    assert links == [{"from": 1, "to": 0, "at": 4}, {"from": 1, "to": 2, "at": 0}]


def test_of_too_many_links_the_strongest_are_drawn(modules: Modules) -> None:
    chosen = modules.run("diagram/links.js", LINKS + """
        const values = Float32Array.from({length: 1600}, (_, i) => (i % 2 ? -1 : 1) * i);
        const {links, left} = m.choose(weight([40, 40], values), slots(...Array(40).keys()), slots(...Array(40).keys()), 100);
        return [Math.min(...links.map((link) => Math.abs(values[link.at]))), links.length, left];""")
    assert chosen == [1500, 100, 1500]


def test_a_point_lies_on_its_link(modules: Modules) -> None:
    heights = modules.run("diagram/links.js", "return [0, 50, 100, 101].map((x) => m.heightAt([0, 10, 100, 30], x));")
    assert heights[3] is None
    assert heights[:3] == pytest.approx([10, 20, 30], abs=0.01)


WIDTHS = [560, 760, 1100]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("counts", [[2, 8, 1], [9, 8, 8, 4, 1], [1], [16] * 6, [1, 64, 64, 64, 10], [2] + [6] * 14 + [3]], ids=str)
def test_columns_stand_in_order_without_touching(modules: Modules, width: int, counts: list[int]) -> None:
    placed: dict[str, Any] = modules.run("diagram/layout.js", """
        const columns = counts.map((count, key) => ({key, count, single: 0, before: 0, after: 0, stack: null, room: 0}));
        return m.layout({width, top: 100, bottom: 400, columns});""", width=width, counts=counts)
    columns = placed["columns"]
    assert placed["width"] >= width
    for left, right in pairwise(columns):
        assert left["x"] + left["width"] + 20 < right["x"], "room for the + between two headers"
        assert max(tile["x"] + tile["size"] for tile in left["tiles"]) + 10 < min(tile["x"] for tile in right["tiles"]), "room for links"
    for column, count in zip(columns, counts, strict=True):
        assert len(column["tiles"]) == count
        assert column["x"] >= 0 and column["x"] + column["width"] <= placed["width"]
        if count <= 16:
            assert all(tile["y"] >= 99 and tile["y"] + tile["size"] <= 401 for tile in column["tiles"])


@pytest.mark.parametrize("columns", [3, 4, 6, 10])
def test_ten_columns_fit_a_wide_diagram_and_four_a_narrow_one(modules: Modules, columns: int) -> None:
    width = 560 if columns <= 4 else 1100
    body = "return m.layout({width, top: 100, bottom: 400, columns: Array.from({length: columns}, (_, key) => ({key, count: 8}))}).width;"
    assert modules.run("diagram/layout.js", body, width=width, columns=columns) == width, "no scrolling"


@pytest.mark.parametrize(
    ("control", "allowed", "refused"),
    [
        ({"form": "integer", "minimum": 1, "maximum": 4096}, [1, 4096], [0, 4097, 1.5, None]),
        ({"form": "number", "above": 0, "below": 1}, [0.5, 1e-9], [0, 1, -1]),
        ({"form": "number", "minimum": 0, "maximum": None}, [0, 1e9], [-0.1]),
    ],
)
def test_a_field_refuses_what_its_declaration_forbids(modules: Modules, control: dict[str, Any], allowed: list[float], refused: list[float]) -> None:
    body = "return values.map((value) => m.fault(control, value ?? NaN));"
    assert modules.run("diagram/fields.js", body, control=control, values=allowed) == ["" for _ in allowed]
    assert all(modules.run("diagram/fields.js", body, control=control, values=refused))


@pytest.mark.parametrize(
    "control",
    [
        {"form": "integer", "minimum": 1, "maximum": 4096, "scale": "log"},
        {"form": "integer", "minimum": 0, "maximum": 64, "scale": "linear"},
        {"form": "number", "minimum": 0, "maximum": 1, "scale": "linear"},
        {"form": "number", "above": 0, "maximum": 10, "scale": "log"},
        {"form": "number", "above": 0, "below": 1, "scale": "linear"},
        {"form": "number", "minimum": 0, "maximum": 100, "scale": "log"},
    ],
    ids=str,
)
def test_every_place_of_a_slider_is_allowed_and_leads_back(modules: Modules, control: dict[str, Any]) -> None:
    places = modules.run("diagram/slider.js", """
        const {fault} = await import("/diagram/fields.js");
        const {to, from} = m.range(control);
        return Array.from({length: 21}, (_, i) => i / 20).map((t) => [t, from(t), to(from(t)), fault(control, from(t))]);""", control=control)
    assert [fault for *_, fault in places] == [""] * 21
    values = [value for _, value, *_ in places]
    assert values == sorted(values)
    if control["form"] == "number":
        assert all(abs(t - back) < 0.03 for t, _, back, _ in places)


def test_a_drop_goes_to_the_nearest_place_and_into_a_list_only_from_inside(modules: Modules) -> None:
    chosen = modules.run("diagram/drag.js", """
        const inside = {left: 100, top: 100, right: 200, bottom: 200};
        const places = [
            {id: "gap", x: 150, y: 0, width: 3, height: 400},
            {id: "top", x: 110, y: 100, width: 80, height: 3, inside},
            {id: "foot", x: 110, y: 200, width: 80, height: 3, inside},
        ];
        return [[150, 150], [150, 190], [150, 90], [400, 190]].map(([x, y]) => m.nearest(places, x, y).id);""")
    assert chosen == ["top", "foot", "gap", "gap"]
