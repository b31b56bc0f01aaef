"""A run repeated, once for all questions that look at its way."""

from __future__ import annotations

from playground.attribution.replay import Replay, replay
from playground.explaining.desk import Desk


def repeated(desk: Desk) -> Replay:
    """The moments of the desk's run, trained again where that has not been done; none, and why, where it cannot be."""
    return desk.remember("replay", lambda: replay(desk.subject, watch=desk.watch))


def known(desk: Desk) -> bool:
    """Whether that costs nothing any more."""
    return "replay" in desk.memory
