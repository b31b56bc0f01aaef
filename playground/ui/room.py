"""The rooms Explain and Look: one component each that asks about the tab's run, over a connection of its own."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from playground.ui.component import component
from playground.ui.run_hold import keep_running, reattach
from playground.ui.session import Session, held, session
from playground.ui.stage_config import SOCKET


def room(name: str) -> None:
    """Draw the component of `frontend/<name>.js` for this session, with a run behind it; the server answers under `/playground/<name>/`."""
    keep_running(session())
    component(name)(key=name, data=config(session(), name), on_tab_change=partial(hear, name))


def config(session: Session, name: str) -> dict[str, Any]:
    """What the component is told: which run to ask about, and what stands in the way of one."""
    token = session.token
    return {
        "token": token,
        "socket": f"{SOCKET}{token}" if token else None,
        "questions": f"/playground/{name}/{token}" if token else None,
        "heard": session.heard,
        "name": session.experiment.name,
        "problems": [] if token else [{"path": problem.path, "message": problem.message} for problem in session.problems],
        "notice": dataclasses.asdict(session.notice) if session.notice else None,
        "lesson": {"hidden": list(session.lesson.hidden), "locked": list(session.lesson.locked)},
    }


def hear(name: str) -> None:
    """Answer what the component said of this browser tab's run; a malformed message is none."""
    value = (held(name) or {}).get("tab")
    if value is None:
        return
    told = value if isinstance(value, dict) else {}
    token, last = (given if isinstance(given, str) else None for given in (told.get("token"), told.get("last")))
    reattach(session(), token, last)
