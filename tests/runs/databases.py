"""Databases for the tests: an SQLite file, and where PostgreSQL is installed a database of a server of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server on a socket in a folder, as a URL that ends where the database's name goes; skips where there is none."""
    pytest.importorskip("psycopg", reason="no PostgreSQL driver")
    found = shutil.which("initdb") or next((str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if found is None:
        pytest.skip("no PostgreSQL server is installed")
    programs = Path(found).parent
    with tempfile.TemporaryDirectory(prefix="np-pg-") as folder:
        user = {"user": "postgres"} if os.geteuid() == 0 else {}  # type: ignore[var-annotated]
        if user:
            shutil.chown(folder, "postgres", "postgres")
        options = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, **user}
        subprocess.run([f"{programs}/initdb", "-D", f"{folder}/data", "-U", "playground", "-A", "trust"], **options)  # type: ignore[call-overload]
        server = [f"{programs}/pg_ctl", "-D", f"{folder}/data", "-w", "-o", f"-k {folder} -c listen_addresses=''"]
        subprocess.run([*server, "start"], **options)  # type: ignore[call-overload]
        try:
            yield f"postgresql+psycopg://playground@/{{}}?host={folder}"
        finally:
            subprocess.run([*server, "-m", "immediate", "stop"], **options)  # type: ignore[call-overload]


def create(server: str, name: str) -> str:
    """The URL of a new, empty database of a server."""
    from sqlalchemy import create_engine, text

    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return server.format(name)
