"""The stage: the one component that shows the living network, fed by its own connection to the run."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from playground.experiment import Experiment
from playground.runs.command import CommandError
from playground.runs.keys import token_of
from playground.runs.manager import manager
from playground.ui.component import component
from playground.ui.run_hold import keep_running, own, reattach
from playground.ui.session import held, session
from playground.ui.stage_config import config

KEY = "stage"

POLL = 0.3
"""Seconds between two looks at the run where no socket can be opened."""


def stage() -> None:
    """Draw the stage for this session, with a run behind it."""
    keep_running(session())
    if session().polling:
        st.fragment(_look, run_every=POLL)(session().experiment)
    else:
        _mount(config(session()))


def _look(drawn: Experiment) -> None:
    """Look at the run once more. What the page did to the experiment, or a run that has ended, concerns the whole page."""
    current = session()
    messages = manager().poll(current.token, current.id) if current.token else b""
    if messages is None or current.experiment is not drawn:
        st.rerun()
    _mount({**config(current), "frame": base64.b64encode(messages).decode()})


def _mount(data: dict[str, Any]) -> None:
    heard: dict[str, Any] = {f"on_{name}_change": partial(_hear, name) for name in ANSWERS}
    component("stage")(key=KEY, data=data, **heard)


def _hear(name: str) -> None:
    """Answer what the component said; a malformed message is none."""
    value = (held(KEY) or {}).get(name)
    if value is not None:
        ANSWERS[name](value)


def _tab(value: Any) -> None:
    told = value if isinstance(value, dict) else {}
    token, last = (name if isinstance(name, str) else None for name in (told.get("token"), told.get("last")))
    own(session(), told.get("owner"))
    reattach(session(), token, last)


def _edit(value: Any) -> None:
    if isinstance(value, dict) and isinstance(value.get("revision"), int) and isinstance(value.get("network"), list):
        session().rebuild(value["network"], value["revision"])


def _fork(value: Any) -> None:
    """Go on from the state that is looked at, as it is or with another learning rate."""
    rate = value.get("rate") if isinstance(value, dict) else None
    session().fork(float(rate) if isinstance(rate, int | float) and 0 < rate < 1e6 else 1.0)


def _open(value: Any) -> None:
    """Another run of the tree."""
    if isinstance(value, str) and not session().open(token_of(session().owner, value)):
        session().say("This run is no longer in the history.")


def _features(value: Any) -> None:
    session().edit([(("data", "features"), value)])


def _points(value: Any) -> None:
    """What was drawn by hand, unless the data have been replaced since."""
    told = value if isinstance(value, dict) else {}
    if isinstance(told.get("points"), list) and told.get("revision") == session().revision:
        session().edit([(("data", "source", "points"), told["points"]), (("data", "source", "numbers"), told.get("numbers", []))])


def _transport(value: Any) -> None:
    session().polling = value == "poll"


def _drawn(_: Any) -> None:
    session().drawn = True


def _command(value: Any) -> None:
    """A command of a page without a socket."""
    token = session().token
    if token is None or not isinstance(value, dict):
        return
    try:
        manager().command(token, value, manager().poller(token, session().id))
    except (CommandError, KeyError) as error:
        session().say(str(error))


ANSWERS: dict[str, Callable[[Any], None]] = {
    "tab": _tab,
    "drawn": _drawn,
    "transport": _transport,
    "edit": _edit,
    "features": _features,
    "points": _points,
    "undo": lambda _: session().undo(),
    "redo": lambda _: session().redo(),
    "reroll": lambda _: session().reroll(),
    "regenerate": lambda _: session().regenerate(),
    "command": _command,
    "fork": _fork,
    "open": _open,
}
"""What the component says, by name, and what is done about it."""
