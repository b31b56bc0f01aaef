"""How lanes come and go: added, copied, renamed, found again after a reload, opened on the Play page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from playground.comparing.shared import aligned
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.busy import Busy
from playground.runs.manager import manager
from playground.ui.lanes import LETTERS, Lane
from playground.ui.run_hold import keep_running
from playground.ui.session import SEEDS, Session

LONGEST = 60
"""Letters of a lane's name."""

FULL = f"A race has {len(LETTERS)} lanes at most: remove one first."


def begin(session: Session) -> None:
    """A race that nobody has begun starts with the experiment on screen, once the page has told that its tab had none."""
    lanes = session.lanes
    if lanes.heard and not lanes.begun:
        lanes.begun = True
        if not lanes.held:
            add(session, session.sound or session.experiment)


def follow(session: Session) -> None:
    """See that every lane has a run, and pass on what the desks have to say."""
    for lane in session.lanes.held:
        keep_running(lane.desk)
        if lane.desk.notice:
            session.lanes.say(f"{lane.letter}: {lane.desk.notice.text}", lane.slot if lane.desk.notice.undo else None)
            lane.desk.notice = None


def add(session: Session, experiment: Experiment, *, name: str | None = None) -> Lane | None:
    """A lane with this experiment, under the random numbers of the first; None, and a sentence, when there is no room."""
    lanes = session.lanes
    slot = lanes.free()
    if slot is None:
        lanes.say(FULL)
        return None
    first = lanes.held[0].desk.experiment if lanes.held else experiment
    entered = aligned(first, experiment)
    lane = Lane(_desk(session, entered, slot), slot, name)
    lanes.held.append(lane)
    lanes.begun = True
    if entered != experiment:
        lanes.say(f"{lane.letter} takes the seeds of {lanes.held[0].letter}, so that both meet the same chances.")
    return lane


def copy(session: Session, slot: int) -> None:
    """Another lane like this one, open to be changed."""
    lane = session.lanes.at(slot)
    added = add(session, lane.desk.experiment) if lane else None
    if added:
        session.lanes.chosen = added.slot


def remove(session: Session, slot: int) -> None:
    """The lane and its run are over."""
    lanes = session.lanes
    lane = lanes.at(slot)
    if lane is None:
        return
    lanes.held.remove(lane)
    lanes.chosen = None if lanes.chosen == slot else lanes.chosen
    lanes.open = None
    if lane.desk.token:
        manager().end(lane.desk.token)


def rename(session: Session, slot: int, name: str) -> None:
    """Call the lane so; without a name it is called by what tells it from the first."""
    lane = session.lanes.at(slot)
    if lane is not None:
        lane.name = " ".join(name.split())[:LONGEST] or None


def again(session: Session) -> None:
    """Every lane with the next seed: other first weights and another order, the same for all."""
    lanes = session.lanes
    if lanes.held:
        seed = (lanes.held[0].desk.experiment.seed + 1) % SEEDS
        for lane in lanes.held:
            lane.desk.edit([(("seed",), seed)])
            lane.desk.notice = None
        lanes.say(f"Seed {seed}: other first weights and another order of the examples, the same for every lane.")


def open_in_play(session: Session, slot: int) -> None:
    """Let the Play page go on from where the lane is, in a run of its own: the lane stays as it is, whatever is changed there."""
    lane = session.lanes.at(slot)
    if lane is None:
        return
    desk = lane.desk
    try:
        token = manager().fork(desk.token, session=session.id, owner=session.owner) if desk.token else None
    except (Busy, KeyError, SpecError) as error:
        session.lanes.say(f"{lane.letter} cannot be opened just now: {error.args[0]}")
        return
    session.token = None
    session.replace(desk.experiment)
    session.token, session.sound = token, desk.experiment if token else session.sound
    session.leaving = ""


def reattach(session: Session, told: Sequence[Any]) -> None:
    """The page has told the lanes that its tab had before: those whose runs the server still knows come back, unless there is a race already."""
    lanes = session.lanes
    lanes.heard = True
    if lanes.held or lanes.begun:
        return
    for known in told[: len(LETTERS)]:
        slot, token, name = (known.get(key) for key in ("slot", "token", "name")) if isinstance(known, dict) else (None, None, None)
        if type(slot) is not int or not 0 <= slot < len(LETTERS) or lanes.at(slot) or not isinstance(token, str):
            continue
        run = manager().get(token)
        if run is not None:
            desk = replace(_desk(session, run.experiment, slot), token=token, sound=run.experiment)
            lanes.held.append(Lane(desk, slot, name[:LONGEST] if isinstance(name, str) and name else None))


def _desk(session: Session, experiment: Experiment, slot: int) -> Session:
    """A session of the lane's own within the tab's: its controls and its run are apart, the seats it takes are the tab's."""
    return Session(experiment, heard=True, drawn=True, owner=session.owner, owned=session.owned, id=session.id, prefix=f"lane{slot}.")
