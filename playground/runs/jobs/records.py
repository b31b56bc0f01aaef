"""Jobs in the store: what was ordered, where it stands, what was told, and the state from which it can be resumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, LargeBinary, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from playground.runs.jobs.state import JobState
from playground.runs.keys import hashed
from playground.runs.tables import Moment, Table

LARGE = LargeBinary(length=2**32 - 1)


class JobRow(Table):
    """A job. The token itself is never stored, only its hash."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    session_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    work: Mapped[str] = mapped_column(String(200))
    order: Mapped[str] = mapped_column("ordered", Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime] = mapped_column(Moment)
    updated: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment, index=True)
    board: Mapped[bytes | None] = deferred(mapped_column(LARGE, default=None))
    kept: Mapped[bytes | None] = deferred(mapped_column(LARGE, default=None))


@dataclass(frozen=True, slots=True)
class SavedJob:
    """A job as the store knows it; `board` and `kept` are as the job left them."""

    work: str
    order: str
    name: str
    session: str
    state: JobState
    message: str
    board: bytes | None
    kept: bytes | None


class JobRecords:
    """Short transactions only, safe from any thread."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine, self._clock = engine, clock
        Table.metadata.create_all(engine, [JobRow.__table__])  # type: ignore[list-item]

    def add(self, token: str, work: str, order: str, *, name: str, session: str) -> None:
        """A new job that waits for its turn; `session` is the hash of whose it is."""
        now = self._clock()
        row = JobRow(token_hash=hashed(token), session_hash=session, name=name, work=work, order=order, state=JobState.QUEUED.value)
        row.created = row.updated = row.seen = now
        with Session(self._engine) as db, db.begin():
            db.add(row)

    def find(self, token: str) -> SavedJob | None:
        """The job of this token, or None."""
        columns = (JobRow.work, JobRow.order, JobRow.name, JobRow.session_hash, JobRow.state, JobRow.message, JobRow.board, JobRow.kept)
        with Session(self._engine) as db:
            found = db.execute(select(*columns).where(JobRow.token_hash == hashed(token))).first()
        if found is None:
            return None
        work, order, name, session, state, message, board, kept = found
        return SavedJob(work, order, name, session, JobState(state), message, board, kept)

    def note(self, token: str, state: JobState, message: str = "", **blobs: bytes | None) -> None:
        """Another state; `board` and `kept` where they are given."""
        self._set(token, state=state.value, message=message, updated=self._clock(), **blobs)

    def seen(self, token: str) -> None:
        """Somebody looked at it just now."""
        self._set(token, seen=self._clock())

    def remove(self, token: str) -> None:
        """Forget it."""
        with Session(self._engine) as db, db.begin():
            db.execute(delete(JobRow).where(JobRow.token_hash == hashed(token)))

    def forget(self, age: float, living: Sequence[str] = ()) -> int:
        """Forget the jobs that nobody has seen for `age` seconds, but for those with the `living` tokens; how many there were."""
        old = select(JobRow.id).where(JobRow.seen < self._clock() - timedelta(seconds=age), JobRow.token_hash.not_in([hashed(t) for t in living]))
        with Session(self._engine) as db, db.begin():
            ids = db.scalars(old).all()
            db.execute(delete(JobRow).where(JobRow.id.in_(ids)))
            return len(ids)

    def _set(self, token: str, **values: Any) -> None:
        with Session(self._engine) as db, db.begin():
            db.execute(update(JobRow).where(JobRow.token_hash == hashed(token)).values(values))
