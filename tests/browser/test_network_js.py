"""Edits on the network tree in the browser are pure, keep what they do not touch, and stay in step with the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.modules import Modules

Json = dict[str, Any]
Run = Callable[..., Any]

FREEZE = """
const freeze = (node) => { if (node && typeof node === "object") { Object.values(node).forEach(freeze); Object.freeze(node); } return node; };
const follower = (layer) => ["tanh", "relu", "dropout"].includes(layer.kind);
const activation = (layer) => ["tanh", "relu"].includes(layer.kind);
freeze(network);
"""


def dense(units: int) -> Json:
    return {"kind": "dense", "units": units}


TANH, RELU, DROPOUT = {"kind": "tanh"}, {"kind": "relu"}, {"kind": "dropout", "rate": 0.2}
STACK = [dense(8), TANH, dense(4), RELU, DROPOUT, {"kind": "flatten"}]
TREE = [dense(8), TANH, {"kind": "residual", "body": [dense(8), TANH, dense(6)], "shortcut": []}, RELU]


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


@pytest.fixture(scope="module")
def edit(modules: Modules) -> Run:
    """Run a body on a deeply frozen network: an edit that is not pure throws."""
    return lambda body, network, **values: modules.run("diagram/network.js", FREEZE + body, network=network, **values)


@pytest.mark.parametrize("path", ["network", "network[0]", "network[2].body", "network[2].body[0]", "network[12].paths[1][3].body"])
def test_paths_survive_parsing(edit: Run, path: str) -> None:
    assert edit("return m.join(m.parse(path));", [], path=path) == path


def test_a_path_finds_what_stands_there(edit: Run) -> None:
    assert edit('return m.at(network, "network[2].body[2]");', TREE) == dense(6)
    assert edit('return m.at(network, "network[9].body[2]") === undefined;', TREE)


def test_a_layer_goes_in_before_the_place_named(edit: Run) -> None:
    assert edit('return m.insert(network, "network", 2, [layer]);', STACK, layer=dense(1)) == [*STACK[:2], dense(1), *STACK[2:]]
    assert edit('return m.insert(network, "network[2].shortcut", 0, [layer])[2].shortcut;', TREE, layer=dense(6)) == [dense(6)]


def test_removal_takes_what_was_asked_and_no_more(edit: Run) -> None:
    assert edit('return m.remove(network, "network[2]", 3);', STACK) == [*STACK[:2], STACK[5]]
    assert edit('return m.remove(network, "network[2].body[1]")[2].body;', TREE) == [dense(8), dense(6)]


def test_an_update_changes_the_fields_named(edit: Run) -> None:
    assert edit('return m.update(network, "network[2].body[0]", {units: 3})[2].body[0];', TREE) == dense(3)


NOTHING = [
    'm.update(network, "network[0]", {units: 8})',
    'm.update(network, "network[9]", {units: 8})',
    'm.insert(network, "network", 0, [])',
    'm.remove(network, "network[7]")',
]


@pytest.mark.parametrize("body", NOTHING)
def test_an_edit_that_changes_nothing_returns_the_same_tree(edit: Run, body: str) -> None:
    assert edit(f"return {body} === network;", TREE)


def test_untouched_layers_keep_their_identity(edit: Run) -> None:
    kept = edit(
        """const after = m.update(network, "network[2].body[0]", {units: 3});
        return [after[0] === network[0], after[2] === network[2], after[2].body[1] === network[2].body[1]];""",
        TREE,
    )
    assert kept == [True, False, True]


def test_a_copy_stands_right_after_and_shares_nothing(edit: Run) -> None:
    assert edit('return m.duplicate(network, "network[2]", 3);', STACK) == [*STACK[:5], *STACK[2:]]
    assert edit('const after = m.duplicate(network, "network[2]"); return after[3] !== after[2] && after[3].body[0] !== after[2].body[0];', TREE)


@pytest.mark.parametrize(
    ("start", "count", "to", "expected", "path"),
    [
        (0, 2, 5, [2, 3, 4, 0, 1, 5], "network[3]"),
        (2, 3, 0, [2, 3, 4, 0, 1, 5], "network[0]"),
        (0, 2, 6, [2, 3, 4, 5, 0, 1], "network[4]"),
        (4, 1, 1, [0, 4, 1, 2, 3, 5], "network[1]"),
    ],
)
def test_a_move_within_a_list(edit: Run, start: int, count: int, to: int, expected: list[int], path: str) -> None:
    moved = edit('return m.move(network, `network[${start}]`, count, "network", to);', STACK, start=start, count=count, to=to)
    assert moved == {"network": [STACK[i] for i in expected], "path": path}


@pytest.mark.parametrize("to", [2, 3, 4, 5])
def test_a_move_to_where_it_already_stands_is_none(edit: Run, to: int) -> None:
    body = 'const moved = m.move(network, "network[2]", 3, "network", to); return moved.network === network && moved.path;'
    assert edit(body, STACK, to=to) == "network[2]"


def test_a_move_into_a_container_that_slides_with_it(edit: Run) -> None:
    moved = edit('return m.move(network, "network[0]", 2, "network[2].body", 1);', TREE)
    assert moved["path"] == "network[0].body[1]"
    assert moved["network"] == [{**TREE[2], "body": [dense(8), dense(8), TANH, TANH, dense(6)]}, RELU]


def test_a_move_out_of_a_container(edit: Run) -> None:
    moved = edit('return m.move(network, "network[2].body[2]", 1, "network", 1);', TREE)
    assert moved["path"] == "network[1]"
    assert moved["network"] == [dense(8), dense(6), TANH, {**TREE[2], "body": [dense(8), TANH]}, RELU]


def test_a_container_cannot_be_moved_into_itself(edit: Run) -> None:
    assert edit('return m.move(network, "network[2]", 1, "network[2].body", 0).network === network;', TREE)


def test_columns_are_runs_of_a_head_with_its_followers(edit: Run) -> None:
    runs = edit("return m.runs(network, follower).map(({index, count, head}) => [index, count, head?.kind ?? null]);", [TANH, *STACK])
    assert runs == [[0, 1, None], [1, 2, "dense"], [3, 3, "dense"], [6, 1, "flatten"]]
    assert edit('return ["network[0]", "network[2]", "network[1]"].map((path) => m.span(network, path, follower));', STACK) == [2, 3, 1]


def test_a_column_passes_its_whole_neighbour(edit: Run) -> None:
    passed = [STACK[i] for i in (2, 3, 4, 0, 1, 5)]
    assert edit('return m.shift(network, "network[0]", 1, follower);', STACK) == {"network": passed, "path": "network[3]"}
    assert edit('return m.shift(network, "network[2]", -1, follower);', STACK) == {"network": passed, "path": "network[0]"}


def test_a_follower_passes_one_layer_even_into_the_next_column(edit: Run) -> None:
    passed = [STACK[i] for i in (0, 2, 1, 3, 4, 5)]
    assert edit('return m.shift(network, "network[1]", 1, follower);', STACK) == {"network": passed, "path": "network[2]"}


def test_a_layer_inside_a_container_passes_one_layer(edit: Run) -> None:
    moved = edit('return m.shift(network, "network[2].body[0]", 1, follower);', TREE)
    assert moved["path"] == "network[2].body[1]"
    assert moved["network"][2]["body"] == [TANH, dense(8), dense(6)]


@pytest.mark.parametrize(("path", "direction"), [("network[0]", -1), ("network[5]", 1), ("network[9]", 1)])
def test_at_the_ends_nothing_moves(edit: Run, path: str, direction: int) -> None:
    assert edit("return m.shift(network, path, direction, follower).network === network;", STACK, path=path, direction=direction)


def test_a_column_does_not_pass_the_followers_of_the_input(edit: Run) -> None:
    assert edit('return m.shift(network, "network[1]", -1, follower).network === network;', [TANH, dense(8)])


def test_the_activation_of_the_neighbourhood_is_the_one_before_else_after(edit: Run) -> None:
    kinds = edit("return [0, 2, 4, 6].map((index) => m.neighbouring(network, index, activation)?.kind);", STACK)
    assert kinds == ["tanh", "tanh", "relu", "relu"]
    assert edit("return m.neighbouring(network, 1, activation);", [dense(1), dense(2)]) is None


def test_lists_of_layers_are_found_even_when_empty(edit: Run) -> None:
    assert sorted(edit('return m.lists(network[2], ["body", "shortcut"]);', TREE)) == ["body", "shortcut"]
    assert edit("return m.lists(network[2]);", TREE) == ["body"]
    assert edit("return m.lists({kind: 'conv2d', kernel: [3, 3]});", TREE) == []


def test_nested_layers_count(edit: Run) -> None:
    assert edit("return m.count(network);", TREE) == 7


def test_the_order_of_fields_does_not_matter_but_that_of_layers_does(edit: Run) -> None:
    assert edit("return m.same({a: 1, b: [1, {c: null}]}, {b: [1, {c: null}], a: 1});", [])
    pairs = "[[[1, 2], [2, 1]], [{a: 1}, {a: 1, b: 2}], [{a: undefined}, {b: 1}], [[], {}], [null, {}]]"
    assert not edit(f"return {pairs}.some(([a, b]) => m.same(a, b));", [])


EDITS = """
const sent = []; let lost = 0;
const edits = new m.Edits((edit) => sent.push(edit), () => { lost++; });
const net = (...units) => units.map((n) => ({kind: "dense", units: n}));
const seen = () => edits.network.map((layer) => layer.units);
edits.adopt({revision: 3, network: net(1)});
"""


@pytest.fixture(scope="module")
def session(modules: Modules) -> Run:
    return lambda body: modules.run("diagram/edits.js", EDITS + body)


def test_an_edit_shows_at_once_and_goes_out_with_the_revision_it_was_made_on(session: Run) -> None:
    assert session("edits.edit(net(2)); return [seen(), sent[0].revision, sent[0].network[0].units, edits.pending];") == [[2], 3, 2, True]


def test_its_echo_settles_it_without_replacing_the_layers_on_screen(session: Run) -> None:
    kept = session("""
        edits.edit(net(2));
        const layer = edits.network[0];
        edits.adopt({revision: 3, network: net(2)});
        return [edits.pending, edits.network[0] === layer];""")
    assert kept == [False, True]


def test_the_echo_of_the_first_of_two_edits_does_not_undo_the_second(session: Run) -> None:
    body = "edits.edit(net(2)); edits.edit(net(3)); edits.adopt({revision: 3, network: net(2)}); return [seen(), edits.pending];"
    assert session(body) == [[3], True]


def test_a_rerun_that_still_shows_the_old_network_is_ignored_while_an_edit_is_under_way(session: Run) -> None:
    assert session("edits.edit(net(2)); edits.adopt({revision: 3, network: net(1)}); return seen();") == [2]


def test_a_new_revision_always_stands(session: Run) -> None:
    assert session("edits.edit(net(2)); edits.adopt({revision: 4, network: net(7)}); return [seen(), edits.pending];") == [[7], False]


def test_an_old_revision_never_does(session: Run) -> None:
    assert session("edits.adopt({revision: 2, network: net(9)}); return seen();") == [1]


def test_the_tree_on_screen_is_no_edit(session: Run) -> None:
    assert session("return [edits.edit(edits.network), sent.length];") == [False, 0]


def test_a_layer_keeps_its_number_through_a_change_and_a_move(session: Run) -> None:
    assert session("""
        edits.edit([...edits.network, ...net(5)]);
        const [a, b] = edits.network.map((layer) => edits.ids.of(layer));
        edits.edit([{kind: "dense", units: 5}, {kind: "dense", units: 6}]);
        const [first, second] = edits.network.map((layer) => edits.ids.of(layer));
        return [first === b, second === a];""") == [True, True]
