"""Selected units side by side: their numbers, their correlations, and the tab that comes and goes."""

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


def test_the_correlation_is_that_of_numpy(modules: Modules) -> None:
    a, b = np.random.default_rng(0).normal(size=(2, 500)).astype("f4") + 7
    got = modules.run("units/values.js", "return m.correlation(Float32Array.from(a), Float32Array.from(b))", a=a.tolist(), b=b.tolist())
    assert got == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-6)


@pytest.mark.parametrize(("a", "b"), [([1, 1, 1], [1, 2, 3]), ([1], [2]), ([1, 2], [1, 2, 3])], ids=["constant", "one number", "other length"])
def test_what_does_not_vary_together_has_no_correlation(modules: Modules, a: list[float], b: list[float]) -> None:
    assert modules.run("units/values.js", "return Number.isNaN(m.correlation(a, b))", a=a, b=b)


FRAME = """
const { readTheme } = await import(new URL("/theme.js", address));
const array = (shape, values) => Object.assign(Float32Array.from(values), { shape });
const blocks = [
  { id: "input", units: 2, shown: [0, 1], display: "map" },
  { id: "network[0]", units: 3, shown: [0, 2], display: "map" },
  { id: "output", units: 1, shown: [0], display: "map" },
];
const scene = { generation: 1, blocks, data: { form: "plane" } };
const frame = {
  units: [{ maps: array([2, 2, 2], [0, 1, 0, 1, 0, 0, 1, 1]) }, { maps: array([2, 2, 2], [1, 2, 3, 4, -1, -2, -3, -4]) }, null],
  weights: [null, { weight: array([2, 2], [0, 0, 0, 0]), bias: array([2], [0.25, -0.5]) }, { weight: array([1, 2], [3, -4]), bias: null }],
  held: { silenced: { "network[0]": [2] } },
};
"""


def test_a_unit_is_found_by_its_true_index(modules: Modules) -> None:
    body = FRAME + "return m.unitOf({ block: 'network[0]', place: 1, unit: 2 }, frame, scene);"
    got: dict[str, Any] = modules.run("units/values.js", body)
    assert got["values"] == [-1, -2, -3, -4]
    assert (got["bias"], got["outgoing"], got["silenced"]) == (-0.5, 4, True)
    assert modules.run("units/values.js", FRAME + "return m.unitOf({ block: 'network[0]', place: 1, unit: 1 }, frame, scene)") is None


def test_the_cards_and_the_matrix_show_the_numbers(modules: Modules) -> None:
    body = (
        FRAME
        + """
        const shown = [];
        const stage = { scene, frame, theme: readTheme(document.body), mind: null };
        const root = document.createElement("div");
        document.body.append(root);
        const view = new m.Units(root, stage, (unit) => shown.push(unit));
        const hidden = (unit) => ({ block: "network[0]", place: 1, unit, title: `Dense · unit ${unit + 1}` });
        view.select([hidden(2), hidden(0), { block: "input", place: 0, unit: 1, title: "x₂" }]);
        root.querySelectorAll("button.show")[0].click();
        const texts = (selector) => [...root.querySelectorAll(selector)].map((node) => node.textContent);
        return [texts(".name"), texts("dd"), texts(".correlation tbody td"), shown, texts(".note").filter(Boolean)];"""
    )
    names, facts, cells, shown, notes = modules.run("units.js", body)
    assert names == ["1 Dense · unit 3", "2 Dense · unit 1", "3 x₂"]
    assert facts == ["−4 … −1", "−0.5", "4", "1 … 4", "0.25", "3", "0 … 1", "–", "0"]
    assert cells == ["1.00", "−1.00", "−0.89", "−1.00", "1.00", "0.89", "−0.89", "0.89", "1.00"]
    assert shown == [{"block": 1, "index": 1, "title": "Dense · unit 3"}]
    assert notes == ["silenced", "Correlation over the 2 × 2 grid"]


def test_one_example_gives_nothing_to_correlate(modules: Modules) -> None:
    body = (
        FRAME
        + """
        blocks.forEach((block) => { block.display = "value"; });
        scene.data.form = "table";
        frame.units[1] = { values: array([2], [0.5, -2]) };
        const root = document.createElement("div");
        document.body.append(root);
        const view = new m.Units(root, { scene, frame, theme: readTheme(document.body), mind: null }, () => {});
        view.select([0, 2].map((unit) => ({ block: "network[0]", place: 1, unit, title: `Dense ${unit + 1}` })));
        const values = [...root.querySelectorAll("dl > div:first-child")].map((node) => node.textContent);
        return [values, root.querySelector(".correlation").hidden, root.querySelectorAll("button.show").length];"""
    )
    assert modules.run("units.js", body) == [["value0.5", "value−2"], True, 0]


def test_the_tab_comes_with_a_selection_and_opens_with_the_second(modules: Modules) -> None:
    body = (
        FRAME
        + """
        Object.assign(scene, { task: { kind: "regression", targets: ["y"], outputs: 1 }, extent: [-6, 6, -6, 6] });
        Object.assign(scene.data, { names: ["x₁", "x₂"], x: array([1, 2], [0, 0]), y: array([1, 1], [0]), part: Uint8Array.of(0) });
        const listeners = {};
        const on = (name, listener) => { (listeners[name] ??= []).push(listener); return () => {}; };
        const emit = (name, value) => listeners[name]?.forEach((listener) => listener(value));
        const stage = { scene, frame, theme: readTheme(document.body), mind: null, config: {}, watch() {}, on, emit };
        const root = document.createElement("div");
        document.body.append(root);
        const output = new m.Output(root, stage);
        output.scene(scene);
        const chosen = (tab) => (tab.getAttribute("aria-selected") === "true" ? "*" : "");
        const tabs = () => [...root.querySelectorAll("[role=tab]")].map((tab) => tab.dataset.id + chosen(tab));
        const [a, b] = [0, 2].map((unit) => ({ block: "network[0]", place: 1, unit, title: `Dense ${unit + 1}` }));
        return [[], [a], [a, b], []].map((list) => { stage.emit("select", list); return tabs(); });"""
    )
    none, one, two, gone = modules.run("output.js", body)
    assert none == gone == ["surface*", "scatter"]
    assert one == ["surface*", "scatter", "units"]
    assert two == ["surface", "scatter", "units*"]
