"""The parts of the Explain page that compute: the line of questions, the pace of choices, what is kept, which examples are on offer."""

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


LINE = """
const sent = [], heard = [];
class Socket {
  static OPEN = 1;
  constructor() { this.readyState = 1; Socket.last = this; }
  send(text) { sent.push(JSON.parse(text)); }
  close() { this.onclose?.({ code: 1000 }); }
}
globalThis.WebSocket = Socket;
const words = ["opened", "state", "problem", "connection", "error", "quiet"];
const hear = Object.fromEntries(words.map((name) => [name, (value) => heard.push([name, value])]));
const line = new m.Line(hear);
line.open("/somewhere");
Socket.last.onopen();
const settle = () => new Promise((done) => setTimeout(done));
const asks = () => sent.filter(({ op }) => op === "ask");
"""


def test_a_line_takes_a_copy_first_and_hands_answers_to_whoever_asked(modules: Modules) -> None:
    got = modules.run(
        "explain/line.js",
        LINE
        + """
        const parts = [];
        line.ask({ kind: "a" }, (part) => parts.push(["a", part.value]));
        line.ask({ kind: "b" }, (part) => parts.push(["b", part.value]));
        const [a, b] = asks();
        line.receive({ type: "answer", id: b.id, value: 2, final: true });
        line.receive({ type: "answer", id: a.id, value: 1, final: false });
        const waiting = line.waits(null);
        line.receive({ type: "answer", id: a.id, value: 3, final: true });
        line.receive({ type: "answer", id: a.id, value: 4, final: true });   // late: nobody waits
        line.receive({ type: "answer", id: 0, step: 7 });
        return { first: sent[0], ids: [a.id, b.id], parts, waiting, after: line.waits(null), heard: heard.map(([name]) => name) };
        """,
    )
    assert got["first"] == {"op": "take"}
    assert got["ids"] == [1, 2] and got["parts"] == [["b", 2], ["a", 1], ["a", 3]]
    assert got["waiting"] and not got["after"]
    assert got["heard"] == ["connection", "quiet", "quiet", "opened"]


def test_what_is_not_wanted_any_more_is_cancelled_and_not_heard(modules: Modules) -> None:
    got = modules.run(
        "explain/line.js",
        LINE
        + """
        let parts = 0;
        const asked = line.ask({ kind: "a" }, () => parts++);
        asked.cancel();
        asked.cancel();
        line.receive({ type: "answer", id: 1, final: true });
        return { parts, cancels: sent.filter(({ op }) => op === "cancel") };
        """,
    )
    assert got == {"parts": 0, "cancels": [{"op": "cancel", "id": 1}]}


def test_only_the_shown_views_pins_and_the_pages_own_are_asked_anew(modules: Modules) -> None:
    got = modules.run(
        "explain/line.js",
        LINE
        + """
        const pins = () => sent.filter(({ op }) => op === "pin").at(-1)?.questions.map(({ id }) => id);
        line.show("why");
        line.ask({ kind: "own" }, () => {}, { pin: true });
        const why = line.ask({ kind: "why" }, () => {}, { pin: true, owner: "why" });
        line.ask({ kind: "field" }, () => {}, { pin: true, owner: "field" });
        line.ask({ kind: "once" }, () => {}, { owner: "why" });
        await settle();
        const before = pins();
        line.follow(0.5);
        await settle();
        const following = pins();
        line.show("field");
        await settle();
        const other = pins();
        line.show("why");
        why.cancel();
        await settle();
        return { before, following, other, last: pins(), follow: sent.filter(({ op }) => op === "follow") };
        """,
    )
    assert "before" not in got or got["before"] is None, "nothing is pinned while nothing is followed"
    assert got["following"] == [1, 2] and got["other"] == [1, 3] and got["last"] == [1]
    assert got["follow"] == [{"op": "follow", "every": 0.5}]


def test_a_pinned_question_hears_every_answer_and_a_problem_goes_to_whoever_asked(modules: Modules) -> None:
    got = modules.run(
        "explain/line.js",
        LINE
        + """
        const parts = [], problems = [];
        line.ask({ kind: "a" }, (part) => parts.push(part.step), { pin: true });
        for (const step of [1, 2, 3]) line.receive({ type: "answer", id: 1, step, final: true });
        line.ask({ kind: "b" }, () => {}, { onProblem: ({ message }) => problems.push(message) });
        line.receive({ type: "problem", id: 2, message: "No." });
        line.ask({ kind: "c" }, () => {});
        line.receive({ type: "problem", id: 3, message: "Told to all." });
        return { parts, problems, heard: heard.filter(([name]) => name === "problem").map(([, { message }]) => message) };
        """,
    )
    assert got == {"parts": [1, 2, 3], "problems": ["No."], "heard": ["Told to all."]}


def test_a_lost_line_opens_again_and_takes_a_copy_anew(modules: Modules) -> None:
    got = modules.run(
        "explain/line.js",
        LINE
        + """
        line.ask({ kind: "a" }, () => {});
        const first = Socket.last;
        first.onclose({ code: 1006 });
        const lost = heard.at(-1), waits = line.waits(null);
        await new Promise((done) => setTimeout(done, 400));
        const again = Socket.last !== first;
        Socket.last.onopen();
        Socket.last.onclose({ code: 4404 });
        const gone = heard.at(-1);
        await new Promise((done) => setTimeout(done, 700));
        const left = line.socket;
        line.close();
        return { lost, waits, again, takes: sent.filter(({ op }) => op === "take").length, gone, left };
        """,
    )
    assert got["lost"] == ["connection", "lost"] and not got["waits"] and got["again"]
    assert got["takes"] == 2 and got["gone"] == ["connection", "gone"]
    assert got["left"] is None, "a run that the server does not know is not asked for again"


PACE = """
const real = { now: performance.now, frame: requestAnimationFrame, set: setTimeout, clear: clearTimeout };
let [clock, serial, queue] = [1000, 0, []];
const later = (act, ms) => { queue.push({ act, at: clock + ms, id: ++serial }); return serial; };
performance.now = () => clock;
const drop = (id) => { queue = queue.filter((timer) => timer.id !== id); };
const clocks = (frame, set, clear) => Object.assign(globalThis, { requestAnimationFrame: frame, setTimeout: set, clearTimeout: clear });
clocks((act) => later(act, 16), later, drop);
const pass = (ms) => {
  for (const end = clock + ms; clock < end; clock++) {
    for (const { id, act } of queue.filter(({ at }) => at <= clock)) { drop(id); act(); }
  }
};
const restore = () => { performance.now = real.now; clocks(real.frame, real.set, real.clear); };
const told = [];
let [busy, dropped] = [false, 0];
const pace = new m.Pace((what) => { told.push([...what].sort().join()); }, () => busy, () => { dropped++; });
const move = (times) => { for (let k = 0; k < times; k++) { pace.add(["example"]); pass(20); } };
"""


def paced(modules: Modules, body: str) -> Any:
    """What a body returns under a clock of its own: `pass(ms)`, `move(times)` a change each 20 ms."""
    return modules.run("explain/pace.js", f"{PACE} try {{ {body} }} finally {{ restore(); }}")


def test_a_choice_is_told_at_once_while_nothing_is_out(modules: Modules) -> None:
    got = paced(modules, 'pace.add(["example"]); pace.add(["target"]); pass(20); return told;')
    assert got == ["example,target"], "several within one picture are told as one"


def test_a_movement_waits_for_the_answers_that_are_out(modules: Modules) -> None:
    got = paced(modules, "move(1); busy = true; move(5); const n = told.length; busy = false; pace.look(); return [n, told.length, dropped];")
    assert got == [1, 2, 0]


def test_a_movement_that_rests_is_told_whatever_is_out(modules: Modules) -> None:
    got = paced(modules, "move(1); busy = true; move(1); pass(90); const before = told.length; pass(40); return [before, told.length];")
    assert got == [1, 2]


def test_answers_too_slow_for_a_movement_are_let_go_until_it_rests(modules: Modules) -> None:
    script = "move(1); busy = true; move(25); busy = false; pace.look(); const n = told.length; pass(200); return [n, told.length, dropped];"
    assert paced(modules, script) == [1, 2, 1]


OPENED = """
const array = (shape, values) => Object.assign(Float32Array.from(values), { shape });
const card = (kind, fit = "ok", defaults = {}) => ({ kind, fit, defaults: { kind, ...defaults } });
const opened = {
  form: "table", raw_shape: [2], task: { kind: "classification", classes: ["a", "b", "c"] },
  data: { part: [0, 0, 1, 2, 2, 2], y: [0, 1, 2, 0, 1, 2], names: ["u", "v"], x: array([6, 2], [0,0,1,1,2,2,3,3,4,4,5,5]) },
  predicted: { probability: array([6, 3], [.9,.1,0, .2,.7,.1, 0,0,1, .1,.8,.1, .3,.6,.1, .4,.35,.25]), value: null },
  blocks: [{ id: "input", units: 2 }, { id: "network[0]", units: 4 }, { id: "output", units: 3 }],
  methods: [card("exact_shapley", "no"), card("integrated_gradients", "ok", { steps: 32 }), card("saliency", "caution")],
  baselines: [card("mean"), card("blur", "no")],
};
"""


def test_the_first_choice_is_the_first_test_example_and_its_likeliest_class(modules: Modules) -> None:
    got = modules.run("explain/choices.js", OPENED + "sessionStorage.clear(); const c = new m.Choices(); c.begin(opened); return c.now;")
    assert got["example"] == {"row": 3} and got["origin"] == 3
    assert got["target"] == {"output": 1, "against": None, "block": None} and got["auto"]
    assert got["method"] == {"kind": "integrated_gradients", "steps": 32} and got["baseline"] == {"kind": "mean"}


def test_choices_come_back_with_the_tab_as_far_as_they_still_fit(modules: Modules) -> None:
    got = modules.run(
        "explain/choices.js",
        OPENED
        + """
        sessionStorage.clear();
        const before = new m.Choices();
        before.begin(opened);
        before.merge({ example: { raw: [7, 8] }, target: { output: 2 }, method: { kind: "saliency" } });
        await new Promise((done) => setTimeout(done, 250));
        const same = new m.Choices();
        same.begin(opened);
        const other = new m.Choices();
        other.begin({ ...opened, data: { ...opened.data, part: [2, 0], y: [0, 1] }, methods: opened.methods.slice(0, 2) });
        return { same: same.now, other: other.now };
        """,
    )
    assert got["same"]["example"] == {"raw": [7, 8]} and got["same"]["origin"] == 3
    assert got["same"]["target"]["output"] == 2 and not got["same"]["auto"] and got["same"]["method"] == {"kind": "saliency"}
    assert got["other"]["example"] == {"row": 0} and got["other"]["auto"], "another data set: its own first example"
    assert got["other"]["method"]["kind"] == "integrated_gradients", "a method that is not offered any more is not kept"


def test_a_choice_says_what_it_changed(modules: Modules) -> None:
    got = modules.run(
        "explain/choices.js",
        OPENED
        + """
        sessionStorage.clear();
        const c = new m.Choices();
        c.begin(opened);
        const what = (partial) => c.merge(partial);
        const told = [{ example: { row: 3 } }, { example: { row: 4 } }, { example: { raw: [1, 2] } }, { target: { output: 0 } }].map(what);
        return [...told, c.now.origin, c.now.auto, c.now.inputs];
        """,
    )
    assert got[0] == []
    assert sorted(got[1]) == ["example", "origin"] and got[2] == ["example"]
    assert sorted(got[3]) == ["auto", "target"], "a target that is chosen stays"
    assert got[4:] == [4, False, None]


PICKING = OPENED + "let changes = 0; const p = new m.Picking(() => changes++); p.begin(opened);"


def test_examples_are_on_offer_by_part_order_and_cell(modules: Modules) -> None:
    got = modules.run(
        "explain/picking.js",
        PICKING
        + """
        const cells = [0, 2].map((truth) => ({ cell: { true: truth, predicted: 1 } }));
        const orders = [p.order];
        for (const wish of [{ by: "wrong" }, { by: "unsure" }, { part: "all", by: "given" }, ...cells]) {
          p.want(wish);
          orders.push(p.order);
        }
        return { orders, changes, parts: p.parts() };
        """,
    )
    assert got["parts"] == ["train", "validation", "test", "all"]
    assert got["orders"] == [[3, 4, 5], [3, 5, 4], [5, 4, 3], [0, 1, 2, 3, 4, 5], [3], []]
    assert got["changes"] == 6


def test_the_next_example_goes_round_and_one_not_on_offer_leads_to_the_first(modules: Modules) -> None:
    got = modules.run(
        "explain/picking.js",
        PICKING
        + """
        const found = [[3, 1], [5, 1], [3, -1], [0, -1]].map(([row, by]) => p.beside(row, by));
        p.want({ cell: { true: 2, predicted: 1 } });
        return [...found, p.beside(3, 1)];
        """,
    )
    assert got == [4, 3, 5, 3, None]
