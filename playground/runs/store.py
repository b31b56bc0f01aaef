"""The store: runs, their newest checkpoints and every change of state, in any database that SQLAlchemy speaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, CursorResult, Engine, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from playground.runs.archive import Packed
from playground.runs.command import Speed
from playground.runs.holder import Holder
from playground.runs.keys import hashed, new_uid
from playground.runs.schema import open_database
from playground.runs.status import State, Status
from playground.runs.tables import CheckpointRow, PastRow, RowsRow, RunRow, TransitionRow


@dataclass(frozen=True, slots=True)
class Saved:
    """A run as the store knows it. `playing` says whether it was training when it was last heard of; `owner` is the hash of whose it is."""

    experiment: str
    status: Status
    step: int
    playing: bool
    speed: Speed
    session: str
    checkpoint: bytes | None
    uid: str = ""
    owner: str = ""
    family: bool = False


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a run was forked from: the uid of its parent, the step, and the experiment that the parent trained then."""

    parent: str
    step: int
    experiment: str


def _speed(text: str) -> Speed:
    try:
        return Speed.model_validate_json(text) if text else Speed()
    except ValidationError:
        return Speed()


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Short transactions only, safe from any thread; SQLite runs in its write-ahead mode.

    Several servers may share a database. A run is trained by the one that has taken it (`take`), for so many seconds from each renewal; what another
    writes about it meanwhile is dropped.
    """

    def __init__(self, url: str, clock: Callable[[], datetime] = _now, holder: Holder | None = None) -> None:
        self._clock = clock
        self.holder = holder or Holder.here()
        self._engine = open_database(url)

    def now(self) -> datetime:
        """The time by the store's clock."""
        return self._clock()

    @property
    def engine(self) -> Engine:
        """The database, for those who keep other things in it."""
        return self._engine

    def add(
        self,
        token: str,
        experiment: str,
        *,
        session: str = "",
        versions: str = "",
        uid: str = "",
        owner: str = "",
        fork: Fork | None = None,
        **about: Any,
    ) -> None:
        """A new run, ready to play; `session` and `owner` are hashes of whose it is, `about` other columns that are known already."""
        now = self._clock()
        row = RunRow(token_hash=hashed(token), session_hash=session, experiment=experiment, state=State.READY.value, **about)
        row.uid, row.owner, row.versions, row.created, row.updated, row.seen = uid or new_uid(), owner, versions, now, now, now
        if fork is not None:
            row.parent, row.forked_step, row.forked_experiment, row.step = fork.parent, fork.step, fork.experiment, fork.step
        with Session(self._engine) as db, db.begin():
            db.add(row)
            db.flush()
            db.add(TransitionRow(run_id=row.id, at=now, state=row.state))

    def find(self, token: str) -> Saved | None:
        """The run of this token, or None when there is none or it has ended."""
        query = select(RunRow, CheckpointRow.data).outerjoin(CheckpointRow, CheckpointRow.run_id == RunRow.id)
        with Session(self._engine) as db:
            found = db.execute(query.where(RunRow.token_hash == hashed(token), RunRow.state != State.ENDED.value, RunRow.deleted.is_(None))).first()
            if found is None:
                return None
            row, data = found
            family = bool(row.parent) or db.scalar(select(RunRow.id).where(RunRow.parent == row.uid).limit(1)) is not None
            status = Status(State(row.state), row.message, recoverable=data is not None)
            return Saved(row.experiment, status, row.step, row.playing, _speed(row.speed), row.session_hash, data, row.uid, row.owner, family)

    def take(self, token: str, seconds: float) -> bool:
        """Let this server train the run for so many seconds; False while another one does. One statement, so that only one of two gets it."""
        if self._seize(token, seconds, self._free()):
            return True
        with Session(self._engine) as db:
            other = db.scalar(select(RunRow.holder).where(RunRow.token_hash == hashed(token)))
        return bool(other) and self.holder.outlives(other or "") and self._seize(token, seconds, RunRow.holder == other)

    def renew(self, tokens: Sequence[str], seconds: float) -> frozenset[str]:
        """Go on training these runs for so many seconds from now; those that another server has taken meanwhile come back."""
        lost = []
        for token in tokens:
            if not self._seize(token, seconds, RunRow.holder == self.holder.id):
                lost.append(token)
        return frozenset(lost)

    def release(self, token: str) -> None:
        """This server trains the run no longer."""
        with Session(self._engine) as db, db.begin():
            db.execute(update(RunRow).where(RunRow.token_hash == hashed(token), RunRow.holder == self.holder.id).values(holder="", held_until=None))

    def _free(self) -> ColumnElement[bool]:
        return or_(RunRow.holder == "", RunRow.holder == self.holder.id, RunRow.held_until < self._clock())

    def _seize(self, token: str, seconds: float, free: ColumnElement[bool]) -> bool:
        until = self._clock() + timedelta(seconds=seconds)
        with Session(self._engine) as db, db.begin():
            wish = update(RunRow).where(RunRow.token_hash == hashed(token), free).values(holder=self.holder.id, held_until=until)
            done = db.execute(wish)
            return isinstance(done, CursorResult) and done.rowcount == 1

    def _own(self, token: str) -> ColumnElement[bool]:
        """The run, unless another server trains it."""
        return and_(RunRow.token_hash == hashed(token), or_(RunRow.holder == "", RunRow.holder == self.holder.id))

    def note(self, token: str, status: Status, *, step: int | None = None, playing: bool | None = None) -> None:
        """A change of state, kept in the run and in the list of its changes."""
        now = self._clock()
        values: dict[str, Any] = {"state": status.state.value, "message": status.message, "updated": now}
        values |= {name: value for name, value in (("step", step), ("playing", playing)) if value is not None}
        with Session(self._engine) as db, db.begin():
            run = db.scalar(select(RunRow.id).where(self._own(token)))
            if run is not None:
                db.execute(update(RunRow).where(RunRow.id == run).values(values))
                db.add(TransitionRow(run_id=run, at=now, state=status.state.value, message=status.message))

    def change(self, token: str, **values: Any) -> None:
        """Another `experiment` or `speed` from now on, or other columns that follow from it."""
        self._set(token, updated=self._clock(), **values)

    def seen(self, token: str) -> None:
        """Somebody looked at the run just now."""
        self._set(token, seen=self._clock())

    def keep(
        self,
        token: str,
        step: int,
        data: bytes,
        *,
        rows: bytes = b"",
        columns: Sequence[str] = (),
        count: int = 0,
        figures: Mapping[str, Any] | None = None,
    ) -> None:
        """The newest checkpoint in place of the one before, the `rows` so far (as `rows.packed` gives them) and the last `figures` by column."""
        now = self._clock()
        with Session(self._engine) as db, db.begin():
            run = db.scalar(select(RunRow.id).where(self._own(token)))
            if run is not None:
                db.merge(CheckpointRow(run_id=run, step=step, created=now, data=data))
                if columns:
                    db.merge(RowsRow(run_id=run, columns=json.dumps(list(columns)), count=count, data=rows))
                db.execute(update(RunRow).where(RunRow.id == run).values(step=step, updated=now, **(figures or {})))

    def keep_past(self, token: str, data: bytes) -> None:
        """The earlier states of a run that is being parked; nothing to keep is fine."""
        with Session(self._engine) as db, db.begin():
            run = db.scalar(select(RunRow.id).where(self._own(token)))
            if run is not None and data:
                db.merge(PastRow(run_id=run, data=data))

    def take_past(self, token: str) -> bytes:
        """Those states, which are the store's no longer: whoever goes on from them may change what they lead to."""
        with Session(self._engine) as db, db.begin():
            found = db.execute(select(PastRow.run_id, PastRow.data).join(RunRow, RunRow.id == PastRow.run_id).where(self._own(token))).first()
            if found is None:
                return b""
            db.execute(delete(PastRow).where(PastRow.run_id == found.run_id))  # gone already where the run is ended at this moment
            return bytes(found.data)

    def take_in(self, token: str, run: Packed, figures: Mapping[str, Any]) -> None:
        """What a file says of a run that has just been added: rows, checkpoint, when it was made."""
        now = self._clock()
        with Session(self._engine) as db, db.begin():
            id = db.scalar(select(RunRow.id).where(RunRow.token_hash == hashed(token)))
            if id is None:
                return
            if run.checkpoint is not None:
                db.merge(CheckpointRow(run_id=id, step=run.document.step, created=now, data=run.checkpoint))
            if run.columns:
                db.merge(RowsRow(run_id=id, columns=json.dumps(run.columns), count=run.length, data=run.rows))
            values = {**figures, "created": run.created or now, "state": State.PARKED.value}
            db.execute(update(RunRow).where(RunRow.id == id).values(values))

    def end(self, token: str) -> None:
        """The run is over: its token opens nothing any more and its checkpoint is gone; its record stays."""
        with Session(self._engine) as db, db.begin():
            self._end(db, db.scalars(select(RunRow.id).where(RunRow.token_hash == hashed(token), RunRow.state != State.ENDED.value)).all())

    def forget(self, age: float, living: Sequence[str] = ()) -> int:
        """End the runs that nobody has seen for `age` seconds and nobody will miss: those that never trained, or that no browser owns.

        Those with the `living` tokens and those that another server trains are left alone; how many there were.
        """
        spared = [hashed(token) for token in living]
        now = self._clock()
        missed = and_(RunRow.owner != "", or_(RunRow.step > 0, RunRow.name != "", RunRow.tags != "", RunRow.notes != "", RunRow.parent != ""))
        held = and_(RunRow.holder != "", RunRow.holder != self.holder.id, RunRow.held_until >= now)
        old = select(RunRow.id).where(RunRow.seen < now - timedelta(seconds=age), RunRow.state != State.ENDED.value, ~missed, ~held)
        with Session(self._engine) as db, db.begin():
            ids = db.scalars(old.where(RunRow.token_hash.not_in(spared))).all()
            self._end(db, ids)
            return len(ids)

    def transitions(self, token: str) -> list[tuple[datetime, State, str]]:
        """Every change of state of a run, the oldest first."""
        query = select(TransitionRow).join(RunRow, RunRow.id == TransitionRow.run_id).where(RunRow.token_hash == hashed(token))
        with Session(self._engine) as db:
            return [(row.at, State(row.state), row.message) for row in db.scalars(query.order_by(TransitionRow.id))]

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _set(self, token: str, **values: Any) -> None:
        with Session(self._engine) as db, db.begin():
            db.execute(update(RunRow).where(RunRow.token_hash == hashed(token)).values(values))

    def _end(self, db: Session, ids: Sequence[int]) -> None:
        now = self._clock()
        db.execute(update(RunRow).where(RunRow.id.in_(ids)).values(state=State.ENDED.value, playing=False, updated=now))
        for table in (CheckpointRow, PastRow):
            db.execute(delete(table).where(table.run_id.in_(ids)))
        db.add_all(TransitionRow(run_id=run, at=now, state=State.ENDED.value) for run in ids)
