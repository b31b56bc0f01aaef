"""Stored runs as a table, from Python."""

from __future__ import annotations

import pandas as pd

from playground.runs.history import COLUMNS, Entry, History, Query
from playground.runs.schema import open_database
from playground.settings import settings

TABLE = tuple(column for column in COLUMNS if column != "pinned")


def history(
    text: str = "", *, tags: tuple[str, ...] = (), owner: str | None = None, database: str | None = None, limit: int = 100_000
) -> pd.DataFrame:
    """The runs in the store, the newest first: one row each, with name, tags, data, network, steps, and the last loss and metric of each part.

    `text` and `tags` choose as on the History page; `owner` is a browser's key, without it the runs of everybody come; `database` is an SQLAlchemy
    URL, by default that of the settings. `trajectory` gives the rows of one of them.

    >>> runs = playground.history("spiral")
    >>> runs.sort_values("test_metric")[["name", "test_metric", "baseline"]]
    """
    engine = open_database(database or settings().database_url())
    try:
        return frame(History(engine).page(owner, Query(text=text, tags=tags, size=limit)))
    finally:
        engine.dispose()


def trajectory(uid: str, *, owner: str | None = None, database: str | None = None) -> pd.DataFrame:
    """The rows of metrics of a stored run, by the `uid` of its row in `history`; without rows where none were kept."""
    engine = open_database(database or settings().database_url())
    try:
        return pd.DataFrame(History(engine).rows(owner, uid))
    finally:
        engine.dispose()


def frame(entries: list[Entry]) -> pd.DataFrame:
    """Entries of the history as a table."""
    table = pd.DataFrame(entries, columns=[*TABLE, "pinned", "kept"])
    return table.astype({"forked_step": "Int64", "step": "int64", "parameters": "int64"})
