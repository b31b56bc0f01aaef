"""The Vary page: one component that follows the page's job over a connection of its own."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from playground.document import from_link
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.ui.component import component
from playground.ui.job_hold import line, reattach
from playground.ui.race_lanes import add
from playground.ui.session import Session, held, session
from playground.ui.shell import leave

KEY = "vary"


def vary() -> None:
    """Draw the comparison of this session."""
    own = session()
    heard: dict[str, Any] = {f"on_{name}_change": partial(_hear, name) for name in ANSWERS}
    component("vary")(key=KEY, data=config(own), **heard)
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


def _experiment(link: Any) -> Experiment | None:
    try:
        return from_link(link) if isinstance(link, str) else None
    except SpecError:
        return None


def _play(value: Any) -> None:
    """Make a setting's experiment that of the Play page, with a run of its own."""
    experiment = _experiment(value)
    if experiment is not None:
        own = session()
        own.token = None
        own.replace(experiment)
        own.leaving = ""


def _race(value: Any) -> None:
    """Give a setting's experiment a lane of the race."""
    experiment = _experiment(value.get("link") if isinstance(value, dict) else None)
    if experiment is not None:
        own = session()
        lane = add(own, experiment)
        own.say(f"It is lane {lane.letter} of the race now." if lane else own.lanes.said[1])


ANSWERS = {"tab": _tab, "play": _play, "race": _race}
"""What the component says, by name, and what is done about it."""
