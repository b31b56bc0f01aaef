"""The Search page: one component that follows the page's job over a connection of its own."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from playground.document import from_link
from playground.problem import SpecError
from playground.ui.component import component
from playground.ui.job_hold import line, reattach
from playground.ui.session import Session, held, session
from playground.ui.shell import leave

KEY = "search"


def search() -> None:
    """Draw the search of this session."""
    own = session()
    heard: dict[str, Any] = {f"on_{name}_change": partial(_hear, name) for name in ANSWERS}
    component("search")(key=KEY, data=config(own), **heard)
    leave()


def config(session: Session) -> dict[str, Any]:
    """What the component is told: which job to follow, and what there is to say."""
    return {**line(session, KEY), "notice": dataclasses.asdict(session.notice) if session.notice else None}


def _hear(name: str) -> None:
    """Answer what the component said; a malformed message is none."""
    value = (held(KEY) or {}).get(name)
    if value is not None:
        ANSWERS[name](value)


def _tab(value: Any) -> None:
    reattach(session(), KEY, value.get("token") if isinstance(value, dict) else None)


def _play(value: Any) -> None:
    """Make a trial's experiment that of the Play page, with a run of its own."""
    try:
        experiment = from_link(value) if isinstance(value, str) else None
    except SpecError:
        return
    if experiment is not None:
        own = session()
        own.token = None
        own.replace(experiment)
        own.leaving = ""


ANSWERS = {"tab": _tab, "play": _play}
"""What the component says, by name, and what is done about it."""
