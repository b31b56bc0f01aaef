"""The Vary page: the component that follows its job."""

from __future__ import annotations

from typing import Any

from playground.ui.job_page import job_page, linked
from playground.ui.race_lanes import add
from playground.ui.session import session

KEY = "vary"


def vary() -> None:
    """Draw the comparison of this session."""
    job_page(KEY, ANSWERS)


def _race(value: Any) -> None:
    """Give a setting's experiment a lane of the race."""
    experiment = linked(value.get("link") if isinstance(value, dict) else None)
    if experiment is not None:
        own = session()
        lane = add(own, experiment)
        own.say(f"It is lane {lane.letter} of the race now." if lane else own.lanes.said[1])


ANSWERS = {"race": _race}
"""What this component says besides, by name, and what is done about it."""
