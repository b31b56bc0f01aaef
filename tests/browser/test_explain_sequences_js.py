"""Sequences, and answers at each position or pixel, on the Explain page: what is drawn are the numbers it was given."""

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


PAGE = """
const load = (path) => import(new URL("/" + path, address));
const { el } = await load("dom.js");
const { readTheme, paintTheme } = await load("theme.js");
const { shade, furthest } = await load("explain/evidence.js");
document.body.replaceChildren();
const sheets = ["stage.css", "explain.css", "sequence.css", "explain/reasons.css"].map((href) => el("link", { rel: "stylesheet", href: "/" + href }));
await Promise.all(sheets.map((sheet) => new Promise((done) => { sheet.onload = done; document.body.append(sheet); })));
const root = document.body.appendChild(el("div.stage.explain", { style: "display:block;width:700px;height:auto;padding:10px" }));
const array = (shape, values) => Object.assign(Float32Array.from(values), { shape });
const chosen = [];
const page = {
  opened, prediction: null, theme: readTheme(root), asked: [],
  choice: { example: { row: 0 }, origin: 0, auto: true, target: { output: 0, against: null, block: null }, ...choice },
  choose(partial) {
    chosen.push(partial);
    Object.assign(page.choice, partial, partial.target ? { target: { ...page.choice.target, ...partial.target } } : {});
  },
  line: { ask(question) { page.asked.push(question); return { cancel() {} }; } },
};
paintTheme(root, page.theme);
for (const [key, value] of Object.entries(opened.data)) if (value?.shape) opened.data[key] = array(value.shape, value.values);
const press = (node, key) => node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
const point = (node, type, x, y) => {   // in CSS pixels of the node
  const box = node.getBoundingClientRect();
  node.setPointerCapture = () => {};
  const place = { clientX: box.left + x, clientY: box.top + y };
  node.dispatchEvent(new PointerEvent(type, { ...place, button: 0, buttons: 1, pointerId: 1, bubbles: true }));
};
const said = (selector) => root.querySelector(selector).textContent;
const all = (selector) => [...root.querySelectorAll(selector)];
const texts = (selector) => all(selector).map((node) => node.textContent);
const rgb = (text) => text.match(/\\d+/g).map(Number).join();
const settle = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
"""

WORDS = ["·", "the", "was", "not", "good", " "]


def tokens(*rows: list[int], task: dict[str, Any] | None = None, y: list[int] | None = None, **more: Any) -> dict[str, Any]:
    """What `open` says of rows of tokens."""
    length = len(rows[0])
    kind = task or {"kind": "classification", "classes": ["against", "for"]}
    width = kind.get("length", 1)
    data = {
        "names": [], "vocabulary": WORDS, "glue": " ", "part": [0] * len(rows),
        "x": {"values": [token for row in rows for token in row], "shape": [len(rows), length]},
        "y": {"values": y or [0] * len(rows) * width, "shape": [len(rows), width]},
    }  # fmt: skip
    return {"form": "tokens", "raw_shape": [length], "shape": [length], "task": kind, "data": data, "blocks": [], "relevant": None, **more}


def series(values: list[list[float]], **more: Any) -> dict[str, Any]:
    """What `open` says of one series: a list of features for each step."""
    data = {
        "names": ["tide", "wind"][: len(values[0])], "part": [0], "y": {"values": [0], "shape": [1, 1]},
        "x": {"values": [value for step in values for value in step], "shape": [1, len(values) * len(values[0])]},
    }  # fmt: skip
    columns = list(zip(*values, strict=True))
    ranges = {"low": [min(column) for column in columns], "high": [max(column) for column in columns]}
    shape = [len(values), len(values[0])]
    task = {"kind": "classification", "classes": ["calm", "storm"]}
    return {
        "form": "series",
        "raw_shape": shape,
        "shape": shape,
        "task": task,
        "data": data,
        "ranges": ranges,
        "blocks": [],
        "relevant": None,
        **more,
    }


def on_page(modules: Modules, module: str, opened: dict[str, Any], body: str, choice: dict[str, Any] | None = None, **values: Any) -> Any:
    """What a body returns that sees the module as `m`, a page of this copy as `page`, its element as `root` and what was chosen as `chosen`."""
    return modules.run(module, PAGE + body, opened=opened, choice=choice or {}, **values)


def test_each_token_has_the_colour_and_the_number_of_its_score(modules: Modules) -> None:
    scores = [0.02, -0.5, 0.25, 1.5, -0.0001, 0.0]
    got = on_page(
        modules,
        "explain/sequence/onsequence.js",
        tokens([1, 4, 2, 3, 5, 0], relevant={"each": True, "mask": [0, 0, 0, 1, 0, 0]}),
        """
        const view = new m.OnSequence(page);
        root.append(view.node);
        view.show({ scores: array([6], scores), raw: array([6], [1, 4, 2, 3, 5, 0]), start: array([6], [-1, 0, 0, 0, 0, 0]), target: {} });
        const beads = all(".bead");
        const colours = beads.map((bead) => [rgb(bead.style.background), rgb(shade(page.theme, Number(bead.dataset.score) / 1.5).fill)]);
        const rest = said(".seqreadout");
        beads[1].focus();
        const told = said(".seqreadout");
        press(beads[1], "End");
        const scored = beads.map((bead) => Number(bead.dataset.score));
        const cues = beads.map((bead) => bead.classList.contains("cue"));
        const legend = !root.querySelector(".seqkey.cue").hidden, stops = beads.filter((bead) => bead.tabIndex === 0).length;
        const [names, numbers, ends] = [".bead b", ".bead small", ".seqscale span"].map(texts);
        return { names, numbers, ends, scores: scored, colours, cues, legend, rest, told, last: said(".seqreadout"), stops };
        """,
        scores=scores,
    )
    assert got["names"] == ["the", "good", "was", "not", "␣", "·"], "a blank can be seen"
    assert got["scores"] == pytest.approx(scores) and got["numbers"][1:4] == ["−0.5", "+0.25", "+1.5"]
    assert all(drawn == meant for drawn, meant in got["colours"]) and len({drawn for drawn, _ in got["colours"]}) >= 4
    assert got["cues"] == [False, False, False, True, False, False] and got["legend"]
    assert got["ends"] == ["against −1.5", "+1.5 for"]
    assert got["rest"].startswith("Strongest: position 4, “not”: +1.5 (66 % of all evidence); baseline “·”")
    assert got["told"] == "Position 2, “good”: −0.5 (22 % of all evidence); baseline “·”"
    assert got["last"].startswith("Position 6, “·”: 0") and got["stops"] == 1


def test_a_long_text_wraps_without_numbers_and_stays_legible(modules: Modules) -> None:
    got = on_page(
        modules,
        "explain/sequence/onsequence.js",
        tokens([1] * 128) | {"data": tokens([1] * 128)["data"] | {"vocabulary": ["a", "b", " "], "glue": ""}},
        """
        const view = new m.OnSequence(page);
        root.append(view.node);
        const scores = array([128], Array.from({ length: 128 }, (_, k) => Math.sin(k)));
        view.show({ scores, raw: array([128], Array(128).fill(1)), start: null, target: { place: 100 } });
        const beads = all(".bead");
        const boxes = beads.map((bead) => bead.getBoundingClientRect());
        const edge = root.querySelector(".beads").getBoundingClientRect();
        const apart = boxes.every((box, k) => !k || box.left >= boxes[k - 1].right || box.top >= boxes[k - 1].bottom);
        press(beads[0], "ArrowDown");
        const inside = boxes.every(({ right, bottom }) => right <= edge.right && bottom <= edge.bottom);
        const lines = new Set(boxes.map(({ top }) => top)).size, narrowest = Math.min(...boxes.map(({ width }) => width));
        const font = parseFloat(getComputedStyle(beads[0]).fontSize), here = beads.findIndex((bead) => bead.classList.contains("here"));
        return { lines, narrowest, font, inside, apart, here, down: Number(document.activeElement.dataset.k) };
        """,
    )
    assert got["lines"] <= 5 and got["narrowest"] >= 15 and got["font"] >= 12 and got["inside"] and got["apart"]
    assert got["here"] == 100 and got["down"] > 20, "Down leads to the line below"


def test_each_step_of_a_series_has_a_column_in_the_colour_of_its_score(modules: Modules) -> None:
    values = [[0.0, 5.0], [1.0, 6.0], [0.5, 4.0], [2.0, 5.5]]
    scores = [0.1, -0.4, 0.8, 0.0, -0.8, 0.3, 0.6, -0.1]
    got = on_page(
        modules,
        "explain/sequence/onsequence.js",
        series(values),
        """
        const view = new m.OnSequence(page);
        root.append(view.node);
        view.show({ scores: array([4, 2], scores), raw: array([4, 2], values.flat()), start: array([4, 2], [1, 5, 1, 5, 1, 5, 1, 5]), target: {} });
        await settle();
        const { canvas, laid } = view.view;
        const ratio = canvas.width / canvas.clientWidth;
        const context = canvas.getContext("2d");
        const at = (x, y) => [...context.getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data.subarray(0, 3)].join();
        const drawn = [], meant = [];
        for (let t = 0; t < 4; t++) for (let f = 0; f < 2; f++) {
          const share = scores[2 * t + f] / 0.8;
          const middle = laid.top(f) + laid.line + laid.lane / 2;
          const tall = (share * (laid.lane - 6)) / 2;
          if (Math.abs(tall) < 4) continue;
          drawn.push(at(laid.x(t), middle - tall / 2), at(laid.x(t), middle + tall / 2));
          meant.push(rgb(shade(page.theme, share).fill));
        }
        const ground = at(laid.left + 1, laid.top(0) + laid.line + 2);
        point(canvas, "pointermove", laid.x(2), laid.top(1) + 20);
        const told = said(".seqreadout");
        press(canvas, "ArrowLeft");
        press(canvas, "ArrowUp");
        const key = canvas.getAttribute("aria-valuetext");
        return { drawn, meant, ground, told, key, cursor: !view.view.cursor.hidden, start: !view.start.hidden };
        """,
        values=values,
        scores=scores,
    )
    assert got["drawn"][::2] == got["meant"], "a column has the colour of its score"
    assert set(got["drawn"][1::2]) == {got["ground"]}, "and stands on the side of its sign"
    assert got["told"] == "Step 3, wind 4: +0.3 (10 % of all evidence); baseline 5"
    assert got["key"] == "Step 2, tide 1: +0.8 (26 % of all evidence); baseline 1" and got["cursor"] and got["start"]


def test_what_a_series_is_counted_from_is_said_at_the_line_and_at_the_answer(modules: Modules) -> None:
    opened = series([[-2.0], [1.0], [0.0]]) | {"task": {"kind": "regression", "targets": ["tide in 1 hour"]}}
    opened["data"] |= {"level": {"values": [123.4], "shape": [1]}}
    got = on_page(
        modules,
        "explain/sequence/onsequence.js",
        opened,
        """
        const view = new m.OnSequence(page);
        root.append(view.node);
        view.show({ scores: array([3, 1], [1, 2, 3]), raw: array([3, 1], [-2, 1, 0]), start: null, target: {} });
        const { TargetChoice } = await load("explain/target.js");
        new TargetChoice(root, page).opened(opened);
        const both = [said(".seqfrom"), said(".hint")];
        opened.data.level = undefined;
        view.show({ scores: array([3, 1], [1, 2, 3]), raw: array([3, 1], [-2, 1, 0]), start: null, target: {} });
        return [...both, said(".seqfrom")];
        """,
    )
    assert got == ["tide counted from the window’s last value, 123.4", "Counted from the window’s last value, 123.4.", ""]


LABELS = {"kind": "labelling", "classes": WORDS, "length": 4}


def test_a_position_is_chosen_with_its_likeliest_class(modules: Modules) -> None:
    opened = tokens([1, 2, 3, 4], [2, 3, 4, 1], task=LABELS, y=[2, 3, 4, -100, 3, 4, 1, -100])
    got = on_page(
        modules,
        "explain/target.js",
        opened | {"predicted": {"labels": None}},
        """
        opened.predicted.labels = Int32Array.from([2, 3, 3, 1, 3, 4, 1, 1]);
        const everywhere = array([4, 6], [0,.1,.9,0,0,0, 0,0,.2,.8,0,0, 0,0,0,.6,.4,0, 0,1,0,0,0,0]);
        root.style.width = "260px";
        page.prediction = { example: { row: 0 }, everywhere };
        const target = new m.TargetChoice(root, page);
        target.opened(opened);
        const beads = all(".places .bead");
        const read = () => ({
          chosen: beads.findIndex((bead) => bead.getAttribute("aria-selected") === "true"),
          words: said(".placewords"), numbers: texts(".classrow .number"), truth: texts(".truth").findIndex(Boolean),
        });
        const before = read();
        beads[2].click();
        target.choice(page.choice, ["target"]);
        const clicked = read();
        beads[2].focus();
        press(beads[2], "ArrowLeft");
        press(beads[1], "Enter");
        target.choice(page.choice, ["target"]);
        const keyed = read();
        const auto = chosen.map(({ auto }) => auto);
        page.choice.auto = false;
        beads[0].click();
        const right = beads.map((bead) => bead.dataset.right);
        return { answers: texts(".places .bead b"), right, before, clicked, keyed, targets: chosen.map(({ target }) => target), auto };
        """,
        {"target": {"output": 4, "against": None, "block": None, "place": 0}},
    )
    assert got["answers"] == ["was", "not", "not", "–"] and got["right"] == ["right", "right", "wrong", "unasked"]
    assert got["before"]["chosen"] == 0 and got["before"]["words"] == "After “the” it says “was”, 90 %, right."
    assert got["clicked"]["chosen"] == 2 and got["clicked"]["words"] == "After “the was not” it says “not”, 60 %; it should be “good”."
    assert got["clicked"]["numbers"] == ["0.0 %", "0.0 %", "0.0 %", "60.0 %", "40.0 %", "0.0 %"]
    assert got["clicked"]["truth"] == 4
    assert got["keyed"]["chosen"] == 1
    assert [target["place"] for target in got["targets"]] == [2, 1, 0]
    assert [target["output"] for target in got["targets"]] == [3, 3, 3], "the likeliest while it is followed, then what was chosen"
    assert got["auto"] == [True, True]


def test_of_very_many_classes_the_likeliest_are_listed_first(modules: Modules) -> None:
    words = [f"word {k}" for k in range(3000)]
    opened = tokens([1, 2], task={"kind": "labelling", "classes": words, "length": 2}, y=[5, 2999])
    got = on_page(
        modules,
        "explain/target.js",
        opened | {"predicted": {}},
        """
        const everywhere = array([2, 3000], Array.from({ length: 6000 }, (_, k) => (k % 3000) / 4.5e6));
        page.prediction = { example: { row: 0 }, everywhere };
        const target = new m.TargetChoice(root, page);
        target.opened(opened);
        const rows = () => all(".classrow").filter((node) => !node.hidden).sort((a, b) => a.style.order - b.style.order);
        const before = rows().map((node) => node.querySelector(".class > span").textContent);
        press(rows()[0], "ArrowDown");
        target.choice(page.choice, ["target"]);
        const start = performance.now();
        target.predicted();
        const took = performance.now() - start;
        return { before, output: page.choice.target.output, chosen: rows().findIndex((node) => node.getAttribute("aria-checked") === "true"), took };
        """,
        {"target": {"output": 2999, "against": 7, "block": None, "place": 0}},
    )
    assert got["before"][:3] == ["word 2999", "word 2998", "word 2997"] and len(got["before"]) == 42
    assert got["before"][40:] == ["word 7", "word 5"], "what it is held against, and what is true"
    assert got["output"] == 2998 and got["chosen"] == 1


def test_a_pixel_is_chosen_on_the_map_or_by_the_arrow_keys(modules: Modules) -> None:
    task = {"kind": "segmentation", "classes": ["ground", "ring"], "height": 2, "width": 3}
    opened = tokens([0]) | {"form": "image", "raw_shape": [1, 2, 3], "task": task}
    opened["data"] = {"names": ["ink"], "part": [0], "y": {"values": [0, 0, 1, 0, 0, 1], "shape": [1, 2, 3]}}
    got = on_page(
        modules,
        "explain/target.js",
        opened | {"predicted": {}},
        """
        page.prediction = { example: { row: 0 }, everywhere: array([2, 2, 3], [.9,.8,.3, .6,.4,.1, .1,.2,.7, .4,.6,.9]) };
        root.style.width = "260px";
        const target = new m.TargetChoice(root, page);
        target.opened(opened);
        const [map] = root.querySelectorAll(".placeframe");
        const click = (col, row) => point(map, "pointerdown", (map.offsetWidth * (col + 0.5)) / 3, (map.offsetHeight * (row + 0.5)) / 2);
        const words = () => said(".placewords");
        const first = target.place;
        click(1, 1);
        target.choice(page.choice, ["target"]);
        const clicked = [page.choice.target.place, page.choice.target.output, words()];
        press(map, "ArrowUp");
        target.choice(page.choice, ["target"]);
        const pixels = [...map.querySelector("canvas").getContext("2d").getImageData(0, 0, 3, 2).data].filter((_, k) => k % 4 === 0);
        const keyed = [page.choice.target.place, page.choice.target.output, words()];
        return { first, clicked, keyed, said: pixels.map((red) => Number(red === pixels[5])) };
        """,
        {"target": {"output": 0, "against": None, "block": None, "place": None}},
    )
    assert got["first"] == 5, "where it is surest of what is not most common"
    assert got["clicked"] == [4, 1, "At row 2, column 2 it says “ring”, 60 %; it should be “ground”."]
    assert got["keyed"] == [1, 0, "At row 1, column 2 it says “ground”, 80 %, right."]
    assert got["said"] == [0, 0, 1, 0, 1, 1]


def test_a_place_stays_with_another_example_where_it_is_asked_there(modules: Modules) -> None:
    opened = tokens([1, 2, 3, 4], [2, 3, 4, 1], [1, 1, 1, 1], task=LABELS, y=[2, 3, 4, -100, 3, -100, 1, -100, 1, 2, 3, 4])
    cards = {"methods": [{"kind": "saliency", "fit": "ok", "defaults": {"kind": "saliency"}}], "baselines": []}
    got = on_page(
        modules,
        "explain/choices.js",
        opened | cards | {"predicted": {}},
        """
        opened.predicted.labels = Int32Array.from([2, 3, 3, 1, 3, 4, 1, 1, 1, 2, 3, 5]);
        sessionStorage.clear();
        const c = new m.Choices();
        c.begin(opened);
        const told = [c.now.target];
        const go = (row) => { c.merge({ example: { row }, target: c.toward(opened, row), auto: c.now.auto }); told.push(c.now.target); };
        c.merge({ target: { output: 3, place: 1 }, auto: true });
        for (const row of [2, 1, 0]) go(row);
        c.merge({ target: { output: 0, block: "network[0]" } });
        go(2);
        return told;
        """,
    )
    assert got[0] == {"output": 3, "against": None, "block": None, "place": 2}, "the last that is asked, and what it says there"
    assert [(target["place"], target["output"]) for target in got[1:4]] == [(1, 2), (2, 1), (2, 3)]
    assert got[4] == {"output": 0, "against": None, "block": "network[0]", "place": None}


def test_typing_and_the_list_put_another_token(modules: Modules) -> None:
    got = on_page(
        modules,
        "explain/sequence/tokeneditor.js",
        tokens([1, 4, 2, 3]),
        """
        const editor = new m.TokenEditor(root, page);
        editor.opened(opened);
        const beads = all(".bead");
        const list = root.querySelector("select");
        beads[1].click();
        const at = list.value;
        list.value = "3";
        list.dispatchEvent(new Event("change"));
        editor.choice(page.choice);
        const changed = beads.map((bead) => bead.classList.contains("changed"));
        beads[0].focus();
        press(beads[0], "g");
        press(beads[0], "o");
        editor.choice(page.choice);
        press(beads[0], "q");
        const raws = chosen.map(({ example }) => example.raw);
        return { at, changed, title: beads[1].title, raws, names: texts(".bead"), options: texts("select option") };
        """,
    )
    assert got["at"] == "4" and got["raws"] == [[1, 3, 2, 3], [4, 3, 2, 3]], "numbers of tokens, one a position"
    assert got["changed"] == [False, True, False, False] and got["title"] == "Position 2: not, was good"
    assert got["names"] == ["good", "not", "was", "not"] and got["options"] == ["·", "the", "was", "not", "good", "␣"]


def test_a_letter_goes_in_and_moves_on(modules: Modules) -> None:
    letters = tokens([0, 1, 1])
    letters["data"] |= {"vocabulary": ["a", "b", " "], "glue": ""}
    got = on_page(
        modules,
        "explain/sequence/tokeneditor.js",
        letters,
        """
        const editor = new m.TokenEditor(root, page);
        editor.opened(opened);
        const [first] = root.querySelectorAll(".bead");
        first.focus();
        for (const key of ["b", " ", "a"]) press(document.activeElement, key);
        return { raws: chosen.map(({ example }) => example.raw), at: Number(document.activeElement.dataset.k) };
        """,
    )
    assert got == {"raws": [[1, 1, 1], [1, 2, 1], [1, 2, 0]], "at": 2}


def test_a_line_is_drawn_anew_by_dragging_keys_and_numbers(modules: Modules) -> None:
    values = [[0.0, 5.0], [1.0, 6.0], [0.5, 4.0], [2.0, 5.5], [1.0, 5.0]]
    got = on_page(
        modules,
        "explain/sequence/serieseditor.js",
        series(values),
        """
        root.style.width = "300px";
        const editor = new m.SeriesEditor(root, page);
        editor.opened(opened);
        await settle();
        const { canvas } = editor;
        const send = (type, t, value) => point(canvas, type, editor.x(t), editor.y(value));
        send("pointerdown", 1, 0);
        send("pointermove", 3, 1);
        canvas.dispatchEvent(new PointerEvent("lostpointercapture", { pointerId: 1 }));
        editor.choice(page.choice);
        const dragged = page.choice.example.raw;
        press(canvas, "Home");
        press(canvas, "ArrowUp");
        editor.choice(page.choice);
        const [up] = page.choice.example.raw;
        const names = root.querySelector("select");
        names.value = "1";
        names.dispatchEvent(new Event("change"));
        const number = root.querySelector("input");
        number.value = "−7.25";
        number.dispatchEvent(new Event("change"));
        const typed = page.choice.example.raw;
        number.value = "x";
        number.dispatchEvent(new Event("change"));
        return { dragged, up, typed, left: page.choice.example.raw.length, invalid: number.hasAttribute("aria-invalid") };
        """,
        values=values,
    )
    assert got["dragged"][2::2][:3] == pytest.approx([0, 0.5, 1], abs=0.03), "the line between two places of the pointer is straight"
    assert [got["dragged"][0], got["dragged"][8]] == [0, 1] and got["dragged"][1::2] == [5, 6, 4, 5.5, 5]
    assert got["up"] == pytest.approx(2.24 / 50, abs=0.01)
    assert got["typed"][1] == -7.25 and got["left"] == 10 and got["invalid"]


def test_of_many_numbers_the_baseline_says_the_one_that_is_explained(modules: Modules) -> None:
    baseline = {"kind": "mean", "title": "Mean", "summary": "", "fit": "ok", "reason": "", "controls": [], "defaults": {"kind": "mean"}}
    targets = [f"tide in {hours} hours" for hours in range(1, 9)]
    got = on_page(
        modules,
        "explain/baseline.js",
        series([[0.0], [1.0], [0.5]], baselines=[baseline], methods=[{"kind": "x", "uses_baseline": True}], names=["tide"])
        | {"task": {"kind": "regression", "targets": targets}},
        """
        const part = new m.BaselineChoice(root, page);
        part.opened(opened);
        part.show({ raw: array([3], [0.2, 0.2, 0.2]), probability: null, value: array([8], [1, 2, 3, 4, 5, 6, 7, 8]), labels: null });
        const before = said(".startsaid");
        page.choose({ target: { output: 6 } });
        part.choice(page.choice, ["target"]);
        return [before, said(".startsaid"), root.querySelector(".start").hidden];
        """,
        {"baseline": {"kind": "mean"}, "method": {"kind": "x"}},
    )
    assert got == ["There the network says tide in 1 hours 1.", "There the network says tide in 7 hours 7.", False]


def test_a_token_of_a_baseline_is_chosen_by_its_name(modules: Modules) -> None:
    control = {"field": "token", "label": "Token", "form": "integer", "default": 0, "help": "", "minimum": 0}
    baseline = {
        "kind": "token",
        "title": "One token",
        "summary": "",
        "fit": "ok",
        "reason": "",
        "controls": [control],
        "defaults": {"kind": "token", "token": 0},
    }
    got = on_page(
        modules,
        "explain/baseline.js",
        tokens([1, 4]) | {"baselines": [baseline], "methods": [{"kind": "x", "uses_baseline": True}], "names": []},
        """
        const part = new m.BaselineChoice(root, page);
        part.opened(opened);
        part.show({ raw: array([2], [-1, 3]), probability: array([2], [.25, .75]), value: null, labels: null });
        const list = root.querySelector(".form select");
        list.value = "3";
        list.dispatchEvent(new Event("change"));
        return { options: texts(".form option"), chosen, said: said(".startvalues"), asked: page.asked.length };
        """,
        {"baseline": {"kind": "token", "token": 0}, "method": {"kind": "x"}},
    )
    assert got["options"] == ["·", "the", "was", "not", "good", "␣"] and got["chosen"] == [{"baseline": {"kind": "token", "token": 3}}]
    assert got["said"] == "∅ not" and got["asked"] >= 1
