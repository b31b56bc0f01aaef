"""The history: every run that an owner has had, found, sorted and counted by the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from numpy import float64
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Engine, Select, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from playground.runs.keys import hashed
from playground.runs.rows import unpacked
from playground.runs.status import State
from playground.runs.tables import CheckpointRow, PastRow, RowsRow, RunRow

COLUMNS = (
    "uid", "name", "tags", "notes", "pinned", "data", "network", "parameters", "state", "step", "epoch", "seconds", "metric", "baseline",
    "train_loss", "validation_loss", "test_loss", "train_metric", "validation_metric", "test_metric", "parent", "forked_step", "created", "updated",
)  # fmt: skip
"""What is told of a run in a list; it can be sorted by each."""

LONGEST_NAME, LONGEST_NOTES, LONGEST_TAG, MOST_TAGS = 200, 10_000, 40, 20


@dataclass(frozen=True, slots=True)
class Query:
    """Which runs, in which order: those in which every word of `text` occurs (name, notes, tags, data, network), with all `tags`, in any of
    `states`."""

    text: str = ""
    tags: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    pinned: bool = False
    deleted: bool = False
    sort: str = "created"
    descending: bool = True
    page: int = 0
    size: int = 100


Entry = dict[str, Any]
"""A run of a list, by column; `kept` says whether there is a checkpoint to go on from."""


class History:
    """The runs of an owner, who is known by a key; without one (None) those of everybody, for whoever has the database itself."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine, self._clock = engine, clock

    def count(self, owner: str | None, query: Query) -> int:
        """How many runs a query finds."""
        with Session(self._engine) as db:
            return db.scalar(self._where(select(func.count()).select_from(RunRow), owner, query)) or 0

    def page(self, owner: str | None, query: Query) -> list[Entry]:
        """One page of them."""
        if query.sort not in COLUMNS:
            raise ValueError(f"sort: expected one of {', '.join(COLUMNS)}, got {query.sort!r}")
        by: ColumnElement[Any] = getattr(RunRow, query.sort)
        order = by.desc().nulls_last() if query.descending else by.asc().nulls_last()
        wish = self._where(_entries(), owner, query).order_by(order, RunRow.id.desc() if query.descending else RunRow.id)
        with Session(self._engine) as db:
            return [_entry(dict(row)) for row in db.execute(wish.limit(query.size).offset(query.page * query.size)).mappings()]

    def some(self, owner: str | None, uids: Sequence[str]) -> list[Entry]:
        """These runs, in this order; those that are not there are left out."""
        with Session(self._engine) as db:
            wish = self._mine(_entries().add_columns(RunRow.experiment, RunRow.forked_experiment), owner).where(RunRow.uid.in_(uids[:1000]))
            found = {row["uid"]: _entry(dict(row)) for row in db.execute(wish).mappings()}
        return [found[uid] for uid in uids if uid in found]

    def tags(self, owner: str | None) -> list[str]:
        """Every tag in use, in order."""
        with Session(self._engine) as db:
            lines = db.scalars(self._mine(select(RunRow.tags).distinct(), owner).where(RunRow.tags != "", RunRow.deleted.is_(None))).all()
        return sorted({tag for line in lines for tag in _tags(line)})

    def rows(self, owner: str | None, uid: str) -> dict[str, NDArray[float64]]:
        """A run's rows of metrics by column, (rows,) each; empty where none were kept."""
        with Session(self._engine) as db:
            wish: Any = select(RowsRow.columns, RowsRow.data).join(RunRow, RunRow.id == RowsRow.run_id)
            found = db.execute(self._mine(wish, owner).where(RunRow.uid == uid)).first()
        return unpacked(found.data, json.loads(found.columns)) if found else {}

    def checkpoint(self, owner: str | None, uid: str) -> bytes | None:
        """A run's checkpoint, if it is kept."""
        wish = select(CheckpointRow.data).join(RunRow, RunRow.id == CheckpointRow.run_id)
        with Session(self._engine) as db:
            found: bytes | None = db.scalar(self._mine(wish, owner).where(RunRow.uid == uid))
            return found

    def describe(self, owner: str | None, uid: str, *, name: str | None = None, notes: str | None = None, tags: Sequence[str] | None = None) -> None:
        """Give a run another name, notes or tags; ValueError says what is wrong with them."""
        values: dict[str, Any] = {}
        if name is not None:
            values["name"] = _bounded("name", name.strip(), LONGEST_NAME)
        if notes is not None:
            values["notes"] = _bounded("notes", notes, LONGEST_NOTES)
        if tags is not None:
            values["tags"] = lines(tags)
        self._update(owner, [uid], values)

    def pin(self, owner: str | None, uids: Sequence[str], on: bool) -> None:
        """Keep runs at hand to be compared, or no longer."""
        self._update(owner, uids, {"pinned": on})

    def delete(self, owner: str | None, uids: Sequence[str]) -> None:
        """Take runs out of sight; they can be brought back until they are purged."""
        self._update(owner, uids, {"deleted": self._clock(), "pinned": False})

    def restore(self, owner: str | None, uids: Sequence[str]) -> None:
        """Bring deleted runs back."""
        self._update(owner, uids, {"deleted": None})

    def purge(self, age: float) -> int:
        """Remove for good what was deleted more than `age` seconds ago; how many runs."""
        with Session(self._engine) as db, db.begin():
            old = db.scalars(select(RunRow.id).where(RunRow.deleted < self._clock() - timedelta(seconds=age))).all()
            db.execute(delete(RunRow).where(RunRow.id.in_(old)))
            return len(old)

    def thin(self, most_bytes: int) -> int:
        """Let each owner keep at most so many bytes of checkpoints, the latest seen first, and of parked runs' earlier states in what these leave;
        of the others record and rows stay. How many checkpoints went."""
        gone: list[int] = []
        size = func.length(CheckpointRow.data)
        wish = select(RunRow.id, RunRow.owner, RunRow.pinned, RunRow.holder, size).join(CheckpointRow, CheckpointRow.run_id == RunRow.id)
        with Session(self._engine) as db, db.begin():
            taken: dict[str, int] = {}
            for run, owner, pinned, holder, needed in db.execute(wish.order_by(RunRow.pinned.desc(), RunRow.seen.desc())):
                taken[owner] = taken.get(owner, 0) + needed
                if taken[owner] > most_bytes and not pinned and not holder:
                    gone.append(run)
            db.execute(delete(CheckpointRow).where(CheckpointRow.run_id.in_(gone)))
            lost = list(gone)
            room: Any = select(RunRow.id, RunRow.owner, func.length(PastRow.data)).join(PastRow, PastRow.run_id == RunRow.id)
            for run, owner, needed in db.execute(room.order_by(RunRow.seen.desc())):
                taken[owner] = taken.get(owner, 0) + needed
                if taken[owner] > most_bytes:
                    lost.append(run)
            db.execute(delete(PastRow).where(PastRow.run_id.in_(lost)))
        return len(gone)

    def family(self, owner: str | None, uid: str) -> list[Entry]:
        """The tree of runs that this one belongs to, parents before their forks, with the experiments; the run alone when it has no relatives."""
        child = RunRow.__table__.alias("child")
        related = or_(RunRow.parent != "", exists(select(child.c.id).where(child.c.parent == RunRow.uid)), RunRow.uid == uid)
        with Session(self._engine) as db:
            both: Any = select(RunRow.uid, RunRow.parent)
            links = self._mine(both, owner).where(related, RunRow.deleted.is_(None)).order_by(RunRow.id)
            pairs = [(row.uid, row.parent) for row in db.execute(links)]
        return self.some(owner, _tree(uid, pairs))

    def _where(self, wish: Select[Any], owner: str | None, query: Query) -> Select[Any]:
        wish = self._mine(wish, owner).where(RunRow.deleted.is_not(None) if query.deleted else RunRow.deleted.is_(None), _worth())
        for word in query.text.split():
            part = f"%{_escaped(word)}%"
            columns = (RunRow.name, RunRow.notes, RunRow.tags, RunRow.data, RunRow.network)
            wish = wish.where(or_(*(column.ilike(part, escape="\\") for column in columns)))
        for tag in query.tags:
            wish = wish.where(RunRow.tags.like(f"%\n{_escaped(tag)}\n%", escape="\\"))
        if query.states:
            wish = wish.where(RunRow.state.in_(query.states))
        return wish.where(RunRow.pinned) if query.pinned else wish

    def _mine(self, wish: Select[Any], owner: str | None) -> Select[Any]:
        return wish if owner is None else wish.where(RunRow.owner == hashed(owner))

    def _update(self, owner: str | None, uids: Sequence[str], values: Mapping[str, Any]) -> None:
        mine = [] if owner is None else [RunRow.owner == hashed(owner)]
        with Session(self._engine) as db, db.begin():
            for start in range(0, len(uids), 500):
                db.execute(update(RunRow).where(RunRow.uid.in_(uids[start : start + 500]), *mine).values(**values))


def lines(tags: Sequence[str]) -> str:
    """Tags as they are stored; ValueError when they are too many or too long."""
    kept = list(dict.fromkeys(" ".join(tag.split()) for tag in tags if tag.strip()))
    if len(kept) > MOST_TAGS:
        raise ValueError(f"tags: expected at most {MOST_TAGS}, got {len(kept)}")
    for tag in kept:
        _bounded("tags", tag, LONGEST_TAG)
    return "".join(f"\n{tag}" for tag in kept) + "\n" if kept else ""


def _tags(stored: str) -> list[str]:
    return [tag for tag in stored.split("\n") if tag]


def _bounded(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(f"{field}: expected at most {most} characters, got {len(text)}")
    return text


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _entries() -> Select[Any]:
    kept = exists(select(CheckpointRow.run_id).where(CheckpointRow.run_id == RunRow.id)).label("kept")
    return select(*(getattr(RunRow, column) for column in COLUMNS), kept)


def _entry(row: Mapping[str, Any]) -> Entry:
    return {**row, "tags": _tags(row["tags"]), "kept": bool(row["kept"])}


def _worth() -> ColumnElement[bool]:
    """Runs that somebody did something with: a page that was only opened has one, too."""
    return or_(RunRow.step > 0, RunRow.parent != "", RunRow.tags != "", RunRow.notes != "", RunRow.state == State.FAILED.value)


def _tree(uid: str, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Whoever is connected with a run by being forked, parents first and the elder first."""
    parents = dict(pairs)
    root, seen = uid, {uid}
    while parents.get(root) in parents and parents[root] not in seen:
        root = parents[root]
        seen.add(root)
    children: dict[str, list[str]] = {}
    for child, parent in pairs:
        children.setdefault(parent, []).append(child)
    order, waiting = [], [root]
    while waiting:
        at = waiting.pop()
        order.append(at)
        waiting += reversed([child for child in children.get(at, []) if child not in order])
    return order
