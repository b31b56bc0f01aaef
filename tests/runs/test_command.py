"""Commands: what may be asked is understood, all else is refused in a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from playground.runs.command import MAX_BYTES, CommandError, Speed, Step, View, Watch, parse

GOOD = [
    {"op": "play"},
    {"op": "pause"},
    {"op": "step", "unit": "batch"},
    {"op": "step", "unit": "epoch"},
    {"op": "anatomy"},
    {"op": "reset"},
    {"op": "recover"},
    {"op": "set", "block": "network[0]", "unit": 3, "source": 2, "value": 0.5},
    {"op": "set", "block": "output", "unit": 0, "source": None, "value": -1e6},
    {"op": "freeze", "block": "network[0]", "unit": None, "source": None, "on": True},
    {"op": "freeze", "block": "network[0]", "unit": 1, "source": 0, "on": False},
    {"op": "silence", "block": "network[0]", "unit": 1, "on": True},
    {"op": "reinitialise", "block": "output"},
    {"op": "focus", "block": "network[2]", "unit": 900},
    {"op": "focus", "block": None},
    {"op": "speed", "unit": "step", "rate": 3},
    {"op": "speed", "unit": "epoch", "rate": 0.5},
    {"op": "speed", "unit": "epoch", "rate": None},
    {"op": "example", "index": 7},
    {"op": "watch", "visible": True, "views": ["surface", "units"]},
    {"op": "watch", "visible": False, "views": []},
]
BAD = [
    "",
    "null",
    "[]",
    "7",
    '"play"',
    "{",
    "{}",
    '{"op": "stop"}',
    '{"op": "start"}',
    '{"op": "play", "now": 1}',
    '{"op": ["play"]}',
    '{"op": "step", "unit": "year"}',
    '{"op": "speed", "rate": 0}',
    '{"op": "speed", "rate": -1}',
    '{"op": "speed", "rate": NaN}',
    '{"op": "speed", "rate": 1e400}',
    '{"op": "speed", "rate": "3"}',
    '{"op": "set", "block": "output", "unit": 0, "source": null, "value": 1000001}',
    '{"op": "set", "block": "output", "unit": 0, "source": null, "value": NaN}',
    '{"op": "set", "block": "output", "unit": 0, "source": null, "value": "1"}',
    '{"op": "set", "block": "output", "unit": 0, "value": 1}',
    '{"op": "freeze", "block": 3}',
    '{"op": "silence", "block": "network[0]", "unit": -1, "on": true}',
    '{"op": "silence", "block": "network[0]", "unit": 0, "on": 1}',
    '{"op": "reinitialise"}',
    '{"op": "focus"}',
    json.dumps({"op": "reinitialise", "block": "x" * 65}),
    '{"op": "example", "index": -1}',
    '{"op": "example", "index": 1.5}',
    '{"op": "example", "index": 99999999999}',
    '{"op": "watch", "views": ["everything"]}',
    '{"op": "watch", "visible": "yes"}',
    json.dumps({"op": "watch", "views": ["surface"] * 99}),
]


@pytest.mark.parametrize("command", GOOD, ids=json.dumps)
def test_every_command_is_understood_as_text_and_as_a_map(command: dict[str, object]) -> None:
    assert parse(json.dumps(command)) == parse(command)
    assert parse(command).op == command["op"]


def test_a_field_at_fault_is_named() -> None:
    with pytest.raises(CommandError, match=r"value: Input should be less than or equal to 1000000"):
        parse({"op": "set", "block": "output", "unit": 0, "source": None, "value": 1e7})


def test_the_fields_arrive() -> None:
    assert parse({"op": "step", "unit": "epoch"}) == Step(unit="epoch")
    assert parse({"op": "speed", "unit": "epoch", "rate": 2}) == Speed(unit="epoch", rate=2.0)
    assert parse({"op": "watch", "visible": False, "views": ["health"]}) == Watch(visible=False, views=(View.HEALTH,))


@pytest.mark.parametrize("text", BAD)
def test_nonsense_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(CommandError, match=r"^The command is .{5,}"):
        parse(text)


def test_what_is_too_long_is_refused_unread() -> None:
    padding = " " * MAX_BYTES
    with pytest.raises(CommandError, match="at most 4096 bytes"):
        parse('{"op": "play"}' + padding)


@given(st.text() | st.binary() | st.dictionaries(st.text(max_size=5), st.integers() | st.text() | st.none(), max_size=4))
@example("[" * 4000)
@example('{"op":' * 600)
@example("\ud800")
@example({"op": object()})
def test_anything_is_a_command_or_a_command_error(anything: object) -> None:
    try:
        assert parse(anything).op  # type: ignore[arg-type]
    except CommandError as error:
        assert len(str(error)) < 400
