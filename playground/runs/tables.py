"""The tables of the store."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Boolean, DateTime, Double, ForeignKey, Index, LargeBinary, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        """The time as it was written."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """The base of all tables."""


class RunRow(Table):
    """A run: what it is, where it stands and when it was last looked at. Tokens and owners' keys are never stored, only their hashes.

    `uid` names it for those who may see it, and grants nothing. `parent` is the uid of the run that it was forked from, at `forked_step` of
    `forked_experiment`. `holder` is the server that trains it, until `held_until` unless that is renewed. `tags` stand in lines of their own, an
    empty one before and after. The last numbers are those of the newest checkpoint.
    """

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    session_hash: Mapped[str] = mapped_column(String(64), default="", index=True)
    experiment: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16), index=True)
    message: Mapped[str] = mapped_column(Text, default="")
    step: Mapped[int] = mapped_column(default=0)
    playing: Mapped[bool] = mapped_column(default=False)
    speed: Mapped[str] = mapped_column(Text, default="")
    versions: Mapped[str] = mapped_column(Text, default="")
    created: Mapped[datetime] = mapped_column(Moment)
    updated: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[datetime] = mapped_column(Moment, index=True)

    uid: Mapped[str] = mapped_column(String(32), server_default="", index=True)
    owner: Mapped[str] = mapped_column(String(64), server_default="")
    name: Mapped[str] = mapped_column(String(200), server_default="")
    notes: Mapped[str] = mapped_column(Text, server_default="")
    tags: Mapped[str] = mapped_column(Text, server_default="")
    pinned: Mapped[bool] = mapped_column(Boolean, server_default=false())
    deleted: Mapped[datetime | None] = mapped_column(Moment)
    parent: Mapped[str] = mapped_column(String(32), server_default="", index=True)
    forked_step: Mapped[int | None] = mapped_column(BigInteger)
    forked_experiment: Mapped[str] = mapped_column(Text, server_default="")
    holder: Mapped[str] = mapped_column(String(200), server_default="")
    held_until: Mapped[datetime | None] = mapped_column(Moment)
    data: Mapped[str] = mapped_column(String(80), server_default="")
    network: Mapped[str] = mapped_column(String(200), server_default="")
    parameters: Mapped[int] = mapped_column(BigInteger, server_default="0")
    metric: Mapped[str] = mapped_column(String(32), server_default="")
    baseline: Mapped[float | None] = mapped_column(Double)
    epoch: Mapped[float | None] = mapped_column(Double)
    seconds: Mapped[float | None] = mapped_column(Double)
    train_loss: Mapped[float | None] = mapped_column(Double)
    validation_loss: Mapped[float | None] = mapped_column(Double)
    test_loss: Mapped[float | None] = mapped_column(Double)
    train_metric: Mapped[float | None] = mapped_column(Double)
    validation_metric: Mapped[float | None] = mapped_column(Double)
    test_metric: Mapped[float | None] = mapped_column(Double)

    __table_args__ = (Index("ix_runs_owner", "owner", "deleted", "created"),)


class RowsRow(Table):
    """A run's rows of metrics: the names of their columns as JSON, and the numbers as `rows.packed` puts them."""

    __tablename__ = "rows"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    columns: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary(length=2**32 - 1))


class SchemaRow(Table):
    """The version of these tables."""

    __tablename__ = "playground_schema"

    version: Mapped[int] = mapped_column(primary_key=True)


class CheckpointRow(Table):
    """Everything needed to go on with a run; the newest one."""

    __tablename__ = "checkpoints"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[int]
    created: Mapped[datetime] = mapped_column(Moment)
    data: Mapped[bytes] = mapped_column(LargeBinary(length=2**32 - 1))


class PastRow(Table):
    """A parked run's earlier states, as `engine.states.packed` puts them; the run takes them along when it wakes."""

    __tablename__ = "pasts"

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary(length=2**32 - 1))


class TransitionRow(Table):
    """One change of a run's state."""

    __tablename__ = "transitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(16))
    message: Mapped[str] = mapped_column(Text, default="")
