"""How a page holds on to its run: found again after a reload, begun when there is none."""

from __future__ import annotations

from playground.runs.busy import Busy
from playground.runs.command import Speed
from playground.runs.keys import is_key
from playground.runs.manager import manager
from playground.ui.session import Session
from playground.uploads.vault import vault

PACE = Speed(unit="epoch", rate=60)
"""How fast a new run goes: as TensorFlow Playground does, so that its learning can be followed; networks that cannot go as they can."""


def own(session: Session, key: object) -> None:
    """The page has told its browser's key, by which the history knows its runs; anything else is none, and then the history is this tab's."""
    session.browsing.owned = True
    if is_key(key) and key != session.owner:
        if not session.owned:  # what was brought before the browser told its key
            vault().hand_over(session.owner, str(key))
        session.owner = str(key)
        session.owned = True
        session.reconsider()


def reattach(session: Session, tab: str | None, last: str | None = None) -> None:
    """The page has told the run that its tab had before, if any, and the last one of its browser.

    Holds on to the tab's own, unless the address bar now asks for another experiment; or else to the browser's last one, when its tab has been
    closed and nobody watches it.
    """
    session.heard = True
    if session.token:
        return
    run = manager().get(tab) if tab else None
    if run is None and last and last != tab:
        tab, run = last, manager().get(last)
        if run is None or run.viewers or session.linked not in (None, run.experiment):
            return
    if run is None:
        return
    if session.linked is None or session.linked == run.experiment:
        session.token, session.experiment, session.sound = tab, run.experiment, run.experiment
        session.revision += 1
    elif session.problems:  # the run stayed behind an experiment that cannot run
        session.token, session.sound = tab, run.experiment


def keep_running(session: Session) -> None:
    """See that there is a run for the session's experiment, once the page has told which it had and the experiment can run."""
    if not session.heard or (session.token and manager().get(session.token)):
        return
    lost = session.token is not None
    session.token = None
    if session.problems:
        return
    try:
        session.token = manager().start(session.experiment, session=session.id, speed=PACE, owner=session.owner)
    except Busy as error:
        session.say(str(error))
        return
    session.sound = session.experiment
    if lost:
        session.say("The run had ended; here is a fresh one of the same experiment.")
