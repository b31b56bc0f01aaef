"""The database: how it is opened, and how one of an earlier version is brought to this one."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, inspect, make_url, select, text, update
from sqlalchemy.schema import CreateColumn

from playground.problem import Problem, SpecError
from playground.runs.tables import RunRow, SchemaRow, Table

VERSION = 2
"""The version of the tables: 1 had runs, checkpoints and transitions only."""

LOCK = 0x4E50_4C47
"""What servers of one PostgreSQL take turns by."""


def open_database(url: str) -> Engine:
    """An engine for the URL, its tables made or brought up to date; SpecError when a newer program made them.

    An SQLite file gets its directory, write-ahead logging and patience with other writers.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": 15})
        event.listen(engine, "connect", _prepare_sqlite)
    else:
        engine = create_engine(parsed, pool_pre_ping=True)
    with engine.connect() as connection:
        _take_turns(connection)
        _bring_up(connection)
        connection.commit()
    return engine


def _take_turns(connection: Connection) -> None:
    """Two servers that start at once change the tables one after the other."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def _bring_up(connection: Connection) -> None:
    found = version_of(connection)
    if found > VERSION:
        problem = f"the database has tables of version {found}, made by a newer program; expected at most version {VERSION}"
        raise SpecError([Problem("PLAYGROUND_DATABASE", problem)])
    if found == 1:
        _from_1(connection)
    Table.metadata.create_all(connection)
    if found < VERSION:
        connection.execute(delete(SchemaRow))
        connection.execute(insert(SchemaRow).values(version=VERSION))


def version_of(connection: Connection) -> int:
    """The version of the tables; 0 where there are none."""
    names = inspect(connection).get_table_names()
    if SchemaRow.__tablename__ in names:
        return connection.execute(select(SchemaRow.version)).scalar() or VERSION
    return 1 if RunRow.__tablename__ in names else 0


def _from_1(connection: Connection) -> None:
    """Runs get what they lacked, and a name of their own each; nothing that they had is touched."""
    table = Table.metadata.tables[RunRow.__tablename__]
    present = {column["name"] for column in inspect(connection).get_columns(RunRow.__tablename__)}
    for column in table.columns:
        if column.name not in present:
            connection.execute(text(f"ALTER TABLE runs ADD COLUMN {CreateColumn(column).compile(dialect=connection.dialect)}"))
    have = {index["name"] for index in inspect(connection).get_indexes(RunRow.__tablename__)}
    for index in table.indexes:
        if index.name not in have:
            index.create(connection)
    for (run,) in connection.execute(select(RunRow.id).where(RunRow.uid == "")).all():
        connection.execute(update(RunRow).where(RunRow.id == run).values(uid=secrets.token_hex(12)))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
