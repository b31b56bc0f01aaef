"""A page that is one component which follows the page's job over a connection of its own."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from playground.document import from_link
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.ui.component import component
from playground.ui.job_hold import line, reattach
from playground.ui.session import Session, held, session
from playground.ui.shell import leave

Answers = Mapping[str, Callable[[Any], None]]
"""What a component says, by name, and what is done about it."""


def job_page(name: str, answers: Answers) -> None:
    """Draw the component of `frontend/<name>.js` for this session; `answers` come on top of what every such page says."""
    heard: dict[str, Any] = {f"on_{said}_change": partial(hear, name, said, answer) for said, answer in known(name, answers).items()}
    component(name)(key=name, data=config(session(), name), **heard)
    leave()


def known(name: str, answers: Answers) -> Answers:
    """What is done about all that the component says."""
    return {"tab": partial(_tab, name), "play": _play, **answers}


def config(session: Session, name: str) -> dict[str, Any]:
    """What the component is told: which job to follow, and what there is to say."""
    return {**line(session, name), "notice": dataclasses.asdict(session.notice) if session.notice else None}


def linked(link: Any) -> Experiment | None:
    """The experiment in a link that a component gives; None for anything else."""
    try:
        return from_link(link) if isinstance(link, str) else None
    except SpecError:
        return None


def hear(name: str, said: str, answer: Callable[[Any], None]) -> None:
    """Answer what the component said; a malformed message is none."""
    value = (held(name) or {}).get(said)
    if value is not None:
        answer(value)


def _tab(name: str, value: Any) -> None:
    reattach(session(), name, value.get("token") if isinstance(value, dict) else None)


def _play(value: Any) -> None:
    """Make a found experiment that of the Play page, with a run of its own."""
    experiment = linked(value)
    if experiment is not None:
        own = session()
        own.token = None
        own.replace(experiment)
        own.leaving = ""
