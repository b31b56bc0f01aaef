"""How a page holds on to its long job: begun, found again after a reload or a page switch, let go."""

from __future__ import annotations

from playground.runs.busy import Busy
from playground.runs.jobs.work import Work
from playground.runs.manager import manager
from playground.ui.session import Session

SOCKET = "/playground/job/"
"""Where the server answers for a job."""


def begin(session: Session, name: str, work: Work, order: str) -> bool:
    """Start a job in the place of the page's last one, which is ended and forgotten; False, and a notice, when there is no room."""
    last = session.jobs.pop(name, None)
    if last is not None:
        manager().jobs.remove(last)
    try:
        session.jobs[name] = manager().jobs.start(work, order, name=name, session=session.id)
    except Busy as error:
        session.say(str(error))
        return False
    return True


def reattach(session: Session, name: str, token: object) -> None:
    """The page has told which job its browser tab had (`rememberJob` of `frontend/job.js`), if any."""
    if name not in session.jobs and isinstance(token, str):
        job = manager().jobs.get(token)
        if job is not None and job.name == name:
            session.jobs[name] = token


def let_go(session: Session, name: str) -> None:
    """Forget the page's job; it goes on, and whoever has its token finds it."""
    session.jobs.pop(name, None)


def line(session: Session, name: str) -> dict[str, str | None]:
    """What a component needs to follow the job: its token and the path of its socket; None for both where there is none."""
    token = session.jobs.get(name)
    if token is not None and manager().jobs.get(token) is None:
        del session.jobs[name]
        token = None
    return {"job": token, "job_socket": f"{SOCKET}{token}" if token else None}
