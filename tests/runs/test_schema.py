"""A database of the last version opens, with all that it had."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import inspect

from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.schema import VERSION, open_database, version_of
from playground.runs.status import State
from playground.runs.store import Store, hashed

FIRST = """
CREATE TABLE runs (
    id INTEGER NOT NULL PRIMARY KEY, token_hash VARCHAR(64) NOT NULL UNIQUE, session_hash VARCHAR(64) NOT NULL, experiment TEXT NOT NULL,
    state VARCHAR(16) NOT NULL, message TEXT NOT NULL, step INTEGER NOT NULL, playing BOOLEAN NOT NULL, speed TEXT NOT NULL, versions TEXT NOT NULL,
    created DATETIME NOT NULL, updated DATETIME NOT NULL, seen DATETIME NOT NULL
);
CREATE INDEX ix_runs_session_hash ON runs (session_hash);
CREATE INDEX ix_runs_state ON runs (state);
CREATE INDEX ix_runs_seen ON runs (seen);
CREATE TABLE checkpoints (
    run_id INTEGER NOT NULL PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, step INTEGER NOT NULL, created DATETIME NOT NULL, data BLOB NOT NULL
);
CREATE TABLE transitions (
    id INTEGER NOT NULL PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, at DATETIME NOT NULL, state VARCHAR(16) NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX ix_transitions_run_id ON transitions (run_id);
"""
"""The tables as version 1 made them."""


def first_version(path: Path) -> str:
    moment = "2026-01-01 00:00:00.000000"
    with sqlite3.connect(path) as db:
        db.executescript(FIRST)
        for number in (1, 2):
            document = Experiment(seed=number).to_json()
            values = (number, hashed(f"token-{number}"), "", document, "parked", "", 40, True, "", "", moment, moment, moment)
            db.execute(f"INSERT INTO runs VALUES ({', '.join('?' * 13)})", values)
        db.execute("INSERT INTO checkpoints VALUES (1, 40, ?, ?)", (moment, b"state"))
    db.close()
    return f"sqlite:///{path}"


def test_runs_of_the_first_version_are_found_and_go_on(tmp_path: Path) -> None:
    store = Store(first_version(tmp_path / "old.sqlite"))
    found = [store.find(f"token-{number}") for number in (1, 2)]
    assert [run and (run.step, run.status.state, run.playing) for run in found] == [(40, State.PARKED, True)] * 2
    assert found[0] and found[1] and found[0].checkpoint == b"state" and len(found[0].uid) == 24 and found[0].uid != found[1].uid
    store.keep("token-1", 50, b"later", figures={"test_loss": 0.25})
    assert store.take("token-1", 30)
    store.close()


def test_the_tables_become_those_of_a_new_database(tmp_path: Path) -> None:
    engines = open_database(first_version(tmp_path / "old.sqlite")), open_database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    shapes = []
    for engine in engines:
        seen = inspect(engine)
        columns = {table: {(c["name"], c["nullable"]) for c in seen.get_columns(table)} for table in seen.get_table_names()}
        shapes.append((columns, {index["name"] for index in seen.get_indexes("runs")}))
        with engine.connect() as connection:
            assert version_of(connection) == VERSION
        engine.dispose()
    assert shapes[0] == shapes[1]


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    url = first_version(tmp_path / "old.sqlite")
    uids = []
    for _ in range(2):
        store = Store(url)
        found = store.find("token-1")
        assert found
        uids.append(found.uid)
        store.close()
    assert uids[0] == uids[1]


def test_a_database_of_a_newer_program_is_left_alone_and_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite'}"
    open_database(url).dispose()
    with sqlite3.connect(tmp_path / "new.sqlite") as db:
        db.execute("UPDATE playground_schema SET version = 99")
    db.close()
    with pytest.raises(SpecError, match="PLAYGROUND_DATABASE: the database has tables of version 99"):
        open_database(url)
