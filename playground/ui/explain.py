"""The Explain page: one component that asks about the tab's run, over a connection of its own."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from playground.ui.component import component
from playground.ui.run_hold import keep_running, reattach
from playground.ui.session import Session, held, session
from playground.ui.stage_config import SOCKET

KEY = "explain"

QUESTIONS = "/playground/explain/"
"""Where the server answers questions about a run."""


def explain() -> None:
    """Draw the page for this session, with a run behind it."""
    keep_running(session())
    heard: dict[str, Any] = {f"on_{name}_change": partial(_hear, name) for name in ANSWERS}
    component("explain")(key=KEY, data=config(session()), **heard)


def config(session: Session) -> dict[str, Any]:
    """What the component is told: which run to ask about, and what stands in the way of one."""
    token = session.token
    return {
        "token": token,
        "socket": f"{SOCKET}{token}" if token else None,
        "questions": f"{QUESTIONS}{token}" if token else None,
        "heard": session.heard,
        "name": session.experiment.name,
        "problems": [] if token else [{"path": problem.path, "message": problem.message} for problem in session.problems],
        "notice": dataclasses.asdict(session.notice) if session.notice else None,
        "lesson": {"hidden": list(session.lesson.hidden), "locked": list(session.lesson.locked)},
    }


def _hear(name: str) -> None:
    """Answer what the component said; a malformed message is none."""
    value = (held(KEY) or {}).get(name)
    if value is not None:
        ANSWERS[name](value)


def _tab(value: Any) -> None:
    told = value if isinstance(value, dict) else {}
    token, last = (name if isinstance(name, str) else None for name in (told.get("token"), told.get("last")))
    reattach(session(), token, last)


ANSWERS = {"tab": _tab}
"""What the component says, by name, and what is done about it."""
