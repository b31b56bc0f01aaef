"""What the pages of the menu "Compare" say in the browser, part by part."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.modules import ADDRESS, Modules


@pytest.fixture
def modules(page: Page) -> Modules:
    return Modules(page)


LANES = "states.map((state) => ({ state, connection: 'live', config: { problems: [] } }))"


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["ready", "ready"], "2 lanes, ready."),
        (["paused", "paused", "paused"], "3 lanes: 3 paused."),
        (["running", "paused", "diverged"], "3 lanes: 1 running, 1 paused, 1 diverged."),
        (["parked", "parked"], "2 lanes: 2 parked."),
    ],
)
def test_the_bar_of_a_race_says_how_its_lanes_are(modules: Modules, states: list[str], said: str) -> None:
    assert modules.run("race/bar.js", f"return m.RaceBar.prototype.words({LANES})", states=states) == said


SETTINGS = """
    const root = document.createElement("div");
    const page = { ends: new Map(), threshold: 0.95, begun: { metric: "accuracy", part: "validation", fields, settings } };
    const table = new m.Settings(root, page);
    table.fresh();
    return [root.querySelector("thead th").textContent, ...[...root.querySelectorAll("tbody th")].map((th) => `${th.textContent} | ${th.title}`)];
"""


def test_a_row_of_two_varied_fields_shows_their_values_under_their_names(modules: Modules) -> None:
    two = [{"number": 0, "name": "Learning rate 0.01, Number of hidden layers 2", "short": "0.01 · 2", "colour": "#000", "link": ""}]
    told = modules.run("vary/settings.js", SETTINGS, fields=["Learning rate", "Number of hidden layers"], settings=two)
    assert told == ["Learning rate · Number of hidden layers", "0.01 · 2 | Learning rate 0.01, Number of hidden layers 2"]
    one = [{"number": 0, "name": "Learning rate 0.01", "short": "0.01", "colour": "#000", "link": ""}]
    assert modules.run("vary/settings.js", SETTINGS, fields=["Learning rate"], settings=one) == ["Setting", "Learning rate 0.01 | Learning rate 0.01"]


TRIALS = """
    const root = document.createElement("div");
    const running = [{ number: 1, words: {}, rungs: [[5, 0.5]] }];
    const page = { begun: { metric: "accuracy", fields: [] }, trials: new Map(), standing: { front: [], running }, under: "under way" };
    const table = new m.Trials(root, page);
    const pill = () => { table.fresh(); const { textContent, dataset } = root.querySelector(".pill"); return [textContent, dataset.state]; };
    const first = pill();
    page.under = "begun";
    return [first, pill()];
"""


def test_a_trial_is_under_way_only_while_the_search_runs(modules: Modules) -> None:
    assert modules.run("search/trials.js", TRIALS) == [["under way", "running"], ["begun", "paused"]]


def test_a_quick_trial_took_some_time(modules: Modules) -> None:
    assert modules.run("search/scores.js", "return [0, 0.034, 0.96, 1.04, 75, null].map(m.took)") == ["0 ms", "34 ms", "960 ms", "1.0 s", "1:15", "–"]


@pytest.mark.parametrize(("metric", "said"), [("r2", "Standings by validation R²"), ("iou", "Standings by validation mean IoU")])
def test_names_of_metrics_keep_their_capitals(modules: Modules, metric: str, said: str) -> None:
    title = """
        const lane = { config: { metric, shared: { examples: false }, slot: 0 }, rows: {} };
        const table = Object.assign(Object.create(m.Table.prototype), { page: { lanes: [lane], look: { part: "validation" } } });
        table.title = document.createElement("span");
        table.places = () => { throw new Error("enough"); };
        try { table.fill(); } catch (error) { if (error.message !== "enough") throw error; }
        return table.title.textContent;
    """
    assert modules.run("race/table.js", title, metric=metric) == said


TALL = """async (address) => {
    const sheet = (name) => Object.assign(document.createElement("link"), { rel: "stylesheet", href: address + name });
    const sheets = ["stage.css", "race.css"].map(sheet);
    document.head.append(...sheets);
    await Promise.all(sheets.map((sheet) => new Promise((done) => { sheet.onload = done; })));
    document.body.innerHTML = '<div class="stage race"><div style="height: 3000px"></div><div class="notice">Said</div></div>';
}"""


def test_what_a_race_has_to_say_is_in_sight_however_many_lanes_there_are(modules: Modules) -> None:
    modules.page.evaluate(TALL, ADDRESS)
    expect(modules.page.locator(".notice")).to_be_in_viewport()
