"""Typed numbers, what is held, and the walk by keyboard: the pure parts of editing on the diagram."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.modules import Modules


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


@pytest.mark.parametrize(("text", "value"), [("0.5", 0.5), (" -2e-3 ", -0.002), ("−4", -4), ("1000000", 1e6)])
def test_a_number_is_read_as_it_was_typed(modules: Modules, text: str, value: float) -> None:
    assert modules.run("diagram/numberfield.js", "return m.parse(text)", text=text) == {"value": value}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "Expected a finite number, got nothing."),
        ("abc", "Expected a finite number, got “abc”."),
        ("1,5", "Expected a finite number, got “1,5”."),
        ("Infinity", "Expected a finite number, got “Infinity”."),
        ("1e7", "Expected a size of at most 1,000,000, got “1e7”."),
    ],
)
def test_what_cannot_be_a_weight_is_refused_in_a_sentence(modules: Modules, text: str, fault: str) -> None:
    assert modules.run("diagram/numberfield.js", "return m.parse(text)", text=text) == {"fault": fault}


def test_a_shown_number_reads_back_as_the_same_32_bits(modules: Modules) -> None:
    values = np.random.default_rng(0).normal(size=200).astype(np.float32) * np.float32(10.0) ** np.arange(-100, 100).clip(-30, 30)
    texts = modules.run("diagram/numberfield.js", "return values.map(m.exact)", values=values.astype(np.float32).astype(float).tolist())
    assert (np.array(texts, dtype=np.float32) == values.astype(np.float32)).all()
    assert modules.run("diagram/numberfield.js", "return [0.5, 0.1, NaN].map((v) => m.exact(Math.fround(v)))") == ["0.5", "0.1", "NaN"]


HOLDS = """
const mask = (shape, values) => Object.assign(Uint8Array.from(values), {shape});
const tensors = (name) => ({weight: name + ".weight", bias: name + ".bias"});
const blocks = [
  {id: "input", paths: [], units: 2, tensors: {weight: null, bias: null}},
  {id: "network[0]", paths: ["network[0]", "network[1]"], units: 3, tensors: tensors("0_dense")},
  {id: "output", paths: ["output"], units: 1, tensors: tensors("output")},
];
const holds = (frozen, silenced = {}) => new m.Holds({blocks}, {frozen, silenced});
"""


def test_frozen_units_are_told_from_single_frozen_links(modules: Modules) -> None:
    """Of a 3 × 2 layer, unit 1 whole and the link 0 → 2 alone."""
    seen: dict[str, Any] = modules.run("diagram/holds.js", HOLDS + """
        const h = holds({"0_dense.weight": mask([3, 2], [0, 0, 1, 1, 1, 0]), "0_dense.bias": mask([3], [0, 1, 0])}, {"network[0]": [2]});
        return {links: [h.link(1, 2, 0), h.link(1, 2, 1)], units: [0, 1, 2].map((u) => h.unit(1, u)), block: h.block(1),
                silenced: [h.silenced(1, 1), h.silenced(1, 2)], sentence: h.sentence, release: h.release};""")
    assert seen["links"] == [True, False]
    assert seen["units"] == [False, True, False]
    assert not seen["block"]
    assert seen["silenced"] == [False, True]
    assert seen["sentence"] == "1 unit silenced, 1 unit and 1 link frozen"
    assert seen["release"] == [
        {"op": "freeze", "block": "network[0]", "unit": None, "source": None, "on": False},
        {"op": "silence", "block": "network[0]", "unit": 2, "on": False},
    ]


def test_a_layer_is_frozen_when_all_its_parameters_are_its_followers_too(modules: Modules) -> None:
    layer = '"0_dense.weight": mask([3, 2], [1, 1, 1, 1, 1, 1]), "0_dense.bias": mask([3], [1, 1, 1])'
    script = "return [holds({%s}), holds({%s, '1_batch_norm_1d.weight': mask([3], [1, 0, 1])})].map((h) => [h.block(1), h.sentence]);"
    assert modules.run("diagram/holds.js", HOLDS + script % (layer, layer)) == [[True, "1 layer frozen"], [False, "3 units frozen"]]


def test_what_is_frozen_whole_comes_without_a_mask(modules: Modules) -> None:
    """All of a 3 × 2 layer; its weights, but no bias; its weights and one bias."""
    seen = modules.run("diagram/holds.js", HOLDS + """
        const weight = {"0_dense.weight": true};
        const all = [{...weight, "0_dense.bias": true}, weight, {...weight, "0_dense.bias": mask([3], [0, 1, 0])}].map((frozen) => holds(frozen));
        return all.map((h) => [h.sentence, h.block(1), h.link(1, 2, 1), h.bias(1, 1), [0, 1, 2].map((u) => h.unit(1, u))]);""")
    assert seen == [
        ["1 layer frozen", True, True, True, [True, True, True]],
        ["6 links frozen", False, True, False, [False, False, False]],
        ["1 unit and 4 links frozen", False, True, True, [False, True, False]],
    ]


def test_nothing_held_says_nothing(modules: Modules) -> None:
    assert modules.run("diagram/holds.js", HOLDS + "const h = new m.Holds({blocks}, null); return [h.any, h.sentence, h.release];") == [False, "", []]


def test_units_of_layers_of_the_same_kind_are_told_apart(modules: Modules) -> None:
    named = modules.run("diagram/address.js", """
        const columns = ["Input", "Dense", "Residual", "Dense", "Output"].map((title, i) => ({title, noun: "unit", units: i < 4 ? 2 : 1}));
        const names = m.called(columns);
        const slots = [{unit: -1, label: null}, {unit: 0, label: null}];
        const held = (i, shown) => ({...columns[i], name: names[i], slots, block: {shown}});
        return [...names, m.naming(held(3, [6]), 1), m.naming(held(3, [6]), 1, true), m.naming(held(4, [0]), 1), m.nameOf(held(1, [0]), 9)];""")
    assert named == ["Input", "Dense 1", "Residual", "Dense 2", "Output", "Dense 2 · unit 7", "unit 7", "Output", "Dense 1 · unit 10"]


def test_a_form_beside_a_unit_leaves_the_surface_in_sight(modules: Modules) -> None:
    """A form 200 px wide in a diagram from 300 to 900 px: right of its unit, else left of it; at the window's left edge, right."""
    places = modules.run("diagram/popover.js", """
        const at = (left, home) => m.side({left, right: left + 40, top: 200, height: 40}, 200, 90, home)[0];
        return [at(400, {left: 300, right: 900}), at(700, {left: 300, right: 900}), at(100, {left: 0, right: 250}),
        at(1230, {left: 1100, right: 1280})];""")
    assert places == [452, 482, 152, 1012]


def test_at_most_eight_units_are_selected_in_order(modules: Modules) -> None:
    seen = modules.run("diagram/selection.js", """
        const heard = [];
        const s = new m.Selection((list) => heard.push(list.length));
        const at = (unit) => ({block: "network[0]", place: 1, unit, title: `Dense ${unit + 1}`});
        const said = [...Array(9).keys()].map((unit) => s.toggle(at(unit)));
        said.push(s.toggle(at(0)));
        return {said: said.slice(-3), numbers: [0, 1, 7, 8].map((unit) => s.number(1, unit)), heard, cleared: [s.clear(), s.clear()]};""")
    assert seen["said"] == ["Dense 8 selected, 8 in all", "At most 8 units can be selected.", "Dense 1 no longer selected"]
    assert seen["numbers"] == [0, 1, 7, 0]
    assert seen["heard"] == [1, 2, 3, 4, 5, 6, 7, 8, 7, 0]
    assert seen["cleared"] == [True, False]


def test_brackets_walk_along_the_links_into_a_unit(modules: Modules) -> None:
    walked = modules.run("diagram/walk.js", """
        const links = [0, 1, 2].flatMap((from) => [0, 1].map((to) => ({from, to, at: to * 3 + from})));
        const gaps = [null, {kind: "links", links}];
        let hot = {type: "unit", column: 1, slot: 1};
        const seen = [];
        for (const key of ["]", "]", "]", "]", "["]) seen.push((hot = m.along(key, hot, gaps)).from);
        return [seen, hot.to, m.along("]", {type: "unit", column: 0, slot: 0}, gaps)];""")
    assert walked == [[0, 1, 2, 0, 2], 1, None]


def test_arrows_walk_between_columns_of_different_heights(modules: Modules) -> None:
    walked = modules.run("diagram/walk.js", """
        const columns = [4, 0, 2].map((count) => ({tiles: Array(count).fill({})}));
        let hot = null;
        return ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowLeft"].map((key) => {
          hot = m.next(key, hot, columns);
          return [hot.column, hot.slot];
        });""")
    assert walked == [[0, 0], [0, 1], [0, 2], [0, 3], [2, 1], [2, 1], [2, 0], [0, 0]]


PICK = """
const tile = (x, y) => ({x, y, size: 20});
const slots = (n) => [...Array(n).keys()].map((unit) => ({unit}));
const layout = {columns: [{tiles: [tile(0, 0), tile(0, 60)]}, {tiles: [tile(200, 0), tile(200, 60)]}]};
const columns = [{slots: slots(2)}, {slots: slots(2), bias: {now: [0, 0]}}];
const weight = {now: [0.1, 2, 0.1, 0.1]};
const links = [0, 1].flatMap((to) => [0, 1].map((from) => ({from, to, at: 2 * to + from})));
const scene = {layout, columns, gaps: [null, {kind: "links", weight, links}]};
"""


def test_the_nearest_link_is_picked_and_the_strongest_of_those_that_cross(modules: Modules) -> None:
    """The two diagonals cross in the middle; the one from the lower source is twenty times as strong."""
    picked = modules.run("diagram/hover.js", PICK + """
        return [[110, 10], [110, 40], [110, 25], [110, 69]].map(([x, y]) => m.pick(scene, x, y)?.at ?? null);""")
    assert picked == [0, 1, None, 3]


def test_a_bias_is_a_target_of_its_own_beside_its_tile(modules: Modules) -> None:
    picked = modules.run("diagram/hover.js", PICK + """
        return [[193, 16], [205, 16], [193, 76]].map(([x, y]) => m.pick(scene, x, y)).map(({type, slot}) => [type, slot]);""")
    assert picked == [["bias", 0], ["unit", 0], ["bias", 1]]


def test_each_mode_draws_its_own_part_of_the_frame_and_says_of_which_step(modules: Modules) -> None:
    seen = modules.run("diagram/linkmode.js", """
        const stage = {watch() {}};
        const mode = new m.LinkMode(stage, () => {});
        const part = (values) => [null, {weight: Object.assign(Float32Array.from(values), {shape: [1, 2]}), bias: null}];
        mode.frame({step: 9, observed_step: 8, gradients: part([1, 2]), updates: part([3, 4])});
        const block = {weight: {now: [5, 6]}, bias: null};
        return ["weights", "gradients", "updates"].map((name) => {
          stage.linkMode = name;
          return [[...mode.tracks(block, 1).weight.now], mode.noun, mode.needs];
        });""")
    assert seen == [[[5, 6], "weight", []], [[1, 2], "gradient at step 8", ["gradients"]], [[3, 4], "last update at step 8", ["updates"]]]


def test_gradients_are_scaled_by_the_strongest_of_them_however_small(modules: Modules) -> None:
    strongest = modules.run("diagram/links.js", """
        const weight = {now: [1e-7, -4e-7, NaN]};
        const links = [0, 1, 2].map((at) => ({at}));
        return [m.strongest(weight, links), m.strongest(weight, links, 1e-12)];""")
    assert strongest == [0.35, 4e-7]
