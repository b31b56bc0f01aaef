"""The Race page: one component that watches every lane's run over a connection of its own, and what it is answered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from playground.ui.component import component
from playground.ui.race_config import config
from playground.ui.race_lanes import again, begin, copy, follow, open_in_play, reattach, remove, rename
from playground.ui.session import held, session
from playground.ui.shell import leave

KEY = "race"


def race() -> None:
    """Draw the race of this session, with a run behind every lane that can run."""
    own = session()
    begin(own)
    follow(own)
    own.lanes.open = own.lanes.at(own.lanes.chosen)
    heard: dict[str, Any] = {f"on_{name}_change": partial(_hear, name) for name in ANSWERS}
    component("race")(key=KEY, data=config(own), **heard)
    leave()


def _hear(name: str) -> None:
    """Answer what the component said; a malformed message is none."""
    value = (held(KEY) or {}).get(name)
    if value is not None:
        ANSWERS[name](value)


def _tab(value: Any) -> None:
    told = value.get("lanes") if isinstance(value, dict) else None
    reattach(session(), told if isinstance(told, list) else [])


def _slot(act: Callable[[Any, int], None], value: Any) -> None:
    """Do something with the lane of a slot, if there is one."""
    if isinstance(value, int) and not isinstance(value, bool) and session().lanes.at(value) is not None:
        act(session(), value)


def _rename(value: Any) -> None:
    if isinstance(value, dict) and isinstance(value.get("name"), str):
        _slot(lambda own, slot: rename(own, slot, value["name"]), value.get("slot"))


def _choose(value: Any) -> None:
    def choose(own: Any, slot: int) -> None:
        own.lanes.chosen = None if own.lanes.chosen == slot else slot

    _slot(choose, value)


def _vary(_: Any) -> None:
    """Ask the question of many seeds: the first lane's experiment, on the Vary page."""
    session().leaving = "vary"


def _undo(value: Any) -> None:
    slot = session().lanes.said[2]
    lane = session().lanes.at(slot)
    if lane is not None:
        lane.desk.undo()


ANSWERS: dict[str, Callable[[Any], None]] = {
    "tab": _tab,
    "change": _choose,
    "copy": partial(_slot, copy),
    "remove": partial(_slot, remove),
    "play": partial(_slot, open_in_play),
    "rename": _rename,
    "reroll": lambda _: again(session()),
    "vary": _vary,
    "undo": _undo,
}
"""What the component says, by name, and what is done about it."""
