"""What the views show equals the numbers in the frames: decoding, curves, surfaces, tables and charts."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground.runs.message import pack
from tests.browser.modules import Modules

ORANGE, BLUE = [0xF5, 0x93, 0x22], [0x08, 0x77, 0xBD]


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def encoded(*messages: dict[str, Any]) -> str:
    return base64.b64encode(b"".join(pack(message) for message in messages)).decode()


def test_every_type_of_array_arrives_as_it_was_sent(modules: Modules) -> None:
    """The odd text before each array shifts it to an address that no multi-byte array may start at."""
    sent = {kind: np.arange(-3, 3).reshape(2, 3).astype(kind) for kind in ("f4", "f8", "i4")} | {
        kind: np.array([[0, 1, 255]], kind) for kind in ("u1", "u2")
    }
    message = {f"{'x' * shift}{kind}": array for shift in range(4) for kind, array in sent.items()}
    got = modules.run(
        "frame.js", "return Object.entries(m.decodeText(text)[0]).map(([k, a]) => [k, a.constructor.name, a.shape, [...a]])", text=encoded(message)
    )
    names = {"f4": "Float32Array", "f8": "Float64Array", "i4": "Int32Array", "u1": "Uint8Array", "u2": "Uint16Array"}
    assert got == [[key, names[key[-2:]], list(array.shape), array.ravel().tolist()] for key, array in message.items()]


STREAM = """
const heard = [];
const stream = m.streamOf(token);
stream.join({scene: (s) => heard.push(["scene", s.generation]), frame: (f) => heard.push(["frame", f.seq]), state() {}, error() {}});
"""


def scene(generation: int) -> dict[str, Any]:
    return {"type": "scene", "generation": generation, "columns": ["step", "train.loss"]}


def frame(generation: int, seq: int, rows: list[list[float]] | None = None, first: int = 0, **views: Any) -> dict[str, Any]:
    return {
        "type": "frame",
        "generation": generation,
        "seq": seq,
        "rows": None if rows is None else np.array(rows, "f8").reshape(-1, 2),
        "rows_from": first,
        **views,
    }


def test_a_frame_of_the_network_before_is_not_shown(modules: Modules) -> None:
    text = encoded(scene(1), frame(1, 1), scene(2), frame(1, 2), frame(2, 3))
    heard = modules.run("stream.js", STREAM + "stream.feedText(text); return heard;", text=text, token="late")
    assert heard == [["scene", 1], ["frame", 1], ["scene", 2], ["frame", 3]]


def test_polling_the_same_message_twice_shows_it_once(modules: Modules) -> None:
    heard = modules.run(
        "stream.js", STREAM + "stream.feedText(text); stream.feedText(text); return heard.length;", text=encoded(scene(1), frame(1, 1)), token="twice"
    )
    assert heard == 2


def test_rows_add_up_and_are_cut_where_the_run_went_back(modules: Modules) -> None:
    text = encoded(scene(1), frame(1, 1, [[0, 0.5], [1, 0.4]]), frame(1, 2, [[2, 0.3]], 2), frame(1, 3, [[1, 0.2]], 1))
    steps = modules.run(
        "stream.js", STREAM + "stream.feedText(text); return [stream.rows.column('step'), stream.rows.column('train.loss')];", text=text, token="rows"
    )
    assert steps == [[0, 1], [0.5, 0.2]]


def test_a_new_network_begins_with_no_rows(modules: Modules) -> None:
    before, after = encoded(scene(1), frame(1, 1, [[0, 0.5]])), encoded(scene(2))
    body = STREAM + "return [before, after].map((text) => { stream.feedText(text); return [stream.rows.length, stream.frame?.seq ?? null]; });"
    assert modules.run("stream.js", body, before=before, after=after, token="anew") == [[1, 1], [0, None]]


def test_a_view_left_out_of_a_frame_keeps_its_last_state(modules: Modules) -> None:
    text = encoded(scene(1), frame(1, 1, confusion={"test": 1}, step=3), frame(1, 2, step=4))
    assert modules.run(
        "stream.js", STREAM + "stream.feedText(text); return [stream.frame.confusion, stream.frame.step];", text=text, token="kept"
    ) == [{"test": 1}, 4]


def test_smoothing_is_the_unbiased_moving_average_and_gaps_stay(modules: Modules) -> None:
    values, weight = [4.0, 2.0, None, 6.0, 1.0], 0.7
    got = modules.run(
        "smooth.js", "return m.smooth(values.map((v) => v ?? NaN), weight).map((v) => Number.isNaN(v) ? null : v)", values=values, weight=weight
    )
    kept = [v for v in values if v is not None]
    powers = [np.array([weight ** (n - i) for i in range(n + 1)]) for n in range(len(kept))]
    expected = [float((p * kept[: len(p)]).sum() / p.sum()) for p in powers]
    assert got[2] is None
    assert [v for v in got if v is not None] == pytest.approx(expected)
    assert modules.run("smooth.js", "return m.smooth(values, 0)", values=kept) == kept


def test_thinning_keeps_the_ends_and_every_extreme(modules: Modules) -> None:
    values = (np.sin(np.arange(30_000) / 40) + np.where(np.arange(30_000) == 12_345, 9, 0)).tolist()
    kept = modules.run("smooth.js", "return m.thin(values)", values=values)
    assert len(kept) <= modules.run("smooth.js", "return m.MOST")
    assert kept == sorted(set(kept))
    assert {0, 12_345, 29_999} <= set(kept)
    assert modules.run("smooth.js", "return m.thin([1, 2, 3])") is None


PAINT = """
const { readTheme } = await import(new URL("./theme.js", address));
const theme = {...readTheme(document.body), neutral: "#e0e0e0", muted: "#123456"};
const paint = new m.Paint();
const task = classes ? {kind: "classification", classes} : {kind: "regression", targets: ["y"]};
paint.scene({task, data: {y: Object.assign(Float32Array.of(-2, 1), {shape: [2, 1]})}, generation: 1}, theme);
const canvas = document.createElement("canvas");
const context = canvas.getContext("2d");
const now = Float32Array.from(values, (v) => v ?? NaN), size = 2;
paint.answer(context, {x: 0, y: 0, w: 2, h: 2}, {glide: {now}, size, channels: now.length / 4}, crisp);
const words = [...paint.image.words], wide = paint.image.width, at = (i) => [words[i] & 255, (words[i] >> 8) & 255, (words[i] >> 16) & 255];
"""


def painted(modules: Modules, values: list[float | None], classes: list[str] | None, *, crisp: bool = False) -> list[list[int]]:
    """Colours of a 2 × 2 grid, the picture's upper row first."""
    return modules.run(
        "paint.js", PAINT + "return [0, wide - 1, wide * (wide - 1), wide * wide - 1].map(at);", values=values, classes=classes, crisp=crisp
    )


def test_a_probability_is_its_class_colour_when_sure_and_neutral_when_not(modules: Modules) -> None:
    """Row 0 of the values is the lowest and so the last of the picture; of 256 colours two stand for the middle."""
    upper_left, upper_right, lower_left, lower_right = painted(modules, [0, 1, 0.5, None], ["a", "b"])
    assert lower_left == ORANGE
    assert lower_right == BLUE
    assert upper_left == pytest.approx([0xE0] * 3, abs=2)
    assert upper_right == [0x12, 0x34, 0x56], "no number is no class"


def test_several_classes_mix_by_probability(modules: Modules) -> None:
    """Three classes at four points: sure of the first, sure of the second, undecided, sure of the second."""
    third = 1 / 3
    colours = painted(modules, [1, 0, third, 0, 0, 1, third, 1, 0, 0, third, 0], ["a", "b", "c"])
    assert colours == [[0xE0] * 3, BLUE, ORANGE, BLUE]


def test_discretised_colours_are_the_likeliest_class_alone(modules: Modules) -> None:
    colours = painted(modules, [0.4, 0.3, 0.4, 0.3, 0.35, 0.6, 0.35, 0.6, 0.25, 0.1, 0.25, 0.1], ["a", "b", "c"], crisp=True)
    assert colours == [ORANGE, BLUE, ORANGE, BLUE]


def test_values_are_coloured_evenly_on_both_sides_of_zero(modules: Modules) -> None:
    """Targets from -2 to 1: the scale is -2 … 2, and what lies beyond it takes its end."""
    upper_left, upper_right, lower_left, lower_right = painted(modules, [-2, 2, 0, 7], None)
    assert (lower_left, lower_right, upper_right) == (ORANGE, BLUE, BLUE)
    assert upper_left == pytest.approx([0xE0] * 3, abs=2)


def test_the_read_out_interpolates_between_grid_points(modules: Modules) -> None:
    got = modules.run(
        "surface.js",
        "return [[0, 0], [1, 0], [0.5, 0.5], [0, 1], [-0.5, 1.5]].map(([u, v]) => m.bilinear(Float32Array.of(9, 0, 1, 2, 3), 1, 2, u, v))",
    )
    assert got == pytest.approx([0, 1, 1.5, 2, 2.5])


def test_numbers_glide_to_exactly_where_they_should_and_out_of_nothing(modules: Modules) -> None:
    body = """
        const glide = new m.Glide();
        glide.aim([NaN, 1], 0, false); glide.step(0);
        glide.aim([2, 3], 100, false); glide.step(100 + glide.time / 2);
        const halfway = [...glide.now];
        glide.step(100 + glide.time + 1);
        return [halfway, [...glide.now], glide.step(1e9)];"""
    assert modules.run("plot.js", body) == [[2, 2], [2, 3], False]


STAGE = """
const { readTheme } = await import(new URL("./theme.js", address));
const sent = [];
const stage = {config: {}, theme: readTheme(document.body), send: (c) => sent.push(c), on: () => () => {}, watch() {}, settled: Promise.resolve()};
const root = document.createElement("div");
document.body.append(root);
const array = (Kind, shape, values) => Object.assign(Kind.from(values), {shape});
const cells = (root) => [...root.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent));
"""


def test_the_confusion_matrix_shows_the_counts(modules: Modules) -> None:
    body = (
        STAGE
        + """
        const scene = {task: {kind: "classification", classes: ["a", "b"]}, data: {}};
        const view = new m.Confusion(root, stage);
        view.scene(scene);
        view.frame({confusion: {train: array(Int32Array, [2, 2], [9, 9, 9, 9]), test: array(Int32Array, [2, 2], [5, 1, 2, 7])}}, scene);
        return [cells(root), root.querySelector(".note").textContent];"""
    )
    assert modules.run("confusion.js", body) == [[["5", "1"], ["2", "7"]], "12 of 15 right"]


def test_the_gallery_names_the_likeliest_class_and_what_is_true(modules: Modules) -> None:
    body = (
        STAGE
        + """
        const data = {names: ["p"], x: array(Float32Array, [3, 1], [1, 2, 3]), y: Int32Array.of(0, 2, 1), part: Uint8Array.of(0, 2, 2)};
        const scene = {generation: 1, task: {kind: "classification", classes: ["a", "b", "c"]}, data};
        stage.scene = scene;
        const view = new m.Gallery(root, stage);
        view.scene(scene);
        const probability = array(Float32Array, [2, 3], [0.7, 0.1, 0.2, 0.25, 0.5, 0.25]);
        view.frame({example: 2, examples: {index: Int32Array.of(1, 2), probability}}, scene);
        root.querySelector(".card").click();
        const says = (card) => [".answer b", ".sure", ".truth"].map((part) => card.querySelector(part).textContent);
        const texts = [...root.querySelectorAll(".card")].map(says);
        return [texts, [...root.querySelectorAll(".bars .row")].map((row) => row.lastChild.textContent), sent];
    """
    )
    texts, bars, sent = modules.run("gallery.js", body)
    assert texts == [["a", "70 %", "is c"], ["b", "50 %", ""]]
    assert bars == ["25.0 %", "50.0 %", "25.0 %"], "the chosen example, number 2"
    assert sent == [{"op": "example", "index": 1}]


def test_the_classes_show_the_measures_of_the_test_part(modules: Modules) -> None:
    body = (
        STAGE
        + """
        const scene = {task: {kind: "classification", classes: ["a", "b"]}, data: {}};
        const view = new m.Classes(root, stage);
        view.scene(scene);
        view.frame({per_class: {test: {precision: [0.5, 1], recall: [1, 0.25], f1: [2 / 3, 0.4], support: [3, 8]}}}, scene);
        return cells(root);"""
    )
    assert modules.run("classes.js", body) == [["50.0 %", "100.0 %", "66.7 %", "3"], ["100.0 %", "25.0 %", "40.0 %", "8"]]


def test_the_scatter_puts_each_example_at_its_truth_and_prediction(modules: Modules) -> None:
    body = (
        STAGE
        + """
        root.style.cssText = "width: 300px; height: 300px; display: flex";
        const data = {y: array(Float32Array, [3, 1], [0, 10, 5]), part: Uint8Array.of(2, 2, 2)};
        const scene = {generation: 1, task: {kind: "regression", targets: ["y"]}, data};
        stage.scene = scene;
        const view = new m.Scatter(root, stage);
        view.scene(scene);
        view.frame({example: 0, regression: {index: Int32Array.of(1, 2), predicted: Float32Array.of(2, 5)}}, scene);
        const seen = [];
        view.each((i, x, y) => seen.push([i, view.plot.atX(x), view.plot.atY(y)]));
        return seen;"""
    )
    assert modules.run("scatter.js", body) == [[1, pytest.approx(10), pytest.approx(2)], [2, pytest.approx(5), pytest.approx(5)]]


def test_curves_are_filled_from_the_columns_their_traces_name(modules: Modules) -> None:
    body = (
        STAGE
        + """
        globalThis.Plotly = {react: async () => {}, purge() {}, Fx: {hover() {}}};
        const columns = {epoch: [0, 1, 2], "train.loss": [3, 2, 1]};
        stage.rows = {version: 1, length: 3, column: (name) => columns[name] ?? []};
        const curves = new m.Curves(root, stage);
        const trace = {meta: {x: "epoch", y: "train.loss"}, line: {}, mode: "lines"};
        const plain = curves.traces({data: [trace]});
        curves.weight = 0.5;
        const soft = curves.traces({data: [trace]});
        return [plain.map((t) => [t.x, t.y, t.visible]), soft.map((t) => [t.y, t.visible])];"""
    )
    plain, soft = modules.run("curves.js", body)
    assert plain == [[[0, 1, 2], [3, 2, 1], None], [[0, 1, 2], [3, 2, 1], False]]
    assert soft[0] == [[3, 2, 1], None]
    assert soft[1] == [pytest.approx([3, 7 / 3, 11 / 7]), True]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("integer", 1234567, "1,234,567"),
        ("loss", 0.12345, "0.1235"),
        ("loss", 0.0000012, "1.20e−6"),
        ("loss", 123.456, "123.46"),
        ("percent", 0.9731, "97.3 %"),
        ("score", -0.5, "−0.500"),
        ("short", 0.00012, "1.2e−4"),
        ("brief", 15_320, "15.3 k"),
        ("duration", 4.21, "4.2 s"),
        ("duration", 3661, "1:01:01"),
        ("epoch", 12.5, "12.5"),
        ("integer", None, "–"),
    ],
)
def test_numbers_read_as_people_write_them(modules: Modules, name: str, value: float | None, text: str) -> None:
    assert modules.run("numbers.js", "return m[name](value)", name=name, value=value) == text
