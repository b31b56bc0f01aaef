"""The store: runs, their newest checkpoints and every change of state, in any database that SQLAlchemy speaks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Engine, create_engine, delete, event, make_url, select, update
from sqlalchemy.orm import Session

from playground.runs.command import Speed
from playground.runs.status import State, Status
from playground.runs.tables import CheckpointRow, RunRow, Table, TransitionRow


@dataclass(frozen=True, slots=True)
class Saved:
    """A run as the store knows it. `playing` says whether it was training when it was last heard of."""

    experiment: str
    status: Status
    step: int
    playing: bool
    speed: Speed
    session: str
    checkpoint: bytes | None


def hashed(token: str) -> str:
    """What is stored of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _speed(text: str) -> Speed:
    try:
        return Speed.model_validate_json(text) if text else Speed()
    except ValidationError:
        return Speed()


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Short transactions only, safe from any thread; SQLite runs in its write-ahead mode."""

    def __init__(self, url: str, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._engine = _engine(url)
        Table.metadata.create_all(self._engine)

    @property
    def engine(self) -> Engine:
        """The database, for those who keep other things in it."""
        return self._engine

    def add(self, token: str, experiment: str, *, session: str = "", versions: str = "") -> None:
        """A new run, ready to play; `session` is the hash of whose it is."""
        now = self._clock()
        row = RunRow(token_hash=hashed(token), session_hash=session, experiment=experiment, state=State.READY.value)
        row.versions, row.created, row.updated, row.seen = versions, now, now, now
        with Session(self._engine) as db, db.begin():
            db.add(row)
            db.flush()
            db.add(TransitionRow(run_id=row.id, at=now, state=row.state))

    def find(self, token: str) -> Saved | None:
        """The run of this token, or None when there is none or it has ended."""
        query = select(RunRow, CheckpointRow.data).outerjoin(CheckpointRow, CheckpointRow.run_id == RunRow.id)
        with Session(self._engine) as db:
            found = db.execute(query.where(RunRow.token_hash == hashed(token), RunRow.state != State.ENDED.value)).first()
            if found is None:
                return None
            row, data = found
            status = Status(State(row.state), row.message, recoverable=data is not None)
            return Saved(row.experiment, status, row.step, row.playing, _speed(row.speed), row.session_hash, data)

    def note(self, token: str, status: Status, *, step: int | None = None, playing: bool | None = None) -> None:
        """A change of state, kept in the run and in the list of its changes."""
        now = self._clock()
        values: dict[str, Any] = {"state": status.state.value, "message": status.message, "updated": now}
        values |= {name: value for name, value in (("step", step), ("playing", playing)) if value is not None}
        with Session(self._engine) as db, db.begin():
            run = db.scalar(select(RunRow.id).where(RunRow.token_hash == hashed(token)))
            if run is not None:
                db.execute(update(RunRow).where(RunRow.id == run).values(values))
                db.add(TransitionRow(run_id=run, at=now, state=status.state.value, message=status.message))

    def change(self, token: str, **values: str) -> None:
        """Another `experiment` or `speed` from now on."""
        self._set(token, updated=self._clock(), **values)

    def seen(self, token: str) -> None:
        """Somebody looked at the run just now."""
        self._set(token, seen=self._clock())

    def keep(self, token: str, step: int, data: bytes) -> None:
        """The newest checkpoint, in place of the one before."""
        now = self._clock()
        with Session(self._engine) as db, db.begin():
            run = db.scalar(select(RunRow.id).where(RunRow.token_hash == hashed(token)))
            if run is not None:
                db.merge(CheckpointRow(run_id=run, step=step, created=now, data=data))
                db.execute(update(RunRow).where(RunRow.id == run).values(step=step, updated=now))

    def end(self, token: str) -> None:
        """The run is over: its token opens nothing any more and its checkpoint is gone; its record stays."""
        with Session(self._engine) as db, db.begin():
            self._end(db, db.scalars(select(RunRow.id).where(RunRow.token_hash == hashed(token), RunRow.state != State.ENDED.value)).all())

    def forget(self, age: float, living: Sequence[str] = ()) -> int:
        """End the runs that nobody has seen for `age` seconds, but for those with the `living` tokens; how many there were."""
        spared = [hashed(token) for token in living]
        old = select(RunRow.id).where(RunRow.seen < self._clock() - timedelta(seconds=age), RunRow.state != State.ENDED.value)
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
        db.execute(delete(CheckpointRow).where(CheckpointRow.run_id.in_(ids)))
        db.add_all(TransitionRow(run_id=run, at=now, state=State.ENDED.value) for run in ids)


def _engine(url: str) -> Engine:
    """An engine for the URL; an SQLite file gets its directory, write-ahead logging and patience with other writers."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 15})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
