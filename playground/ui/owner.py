"""Whose browser this is, and which run its tab has, on pages without the stage: told by a component of no size."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from playground.ui.component import component
from playground.ui.run_hold import own, reattach
from playground.ui.session import held, session

KEY = "owner"


def know_owner(then: Callable[[], None]) -> None:
    """Have the browser tell its own key, under which its files and runs are known, and the run that its tab had; `then` follows once it has."""
    component("owner")(key=KEY, data={"told": session().owned and session().heard}, on_tab_change=partial(_hear, then))


def _hear(then: Callable[[], None]) -> None:
    told = (held(KEY) or {}).get("tab")
    told = told if isinstance(told, dict) else {}
    own(session(), told.get("owner"))
    token, last = (name if isinstance(name, str) else None for name in (told.get("token"), told.get("last")))
    reattach(session(), token, last)
    then()
